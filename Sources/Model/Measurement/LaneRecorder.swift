package import TidemarkUnits
package import TidemarkWire

/// Everything that one lane measures.
///
/// One writer, no locks: it is touched on its lane's thread only and moves out by
/// value, each second and once more at the end.
///
/// Requests in flight live in slots; a slot's number is the request's name until it ends.
package final class LaneRecorder {
    /// What is touched on every read, behind a pointer of our own: properties of a class would be checked for exclusive
    /// access each time, which costs more than the counting (docs/performance.md).
    private struct Hot {
        var slots: UnsafeMutablePointer<InFlight>
        var logs: UnsafeMutablePointer<ChunkLog>
        var capacity = 0
        /// The second being counted.
        var current: SecondRecord
        /// For the live view and the stop rules.
        var live = LiveCounts()
        var scenarioStart: Int64 = 0
        /// Requests that are released and not yet ended.
        var inFlight = 0
        /// Connections that stand.
        var connections = 0
        /// Whether a scenario is under way: what is between two belongs to no second.
        var isCounting = false
    }

    private let lane: UInt8
    /// Latencies that stop rules look at.
    private let watches: [LatencyWatch]
    private let hot: UnsafeMutablePointer<Hot>
    private var free: [Int32] = []

    private var rows: [Row] = []
    private var errors: [ErrorSample] = []
    private var errorKinds: Set<ErrorKind> = []
    private var limits: [LimitRecord.Key: LimitRecord] = [:]
    private var seconds: [SecondKey: SecondRecord] = [:]
    private var gaps: [HistogramKey: SparseCounts] = [:]
    private var scenario: UInt8 = 0
    /// Output tokens and chunks of the answers that ended with usage: splits answers too long to keep.
    private var tokensSeen = 0
    private var chunksSeen = 0

    private struct SecondKey: Hashable {
        var scenario: UInt8
        var second: Int32
    }

    private struct HistogramKey: Hashable {
        var scenario: UInt8
        var type: UInt8
        var second: Int32
        var metric: HistogramRecord.Metric
    }

    private struct ErrorKind: Hashable {
        var scenario: UInt8
        var outcome: Outcome
        var status: UInt16
        var hasBody: Bool
    }

    package init(lane: Int, watches: [LatencyWatch] = []) {
        self.lane = UInt8(clamping: lane)
        self.watches = watches
        hot = .allocate(capacity: 1)
        hot.initialize(
            to: Hot(
                slots: .allocate(capacity: 0),
                logs: .allocate(capacity: 0),
                current: SecondRecord(scenario: 0, lane: self.lane, second: 0)
            )
        )
        hot.pointee.live.latencies = watches.map { _ in LatencyWatch.Count() }
    }

    deinit {
        hot.pointee.slots.deallocate()
        hot.pointee.logs.deinitialize(count: hot.pointee.capacity)
        hot.pointee.logs.deallocate()
        hot.deinitialize(count: 1)
        hot.deallocate()
    }

    /// Seconds and rows from here on belong to `scenario`, which starts at `start`.
    package func begin(scenario: UInt8, at start: Instant) {
        endScenario()
        hot.pointee.isCounting = true
        self.scenario = scenario
        hot.pointee.scenarioStart = start.nanoseconds
        hot.pointee.current = SecondRecord(scenario: scenario, lane: lane, second: 0)
        hot.pointee.current.connections = Int32(hot.pointee.connections)
    }

    /// The scenario's last answer has ended: what follows is between two scenarios, and in no second.
    package func endScenario() {
        settleCurrent()
        hot.pointee.isCounting = false
    }

    // MARK: - A request's way

    /// Takes in a request that is due.
    package func release(_ request: InFlight) -> Int {
        if free.isEmpty { grow() }
        let slot = Int(free.removeLast())
        (hot.pointee.slots + slot).initialize(to: request)
        hot.pointee.inFlight += 1
        hot.pointee.live.tokensAsked += Int(request.inputAsked) + Int(request.outputAsked)
        // A further attempt is no further request: it was due and released with the first.
        guard request.attempt == 1 else {
            hot.pointee.current.inFlight = max(hot.pointee.current.inFlight, Int32(inFlight))
            return slot
        }
        hot.pointee.live.released += 1
        move(to: request.released)
        if request.purpose != .lone {
            update(second(of: request.due)) { $0.due += 1 }
            hot.pointee.current.released += 1
        }
        hot.pointee.current.worstReleaseLag = max(
            hot.pointee.current.worstReleaseLag,
            Nanoseconds(request.released - request.due)
        )
        hot.pointee.current.inFlight = max(hot.pointee.current.inFlight, Int32(inFlight))
        return slot
    }

    private func grow() {
        let capacity = hot.pointee.capacity
        let larger = max(64, capacity * 2)
        let slots = UnsafeMutablePointer<InFlight>.allocate(capacity: larger)
        slots.moveInitialize(from: hot.pointee.slots, count: capacity)
        hot.pointee.slots.deallocate()
        hot.pointee.slots = slots
        let logs = UnsafeMutablePointer<ChunkLog>.allocate(capacity: larger)
        logs.moveInitialize(from: hot.pointee.logs, count: capacity)
        (logs + capacity).initialize(repeating: ChunkLog(), count: larger - capacity)
        hot.pointee.logs.deallocate()
        hot.pointee.logs = logs
        hot.pointee.capacity = larger
        free.append(contentsOf: (Int32(capacity)..<Int32(larger)).reversed())
    }

    package var inFlight: Int { hot.pointee.inFlight }

    package func request(_ slot: Int) -> InFlight { hot.pointee.slots[slot] }

    /// No connection was free for it.
    package func waits(_ slot: Int) {
        hot.pointee.slots[slot].flags.insert(.waitedForConnection)
        hot.pointee.current.waitedForConnection += 1
    }

    /// Its bytes were handed to the connection, which was opened for it at `connected` unless it was open before.
    package func sent(_ slot: Int, at now: Instant, connected: Instant?) {
        hot.pointee.slots[slot].sent = now.nanoseconds
        if let connected {
            hot.pointee.slots[slot].connected = connected.nanoseconds
            hot.pointee.slots[slot].flags.insert(.newConnection)
        }
    }

    /// Its connection was closed already: it leaves once more, and its due time stays.
    package func sendsAgain(_ slot: Int) {
        let request = hot.pointee.slots + slot
        request.pointee.flags.insert(.sentAgain)
        request.pointee.sent = InFlight.unset
        request.pointee.firstByte = InFlight.unset
        request.pointee.lastByte = InFlight.unset
    }

    /// How many connections stand now; they count in each second, whichever scenario opened them.
    package func connections(open: Int) {
        hot.pointee.connections = open
        hot.pointee.current.connections = max(hot.pointee.current.connections, Int32(open))
    }

    package func connectionOpened() {
        hot.pointee.current.connectionsOpened += 1
    }

    /// A read that belongs to the request: the only call on every read.
    package func received(_ slot: Int, _ piece: ReplyParser.Piece, bytes: Int, at now: Instant) {
        let request = hot.pointee.slots + slot
        let now = now.nanoseconds
        if request.pointee.firstByte == InFlight.unset { request.pointee.firstByte = now }
        request.pointee.lastByte = now
        request.pointee.receivedBytes += Int64(bytes)
        move(to: now)
        let isLoad = request.pointee.purpose != .lone
        if isLoad { hot.pointee.current.receivedBytes += Int64(bytes) }
        guard piece.contentEvents > 0 else { return }
        if request.pointee.firstToken == InFlight.unset {
            request.pointee.firstToken = now
            if isLoad {
                hot.pointee.live.firstToken(now - request.pointee.due)
                watch(.ttft, now - request.pointee.due)
            }
        } else {
            let gap = now - request.pointee.lastToken
            if gap > request.pointee.longestGap { request.pointee.longestGap = gap }
        }
        if piece.answerEvents > 0, request.pointee.firstAnswer == InFlight.unset { request.pointee.firstAnswer = now }
        if piece.contentEvents > 1 { request.pointee.flags.insert(.coalesced) }
        request.pointee.lastToken = now
        request.pointee.chunks &+= piece.contentEvents
        request.pointee.reads &+= 1
        request.pointee.textBytes &+= piece.textBytes
        if isLoad { hot.pointee.current.chunks &+= piece.contentEvents }
        hot.pointee.live.chunks += Int(piece.contentEvents)
        hot.pointee.logs[slot].append(ChunkLog.Entry(at: now, textBytes: piece.textBytes, chunks: piece.contentEvents))
        if hot.pointee.logs[slot].isFull { splitEarly(slot) }
    }

    /// The request has ended: its row is written and its slot is free again.
    package func end(_ slot: Int, _ reply: Reply, cost: Cost? = nil, at now: Instant) {
        let row = row(slot, reply, cost, at: now)
        conclude(row, hot.pointee.slots[slot], hot.pointee.logs[slot], hasUsage: reply.usage != nil)
        keepSample(row, reply)
        keepLimits(reply.limits, of: row)
        vacate(slot)
    }

    // MARK: - Attempts

    /// The attempt has failed, its slot is free again, and its row waits: for `supersede`, or for `giveUp`.
    package func suspend(_ slot: Int, _ reply: Reply, cost: Cost? = nil, at now: Instant) -> Suspended {
        let row = row(slot, reply, cost, at: now)
        let suspended = Suspended(
            request: hot.pointee.slots[slot],
            row: row,
            log: hot.pointee.logs[slot].take(),
            hasUsage: reply.usage != nil
        )
        keepSample(row, reply)
        keepLimits(reply.limits, of: row)
        vacate(slot)
        return suspended
    }

    /// The request is being made again: the attempt is in no count of requests.
    package func supersede(_ suspended: Suspended) {
        var row = suspended.row
        row.purpose = .superseded
        rows.append(row)
        hot.pointee.live.superseded += 1
    }

    /// The request is not made again: it has ended with this attempt.
    package func giveUp(_ suspended: Suspended) {
        conclude(suspended.row, suspended.request, suspended.log, hasUsage: suspended.hasUsage)
    }

    private func row(_ slot: Int, _ reply: Reply, _ cost: Cost?, at now: Instant) -> Row {
        move(to: now.nanoseconds)
        var row = Row(hot.pointee.slots[slot], reply, lane: lane, closed: now)
        if let cost {
            row.cost = cost.amount
            if cost.isAssumed { row.flags.insert(.costAssumed) }
            if cost.isOverBound { row.flags.insert(.costOverBound) }
        }
        return row
    }

    private func vacate(_ slot: Int) {
        hot.pointee.inFlight -= 1
        hot.pointee.logs[slot].removeAll()
        free.append(Int32(slot))
    }

    private func conclude(_ ended: Row, _ request: InFlight, _ log: ChunkLog, hasUsage: Bool) {
        var row = ended
        split(log, of: request, tokens: Int(row.streamedTokens) - Int(request.tokensSplitEarly))
        if request.tokensSplitEarly > 0 {
            row.flags.insert(.splitEarly)
            row.streamedTokens = max(row.streamedTokens, request.tokensSplitEarly)
        }
        if hasUsage {
            tokensSeen += Int(row.streamedTokens)
            chunksSeen += Int(row.chunks)
        }
        rows.append(row)
        if row.outcome.isFailure {
            if row.purpose != .lone { hot.pointee.current.failed += 1 }
            hot.pointee.live.failed += 1
        } else if row.purpose != .lone {
            hot.pointee.current.finished += 1
        }
        hot.pointee.live.ended += 1
        if row.outcome == .auth { hot.pointee.live.authRefused += 1 }
        if row.purpose != .lone, !watches.isEmpty { watchEnd(of: request, row.outcome, at: row.closed.nanoseconds) }
    }

    /// Keeps the first failure of a kind with a body, and the first without one that can still be asked about.
    private func keepSample(_ row: Row, _ reply: Reply) {
        guard row.outcome.isFailure, row.purpose != .lone else { return }
        guard reply.sample != nil || reply.requestID != nil else { return }
        let kind = ErrorKind(
            scenario: row.scenario,
            outcome: row.outcome,
            status: row.status,
            hasBody: reply.sample != nil
        )
        guard errorKinds.insert(kind).inserted else { return }
        errors.append(
            ErrorSample(
                scenario: row.scenario,
                outcome: row.outcome,
                status: row.status,
                body: reply.sample ?? "",
                requestID: reply.requestID
            )
        )
    }

    private func keepLimits(_ statements: [LimitStatement], of row: Row) {
        guard !statements.isEmpty, row.purpose != .lone else { return }
        for statement in statements {
            let record = LimitRecord(statement, scenario: row.scenario, target: row.target, at: row.closed)
            limits[record.key]?.merge(record) ?? { limits[record.key] = record }()
        }
    }

    // MARK: - Gaps and tokens

    /// Splits a log that has become too long, by the ratio of the answers before.
    private func splitEarly(_ slot: Int) {
        let request = hot.pointee.slots[slot]
        let chunks = Int(request.chunks - request.chunksSplitEarly)
        let tokens = chunksSeen > 0 ? (chunks * tokensSeen + chunksSeen / 2) / chunksSeen : chunks
        let last = hot.pointee.logs[slot].entries.last
        split(hot.pointee.logs[slot], of: request, tokens: tokens)
        hot.pointee.slots[slot].tokensSplitEarly = Int32(clamping: Int(request.tokensSplitEarly) + tokens)
        hot.pointee.slots[slot].chunksSplitEarly = request.chunks
        hot.pointee.logs[slot].removeAll()
        // The next gap starts where this part ended.
        if let last { hot.pointee.logs[slot].append(ChunkLog.Entry(at: last.at, textBytes: 0, chunks: 0)) }
    }

    private func split(_ log: ChunkLog, of request: InFlight, tokens: Int) {
        // Requests outside the load are in no rate and no distribution.
        guard !log.entries.isEmpty, request.purpose != .lone else { return }
        let gapKey = HistogramKey(
            scenario: request.scenario,
            type: request.type,
            second: second(of: request.due),
            metric: .chunkGap
        )
        var tokenKey = gapKey
        tokenKey.metric = .interToken
        var chunkGaps = gaps.removeValue(forKey: gapKey) ?? SparseCounts()
        var tokenGaps = gaps.removeValue(forKey: tokenKey) ?? SparseCounts()
        var previous = InFlight.unset
        var waited: Int64 = 0
        var tokensSecond: Int32 = 0
        var tokensHere = 0
        log.split(max(0, tokens)) { entry, tokens in
            if entry.chunks > 1 { chunkGaps.record(0, times: Int(entry.chunks) - 1) }
            if previous != InFlight.unset {
                let gap = entry.at - previous
                chunkGaps.record(gap, times: 1)
                waited += gap
                if tokens > 0 {
                    tokenGaps.record(waited / Int64(tokens), times: tokens)
                    waited = 0
                }
            }
            previous = entry.at
            let second = second(of: entry.at)
            if second != tokensSecond {
                add(tokensHere, of: request, in: tokensSecond)
                tokensSecond = second
                tokensHere = 0
            }
            tokensHere += tokens
        }
        add(tokensHere, of: request, in: tokensSecond)
        guard request.purpose == .load else { return }
        if !chunkGaps.isEmpty { gaps[gapKey] = chunkGaps }
        if !tokenGaps.isEmpty { gaps[tokenKey] = tokenGaps }
    }

    private func add(_ tokens: Int, of request: InFlight, in second: Int32) {
        guard tokens > 0 else { return }
        update(second) { $0.add(tokens: Int64(tokens), type: Int(request.type)) }
    }

    // MARK: - Seconds

    private func second(of instant: Int64) -> Int32 {
        Int32(clamping: (instant - hot.pointee.scenarioStart) / 1_000_000_000)
    }

    private func update(_ second: Int32, _ change: (inout SecondRecord) -> Void) {
        if second == hot.pointee.current.second {
            change(&hot.pointee.current)
        } else {
            let key = SecondKey(scenario: scenario, second: second)
            change(&seconds[key, default: SecondRecord(scenario: scenario, lane: lane, second: second)])
        }
    }

    @inline(__always)
    private func move(to now: Int64) {
        let second = second(of: now)
        if second > hot.pointee.current.second { enter(second) }
    }

    private func enter(_ second: Int32) {
        settleCurrent()
        hot.pointee.current = SecondRecord(scenario: scenario, lane: lane, second: second)
        hot.pointee.current.inFlight = Int32(inFlight)
        hot.pointee.current.connections = Int32(hot.pointee.connections)
    }

    private func settleCurrent() {
        guard hot.pointee.isCounting else { return }
        let key = SecondKey(scenario: hot.pointee.current.scenario, second: hot.pointee.current.second)
        guard let earlier = seconds[key] else {
            seconds[key] = hot.pointee.current
            return
        }
        seconds[key] = earlier.adding(hot.pointee.current)
    }

    /// The lane's heartbeat: how long it worked since the last one, and how late it came.
    package func heartbeat(at now: Instant, busy: Nanoseconds, lag: Nanoseconds) {
        move(to: now.nanoseconds)
        hot.pointee.current.busy = hot.pointee.current.busy + busy
        hot.pointee.current.worstLoopLag = max(hot.pointee.current.worstLoopLag, lag)
    }

    // MARK: - For the live view and the stop rules

    private func watch(_ metric: LatencyWatch.Metric, _ latency: Int64) {
        for (index, watch) in watches.enumerated() where watch.metric == metric {
            hot.pointee.live.latencies[index].add(latency, longest: watch.longest)
        }
    }

    /// A request that failed counts only where it had been slow by then.
    private func watchEnd(of request: InFlight, _ outcome: Outcome, at now: Int64) {
        let latency = now - request.due
        for (index, watch) in watches.enumerated() {
            let isMeasured = watch.metric == .e2e && !outcome.isFailure
            let isOpen = watch.metric == .e2e || request.firstToken == InFlight.unset
            if isMeasured || (isOpen && latency > watch.longest) {
                hot.pointee.live.latencies[index].add(latency, longest: watch.longest)
            }
        }
    }

    /// Counts what is open and slow already.
    private func countWaiting(in counts: inout LiveCounts, at now: Int64) {
        var isOpen = [Bool](repeating: true, count: hot.pointee.capacity)
        for slot in free { isOpen[Int(slot)] = false }
        for slot in isOpen.indices where isOpen[slot] && hot.pointee.slots[slot].purpose != .lone {
            let request = hot.pointee.slots[slot]
            for (index, watch) in watches.enumerated()
            where now - request.due > watch.longest
                && (watch.metric == .e2e || request.firstToken == InFlight.unset)
            {
                counts.latencies[index].waiting += 1
            }
        }
    }

    /// The live counters; first tokens are handed out once.
    package func takeLive(at now: Instant) -> LiveCounts {
        var counts = hot.pointee.live
        counts.inFlight = inFlight
        if !watches.isEmpty, inFlight > 0 { countWaiting(in: &counts, at: now.nanoseconds) }
        _ = hot.pointee.live.takeFirstTokens()
        return counts
    }

    // MARK: - Moving out

    /// What has been measured since the last call; counts of the second under way stay until it is over.
    package func drain() -> Recording {
        var recording = Recording()
        recording.rows = rows
        recording.errors = errors
        recording.limits = Array(limits.values)
        recording.seconds = Array(seconds.values)
        recording.histograms = gaps.map { key, counts in
            HistogramRecord(
                scenario: key.scenario,
                type: key.type,
                second: key.second,
                metric: key.metric,
                histogram: counts.sparse
            )
        }
        rows.removeAll(keepingCapacity: true)
        errors.removeAll()
        limits.removeAll(keepingCapacity: true)
        seconds.removeAll(keepingCapacity: true)
        gaps.removeAll(keepingCapacity: true)
        return recording
    }

    /// Everything that is left, the second under way too.
    package func finish() -> Recording {
        settleCurrent()
        hot.pointee.current = SecondRecord(scenario: scenario, lane: lane, second: hot.pointee.current.second)
        return drain()
    }
}
