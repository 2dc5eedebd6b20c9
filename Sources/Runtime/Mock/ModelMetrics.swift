import TidemarkWire

/// What is counted of one model's answers for `GET /metrics`.
struct ModelMetrics: Sendable, Hashable {
    /// Counts of values by upper bounds, as Prometheus has them.
    struct Buckets: Sendable, Hashable {
        let bounds: [Double]
        /// One more than bounds: the last is for what lies above them.
        private(set) var counts: [Int]
        private(set) var sum = 0.0

        init(_ bounds: [Double]) {
            self.bounds = bounds
            counts = Array(repeating: 0, count: bounds.count + 1)
        }

        mutating func record(_ value: Double) {
            counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
            sum += value
        }

        mutating func merge(_ other: Buckets) {
            for index in counts.indices { counts[index] += other.counts[index] }
            sum += other.sum
        }
    }

    var promptTokens = 0
    var generationTokens = 0
    /// Answers that were written to their end, by what ended them.
    var finished: [String: Int] = [:]
    var timeToFirstToken = Buckets(firstTokenBounds)
    var timePerOutputToken = Buckets(tokenBounds)
    var total = Buckets(requestBounds)
    var queue = Buckets(requestBounds)
    var prefill = Buckets(requestBounds)
    var decode = Buckets(requestBounds)
    var inference = Buckets(requestBounds)
    var promptLength = Buckets(lengthBounds)
    var generationLength = Buckets(lengthBounds)

    // The bounds of vLLM.
    private static let firstTokenBounds = [
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640,
        2_560,
    ]
    private static let tokenBounds = [
        0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
    ]
    private static let requestBounds = [
        0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1_920, 7_680,
    ]
    private static let lengthBounds = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000,
    ].map { Double($0) }

    /// The moments of an answer, in nanoseconds on the lanes' clock.
    struct Times {
        var arrival: Int64
        /// When it was given a place.
        var begun: Int64
        var first: Int64
        var ended: Int64
    }

    /// Counts an answer that was written to its end.
    mutating func record(_ completion: Completion, _ times: Times) {
        func seconds(_ from: Int64, _ to: Int64) -> Double { Double(max(0, to - from)) / 1e9 }
        let tokens = completion.completionTokens
        promptTokens += completion.promptTokens
        generationTokens += tokens
        finished[completion.finish.word, default: 0] += 1
        timeToFirstToken.record(seconds(times.arrival, times.first))
        if tokens > 1 { timePerOutputToken.record(seconds(times.first, times.ended) / Double(tokens - 1)) }
        total.record(seconds(times.arrival, times.ended))
        queue.record(seconds(times.arrival, times.begun))
        prefill.record(seconds(times.begun, times.first))
        decode.record(seconds(times.first, times.ended))
        inference.record(seconds(times.begun, times.ended))
        promptLength.record(Double(completion.promptTokens))
        generationLength.record(Double(tokens))
    }

    func merged(with other: ModelMetrics) -> ModelMetrics {
        var sum = self
        sum.promptTokens += other.promptTokens
        sum.generationTokens += other.generationTokens
        sum.finished.merge(other.finished) { $0 + $1 }
        let histograms: [WritableKeyPath<ModelMetrics, Buckets>] = [
            \.timeToFirstToken, \.timePerOutputToken, \.total, \.queue, \.prefill, \.decode, \.inference,
            \.promptLength, \.generationLength,
        ]
        for histogram in histograms { sum[keyPath: histogram].merge(other[keyPath: histogram]) }
        return sum
    }
}

extension FinishReason {
    /// As vLLM's label has it.
    fileprivate var word: String {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .toolCalls: "tool_calls"
        case .contentFilter: "content_filter"
        case .error: "error"
        case .other: "other"
        }
    }
}
