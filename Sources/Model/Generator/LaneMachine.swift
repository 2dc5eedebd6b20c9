import DequeModule
package import TidemarkMeasurement
import TidemarkPricing
import TidemarkSchedule
package import TidemarkUnits
package import TidemarkWire
package import TidemarkWorkload

/// The generator's own logic for one lane: what is released when, over which connection, and when it is given up.
///
/// Pure: it is told what time it is and what happened, and says what to do in `actions`. The engine drives it with
/// sockets and the monotonic clock, tests with virtual time. A late driver never changes the schedule: a request keeps
/// its due time, and what was missed is release lag.
package final class LaneMachine {
    private struct Connection {
        enum State: Equatable {
            case opening(since: Instant)
            case idle
            case busy(slot: Int)
            case closed
        }
        var state = State.closed
        /// Set when it opened for a request that waits, until that has been sent.
        var openedAt: Instant?
        var hasAnswered = false
    }

    /// The money of a request that is open.
    private struct Hold {
        var reserved = Money.zero
        /// Charged for dispatches before the last one.
        var charged = Money.zero
    }

    private static let releasesPerTick = 256

    package let recorder: LaneRecorder
    /// To be carried out in order, then removed, after every call.
    package private(set) var actions: [Action] = []

    private let workload: Workload
    private let timeouts: Timeouts
    private var mostConnections: Int
    /// Whether its connections are places on shared ones, which the driver counts.
    private let isMultiplexed: Bool
    private var load: LaneLoad?
    private var source = DueSource()
    private var connections: [Connection] = []
    private var unusedConnections: [Int] = []
    private var idle: [Int] = []
    private var opening = 0
    private var open = 0 {
        didSet { if !isMultiplexed { recorder.connections(open: open) } }
    }
    private var waiting = Deque<Int>()
    private var drafts: [RequestDraft?] = []
    private let retry: RetryRule?
    private var retries = DueQueue<Retry>()
    private let purse: Purse?
    /// By slot, where requests are paid for.
    private var holds: [Hold] = []
    private var isStopped = false

    /// Without `retry` no failed request is made again, and without `purse` requests cost nothing.
    package init(
        recorder: LaneRecorder,
        workload: Workload,
        timeouts: Timeouts,
        mostConnections: Int,
        isMultiplexed: Bool = false,
        retry: RetryRule? = nil,
        purse: Purse? = nil
    ) {
        self.retry = retry
        self.purse = purse
        self.isMultiplexed = isMultiplexed
        self.recorder = recorder
        self.workload = workload
        self.timeouts = timeouts
        self.mostConnections = max(1, mostConnections)
    }

    package func takeActions() -> [Action] {
        let taken = actions
        actions.removeAll(keepingCapacity: true)
        return taken
    }

    // MARK: - Load

    /// Begins a scenario; the one before has ended. After a stop it has nothing to send.
    package func begin(_ load: LaneLoad) {
        self.load = load
        source = isStopped ? DueSource() : DueSource(load)
        recorder.begin(scenario: load.scenario, at: load.start)
    }

    /// When `tick` has something to do again; nil if not before some request ends.
    package var nextDue: Instant? {
        guard let retry = retries.first else { return source.nextDue }
        return source.nextDue.map { min($0, retry.at) } ?? retry.at
    }

    /// Whether nothing is due any more, nothing waits for another attempt, and nothing is in flight.
    package var isIdle: Bool { nextDue == nil && recorder.inFlight == 0 }

    /// Releases what is due, but only so much of it at once that answers are heard in between.
    package func tick(at now: Instant) {
        for _ in 0..<Self.releasesPerTick {
            guard let load, let next = nextDue, next <= now else { return }
            if retries.first?.at == next, let retry = retries.popFirst() {
                releaseAgain(retry, at: now)
            } else if let due = source.take(at: now) {
                let draft = due.draft ?? draft(of: due.index, load)
                release(draft, index: due.index, scenario: load.scenario, due.phase, due.purpose, due: due.at, at: now)
            }
        }
    }

    /// What request `index` of a scenario asks: drawn, or as the row of the trace has it.
    private func draft(of index: UInt64, _ load: LaneLoad) -> RequestDraft {
        guard let record = load.replay?.record(of: index) else { return workload.request(index, root: load.root) }
        return workload.request(index, root: load.root, replaying: record)
    }

    /// Sends one request outside the load.
    ///
    /// - Returns: its slot; nil where it does not fit into the budget.
    package func sendLone(_ draft: RequestDraft, index: UInt64, scenario: UInt8, at now: Instant) -> Int? {
        release(draft, index: index, scenario: scenario, Row.noPhase, .lone, due: now, at: now)
    }

    @discardableResult
    private func release(
        _ draft: RequestDraft,
        index: UInt64,
        scenario: UInt8,
        _ phase: UInt8,
        _ purpose: Row.Purpose,
        due: Instant,
        at now: Instant
    ) -> Int? {
        guard let hold = hold(for: draft, at: now) else { return nil }
        let request = InFlight(
            index: index,
            scenario: scenario,
            phase: phase,
            type: UInt8(clamping: draft.type),
            purpose: purpose,
            inputAsked: Int32(clamping: draft.inputTokens),
            outputAsked: Int32(clamping: draft.outputTokens),
            due: due,
            released: now
        )
        return place(request, draft, hold, at: now)
    }

    private func releaseAgain(_ retry: Retry, at now: Instant) {
        guard let hold = hold(for: retry.draft, at: now) else { return recorder.giveUp(retry.failed) }
        recorder.supersede(retry.failed)
        _ = place(retry.request, retry.draft, hold, at: now)
    }

    /// Gives a request a slot, and a connection or a place among those who wait for one.
    private func place(_ request: InFlight, _ draft: RequestDraft, _ hold: Hold, at now: Instant) -> Int {
        let slot = recorder.release(request)
        while drafts.count <= slot { drafts.append(nil) }
        drafts[slot] = draft
        if purse != nil {
            while holds.count <= slot { holds.append(Hold()) }
            holds[slot] = hold
        }
        if let connection = idle.popLast() {
            send(slot, over: connection, at: now)
        } else {
            waiting.append(slot)
            if !openMore(at: now), opening < waiting.count { recorder.waits(slot) }
        }
        return slot
    }

    /// Whether the request in a slot has not ended.
    package func isInFlight(_ slot: Int) -> Bool { drafts[slot] != nil }

    /// The words of a request that `actions` said to send.
    package func draft(of slot: Int) -> RequestDraft? { drafts[slot] }

    private func send(_ slot: Int, over connection: Int, at now: Instant) {
        let openedAt = connections[connection].openedAt
        connections[connection].openedAt = nil
        connections[connection].state = .busy(slot: slot)
        // The read that frees a connection may be older than a release that happened while it was handled.
        let released = Instant(nanoseconds: recorder.request(slot).released)
        recorder.sent(slot, at: max(now, released), connected: openedAt)
        actions.append(.send(connection: connection, slot: slot))
    }

    // MARK: - Connections

    /// Opens connections for those who wait, as far as there may be more.
    ///
    /// - Returns: whether every request that waits has a connection on its way.
    @discardableResult
    private func openMore(at now: Instant) -> Bool {
        while opening < waiting.count {
            guard open + opening < mostConnections else { return false }
            let connection = unusedConnections.popLast() ?? connections.count
            if connection == connections.count { connections.append(Connection()) }
            connections[connection].state = .opening(since: now)
            opening += 1
            actions.append(.open(connection: connection))
        }
        return true
    }

    /// A connection stands; one that is a place on a shared one `isNew` only where that was opened for it.
    package func opened(_ connection: Int, isNew: Bool = true, at now: Instant) {
        guard case .opening = connections[connection].state else { return }
        opening -= 1
        open += 1
        connections[connection].openedAt = isNew ? now : nil
        if !isMultiplexed { recorder.connectionOpened() }
        becomeFree(connection, at: now)
    }

    /// A connection could not be opened: the request that has waited longest ends with that outcome.
    package func openFailed(_ connection: Int, _ outcome: Outcome, sample: String? = nil, at now: Instant) {
        guard case .opening = connections[connection].state else { return }
        opening -= 1
        forget(connection)
        if let slot = waiting.popFirst() {
            var reply = Reply()
            reply.outcome = outcome
            reply.sample = sample
            finish(slot, reply, at: now)
        }
        openMore(at: now)
    }

    /// There is no place for a connection that was asked for, and no request is the worse for it.
    package func withdraw(_ connection: Int) {
        guard case .opening = connections[connection].state else { return }
        opening -= 1
        forget(connection)
    }

    /// So many connections there may be from now on; those that stand stay.
    package func limit(connections most: Int, at now: Instant) {
        mostConnections = max(1, most)
        openMore(at: now)
    }

    private func becomeFree(_ connection: Int, at now: Instant) {
        if let slot = waiting.popFirst() {
            send(slot, over: connection, at: now)
        } else {
            // The request that it was opened for went another way: the next one finds it open.
            connections[connection].openedAt = nil
            connections[connection].state = .idle
            idle.append(connection)
        }
    }

    private func forget(_ connection: Int) {
        connections[connection] = Connection()
        unusedConnections.append(connection)
    }

    /// The slot of the request that a connection carries.
    package func slot(of connection: Int) -> Int? {
        if case .busy(let slot) = connections[connection].state { slot } else { nil }
    }

    /// A request's last byte has left, later than `send` was asked for.
    package func sent(_ connection: Int, at now: Instant) {
        if let slot = slot(of: connection) { recorder.sent(slot, at: now, connected: nil) }
    }

    /// The answer on a connection is complete.
    package func ended(_ connection: Int, _ reply: Reply, at now: Instant) {
        guard let slot = slot(of: connection) else { return }
        finish(slot, reply, at: now)
        if reply.keepsAlive {
            connections[connection].hasAnswered = true
            becomeFree(connection, at: now)
        } else {
            close(connection, at: now)
        }
    }

    /// A connection is gone; `reply` is what had come of an answer, with the reason as its outcome.
    package func lost(_ connection: Int, _ reply: Reply, at now: Instant) {
        switch connections[connection].state {
        case .closed: return
        case .opening: openFailed(connection, reply.outcome, at: now)
        case .idle:
            idle.removeAll { $0 == connection }
            open -= 1
            forget(connection)
        case .busy(let slot):
            let wasStale = wasStale(connection, reply, at: now)
            open -= 1
            forget(connection)
            if wasStale, paysAgain(slot, reply, at: now) {
                recorder.sendsAgain(slot)
                waiting.prepend(slot)
            } else {
                finish(slot, reply, at: now)
            }
            openMore(at: now)
        }
    }

    /// Whether a connection, now lost, was closed by its server before the request on it can have been seen.
    ///
    /// A server may close a connection that it promised to keep while the next request is on its way (RFC 9112, section
    /// 9.3.1). A connection that never answered, that breaks out of order, or that closes later than a round trip has
    /// failed with its request.
    package func wasStale(_ connection: Int, _ reply: Reply, at now: Instant) -> Bool {
        guard connections[connection].hasAnswered, reply.outcome == .closedEarly, let slot = slot(of: connection) else {
            return false
        }
        let request = recorder.request(slot)
        return request.receivedBytes == 0 && now.nanoseconds - request.sent <= Self.longestRoundTrip.count
    }

    private static let longestRoundTrip = Nanoseconds.milliseconds(200)

    private func close(_ connection: Int, at now: Instant) {
        actions.append(.close(connection: connection))
        open -= 1
        forget(connection)
        openMore(at: now)
    }

    private func finish(_ slot: Int, _ reply: Reply, at now: Instant) {
        let request = recorder.request(slot)
        let draft = drafts[slot]
        drafts[slot] = nil
        let cost = settle(slot, request, reply)
        if let draft, let at = nextAttempt(of: request, reply, at: now) {
            let failed = recorder.suspend(slot, reply, cost: cost, at: now)
            return retries.insert(Retry(at: at, draft: draft, failed: failed))
        }
        recorder.end(slot, reply, cost: cost, at: now)
        guard request.purpose != .lone, let load else { return }
        source.ended(
            DueSource.End(
                index: request.index,
                at: now,
                gotAnswer: reply.status > 0,
                followUp: reply.outcome.isFailure ? nil : followUp(of: request.index, load)
            )
        )
    }

    /// The turn after a request; none where a trace says what is sent.
    private func followUp(of index: UInt64, _ load: LaneLoad) -> (draft: RequestDraft, think: Nanoseconds)? {
        let turn = RequestIndex.turn(of: index) + 1
        guard load.replay == nil, turn < RequestIndex.mostTurns else { return nil }
        return workload.followUp(conversation: RequestIndex.conversation(of: index), turn: turn, root: load.root)
    }

    /// When a request that has failed is made again; nil where this was its last attempt.
    private func nextAttempt(of request: InFlight, _ reply: Reply, at now: Instant) -> Instant? {
        guard let retry, let load, !isStopped, request.purpose != .lone else { return nil }
        let attempt = Int(request.attempt)
        let wait = retry.wait(after: attempt, reply) {
            RetryRule.jitter(of: request.index, attempt: attempt, root: load.root)
        }
        // The deadline holds over all attempts.
        guard let wait, now.nanoseconds - request.due + wait.count < timeouts.total.count else { return nil }
        return now + wait
    }

    // MARK: - Money

    /// Holds what a request may cost; nil where it does not fit, and then all is stopped.
    private func hold(for draft: RequestDraft, at now: Instant) -> Hold? {
        guard let purse else { return Hold() }
        let cost = purse.billing.worstCost(of: draft)
        guard purse.reserve(cost) else {
            actions.append(.refused(cost: cost))
            stop(at: now)
            return nil
        }
        return Hold(reserved: cost)
    }

    /// Charges a dispatch that went to a connection which was closed already, and holds as much for the next one.
    ///
    /// That its server did not see it is likely, not certain, unless `reply` says so.
    ///
    /// - Returns: whether it may be sent again.
    private func paysAgain(_ slot: Int, _ reply: Reply, at now: Instant) -> Bool {
        guard purse != nil, !reply.isUnprocessed else { return true }
        guard let draft = drafts[slot], var next = hold(for: draft, at: now) else { return false }
        next.charged = settle(slot, recorder.request(slot), reply)?.amount ?? .zero
        holds[slot] = next
        return true
    }

    /// Ends what is held for the last dispatch of a request.
    ///
    /// - Returns: what all of its dispatches were charged; nil where requests cost nothing.
    private func settle(_ slot: Int, _ request: InFlight, _ reply: Reply) -> LaneRecorder.Cost? {
        guard let purse else { return nil }
        let hold = holds[slot]
        holds[slot] = Hold()
        let dispatch = Billing.Dispatch(
            wasSent: request.sent != InFlight.unset,
            receivedBytes: request.receivedBytes,
            chunks: request.chunks,
            outputAsked: request.outputAsked,
            reserved: hold.reserved
        )
        let charge = purse.billing.charge(dispatch, reply)
        let result = purse.settle(hold.reserved, charge)
        if result.over > .zero { actions.append(.overcharged(result.charged, reserved: hold.reserved)) }
        return LaneRecorder.Cost(
            amount: hold.charged + result.charged,
            isAssumed: charge == .assumed || hold.charged > .zero,
            isOverBound: result.over > .zero
        )
    }

    // MARK: - Deadlines and stops

    /// Connections whose request has passed a deadline: the driver closes each and reports it with `lost`.
    ///
    /// Requests that still wait, and connections that do not open, are dealt with here.
    package func expired(at now: Instant) -> [(connection: Int, outcome: Outcome)] {
        var expired: [(connection: Int, outcome: Outcome)] = []
        for connection in connections.indices {
            switch connections[connection].state {
            case .busy(let slot):
                if let outcome = deadlinePassed(recorder.request(slot), at: now) {
                    expired.append((connection, outcome))
                }
            case .opening(let since) where now - since >= timeouts.connect:
                actions.append(.close(connection: connection))
                openFailed(connection, .connectTimeout, at: now)
            default: break
            }
        }
        while let slot = waiting.first, now.nanoseconds - recorder.request(slot).due >= timeouts.total.count {
            waiting.removeFirst()
            var reply = Reply()
            reply.outcome = .totalTimeout
            finish(slot, reply, at: now)
        }
        return expired
    }

    private func deadlinePassed(_ request: InFlight, at now: Instant) -> Outcome? {
        let now = now.nanoseconds
        if now - request.due >= timeouts.total.count { return .totalTimeout }
        if request.firstByte == InFlight.unset {
            return now - request.sent >= timeouts.firstByte.count ? .firstByteTimeout : nil
        }
        return now - request.lastByte >= timeouts.stall.count ? .stall : nil
    }

    /// Releases nothing more; what waits for a connection or another attempt is given up, what is in flight goes on.
    package func stop(at now: Instant) {
        isStopped = true
        source = DueSource()
        while let retry = retries.popFirst() { recorder.giveUp(retry.failed) }
        while let slot = waiting.popFirst() { finish(slot, .cancelled, at: now) }
    }

    /// All that is in flight: the driver closes each connection and reports it with `lost`.
    package var busyConnections: [Int] { connections.indices.filter { slot(of: $0) != nil } }
}
