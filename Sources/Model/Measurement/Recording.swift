package import TidemarkStatistics
package import TidemarkUnits
package import TidemarkWire

/// What a run measured: all that analysis and store need, and nothing else.
package struct Recording: Sendable {
    package var rows: [Row] = []
    /// Additive: several records of one second (of several lanes, or late additions) sum up.
    package var seconds: [SecondRecord] = []
    package var histograms: [HistogramRecord] = []
    package var errors: [ErrorSample] = []
    /// Of one limit several may follow each other (`LimitRecord.merged`).
    package var limits: [LimitRecord] = []

    package init() {}

    package var isEmpty: Bool {
        rows.isEmpty && seconds.isEmpty && histograms.isEmpty && errors.isEmpty && limits.isEmpty
    }

    package mutating func append(_ other: Recording) {
        rows += other.rows
        seconds += other.seconds
        histograms += other.histograms
        errors += other.errors
        limits += other.limits
    }
}

/// What one lane saw in one second of a scenario.
///
/// Seconds count from the scenario's start and go on through its drain.
package struct SecondRecord: Sendable, Hashable {
    package var scenario: UInt8
    package var lane: UInt8
    package var second: Int32

    // Counts: records of the same second add up.
    package var due: Int32 = 0
    package var released: Int32 = 0
    package var finished: Int32 = 0
    package var failed: Int32 = 0
    package var chunks: Int32 = 0
    /// Tokens whose chunk arrived in this second, by type of request; known when their stream has ended.
    ///
    /// Types behind
    /// the last one with tokens may be missing.
    package var tokensByType: [Int64] = []
    package var receivedBytes: Int64 = 0
    package var connectionsOpened: Int32 = 0
    package var waitedForConnection: Int32 = 0
    /// Time in which the lane was at work; its pacer's own spin is not counted.
    package var busy = Nanoseconds.zero

    // Extremes: of several records the largest counts.
    package var inFlight: Int32 = 0
    package var connections: Int32 = 0
    package var worstReleaseLag = Nanoseconds.zero
    /// How late the lane came back to a heartbeat that it had set itself.
    package var worstLoopLag = Nanoseconds.zero

    package init(scenario: UInt8, lane: UInt8, second: Int32) {
        self.scenario = scenario
        self.lane = lane
        self.second = second
    }

    /// Tokens of all types.
    package var tokens: Int64 { tokensByType.reduce(0, +) }

    package mutating func add(tokens: Int64, type: Int) {
        guard tokens != 0 else { return }
        while tokensByType.count <= type { tokensByType.append(0) }
        tokensByType[type] += tokens
    }

    /// This record and another of the same second: counts add up, of extremes the larger stays.
    package func adding(_ other: SecondRecord) -> SecondRecord {
        var sum = self
        sum.due += other.due
        sum.released += other.released
        sum.finished += other.finished
        sum.failed += other.failed
        sum.chunks += other.chunks
        for (type, tokens) in other.tokensByType.enumerated() { sum.add(tokens: tokens, type: type) }
        sum.receivedBytes += other.receivedBytes
        sum.connectionsOpened += other.connectionsOpened
        sum.waitedForConnection += other.waitedForConnection
        sum.busy = sum.busy + other.busy
        sum.inFlight = max(sum.inFlight, other.inFlight)
        sum.connections = max(sum.connections, other.connections)
        sum.worstReleaseLag = max(sum.worstReleaseLag, other.worstReleaseLag)
        sum.worstLoopLag = max(sum.worstLoopLag, other.worstLoopLag)
        return sum
    }
}

/// Gaps between chunks or tokens, of the requests of one type that were due in one second of a scenario.
package struct HistogramRecord: Sendable, Hashable {
    package enum Metric: UInt8, Sendable, Hashable {
        /// Between two content chunks.
        case chunkGap = 0
        /// Inter-token latency, weighted by tokens.
        case interToken = 1
    }

    package var scenario: UInt8
    package var type: UInt8
    /// Second in which the requests were due, from the scenario's start.
    package var second: Int32
    package var metric: Metric
    /// Nanoseconds.
    package var histogram: Histogram.Sparse

    package init(scenario: UInt8, type: UInt8, second: Int32, metric: Metric, histogram: Histogram.Sparse) {
        self.scenario = scenario
        self.type = type
        self.second = second
        self.metric = metric
        self.histogram = histogram
    }
}

/// The first answer of an error kind, cut short and with secrets removed.
package struct ErrorSample: Sendable, Hashable {
    package var scenario: UInt8
    package var outcome: Outcome
    package var status: UInt16
    /// Empty where the answer had none that could be shown.
    package var body: String
    /// The server's name for the request.
    package var requestID: String?

    package init(scenario: UInt8, outcome: Outcome, status: UInt16, body: String, requestID: String? = nil) {
        self.scenario = scenario
        self.outcome = outcome
        self.status = status
        self.body = body
        self.requestID = requestID
    }
}
