import TidemarkMeasurement
import TidemarkPlan
import TidemarkStatistics
import TidemarkUnits

/// One scenario's part of a recording: rows in due order, seconds summed over lanes.
struct ScenarioRecording: Sendable {
    let description: RunDescription.Scenario
    /// Names of the request types, by their index in rows.
    let types: [String]
    let start: Instant
    /// Everything that was sent in the scenario's time: load and warm-up, in due order.
    let sent: RowList
    /// What results are made of: the load without the first requests of users.
    let load: RowList
    let loneCount: Int
    /// Requests that were sent, but for the later turns of conversations where the schedule says how many begin.
    var arrived: Int {
        description.drawn == nil ? sent.count : sent.count { RequestIndex.turn(of: $0.index) == 0 }
    }
    /// By second from the scenario's start through its drain, without holes.
    let seconds: [SecondTotals]
    let gaps: [HistogramRecord]
    let limits: [LimitRecord]
    /// From the start to the end of the arrivals: shorter than planned where the run was cut.
    let arrivals: Nanoseconds

    /// Time of `instant` since the scenario's start.
    func offset(of instant: Instant) -> Nanoseconds { instant - start }

    /// The whole second, from the scenario's start, in which `instant` lies.
    func second(of instant: Instant) -> Int64 {
        let offset = offset(of: instant).count
        return offset >= 0 ? offset / 1_000_000_000 : -1
    }

    /// The second's totals; empty where nothing was recorded.
    func totals(ofSecond second: Int64) -> SecondTotals {
        seconds.indices.contains(Int(second)) ? seconds[Int(second)] : SecondTotals()
    }
}

/// What all lanes saw in one second.
struct SecondTotals: Sendable, Hashable {
    var tokens: Int { tokensByType.reduce(0, +) }

    func tokens(ofType type: Int) -> Int { tokensByType.indices.contains(type) ? tokensByType[type] : 0 }

    var due = 0
    var released = 0
    var finished = 0
    var chunks = 0
    var tokensByType: [Int] = []
    var connectionsOpened = 0
    /// Sums over lanes of each lane's most.
    var inFlight = 0
    var connections = 0
    /// Of the busiest lane.
    var busyShare = 0.0
    var worstReleaseLag = Nanoseconds.zero
    var worstLoopLag = Nanoseconds.zero
}

extension ScenarioRecording {
    /// Splits a recording into the scenarios of its run; those that never started are left out.
    static func split(_ recording: Recording, of run: RunDescription, state: RunState) -> [ScenarioRecording] {
        var orders = run.scenarios.map { _ in [(due: Int64, index: Int32)]() }
        for (index, row) in recording.rows.enumerated() where orders.indices.contains(Int(row.scenario)) {
            orders[Int(row.scenario)].append((row.due.nanoseconds, Int32(index)))
        }
        let seconds = Dictionary(grouping: recording.seconds) { Int($0.scenario) }
        let gaps = Dictionary(grouping: recording.histograms) { Int($0.scenario) }
        let lastStarted = run.scenarios.indices.last { index in
            run.scenarios[index].start != nil || !orders[index].isEmpty
        }
        return run.scenarios.indices.compactMap { index in
            let scenario = run.scenarios[index]
            guard let start = scenario.start ?? orders[index].map({ Instant(nanoseconds: $0.due) }).min() else {
                return nil
            }
            orders[index].sort { ($0.due, $0.index) < ($1.due, $1.index) }
            let rows = RowList(source: recording.rows, order: orders[index].map(\.index))
            orders[index] = []
            let sent = rows.only { $0.purpose.isOfScenario }
            let arrivals =
                state != .finished && index == lastStarted
                ? cutShort(
                    scenario.duration,
                    stop: run.stoppedAt.map { $0 - start },
                    lastDue: sent.last.map { $0.due - start }
                )
                : scenario.duration
            let end = max(start + arrivals, sent.lazy.map(\.closed).max() ?? start) - start
            return ScenarioRecording(
                description: scenario,
                types: run.types,
                start: start,
                sent: sent,
                load: sent.only { $0.purpose == .load },
                loneCount: rows.count { $0.purpose == .lone },
                seconds: Array(totals(of: seconds[index] ?? []).prefix(Int(end.inSeconds) + 1)),
                gaps: gaps[index] ?? [],
                limits: LimitRecord.merged(recording.limits.lazy.filter { Int($0.key.scenario) == index }),
                arrivals: arrivals
            )
        }
    }

    /// The time of a scenario that was stopped on its way: up to the stop, and no request that was sent is behind it.
    private static func cutShort(_ planned: Nanoseconds, stop: Nanoseconds?, lastDue: Nanoseconds?) -> Nanoseconds {
        let pastLast = lastDue.map { $0 + Nanoseconds(1) } ?? .zero
        return min(planned, max(stop ?? .zero, pastLast))
    }

    /// Sums records by lane, then lanes by second: counts add, the extremes of one lane are its largest.
    private static func totals(of records: [SecondRecord]) -> [SecondTotals] {
        struct Key: Hashable {
            var second: Int32
            var lane: UInt8
        }
        var lanes: [Key: SecondRecord] = [:]
        for record in records where record.second >= 0 {
            let key = Key(second: record.second, lane: record.lane)
            lanes[key] = lanes[key]?.adding(record) ?? record
        }
        let last = lanes.keys.map(\.second).max().map(Int.init) ?? -1
        var totals = [SecondTotals](repeating: SecondTotals(), count: last + 1)
        for record in lanes.values { totals[Int(record.second)].add(record) }
        return totals
    }
}

extension SecondTotals {
    fileprivate mutating func add(_ lane: SecondRecord) {
        due += Int(lane.due)
        released += Int(lane.released)
        finished += Int(lane.finished)
        chunks += Int(lane.chunks)
        for (type, tokens) in lane.tokensByType.enumerated() {
            while tokensByType.count <= type { tokensByType.append(0) }
            tokensByType[type] += Int(tokens)
        }
        connectionsOpened += Int(lane.connectionsOpened)
        inFlight += Int(lane.inFlight)
        connections += Int(lane.connections)
        // A turn of the loop that took longer than a second is booked where it ended: no second holds more than itself.
        busyShare = max(busyShare, min(1, lane.busy.inSeconds))
        worstReleaseLag = max(worstReleaseLag, lane.worstReleaseLag)
        worstLoopLag = max(worstLoopLag, lane.worstLoopLag)
    }
}
