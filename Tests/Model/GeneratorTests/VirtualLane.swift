import TidemarkGenerator
import TidemarkMeasurement
import TidemarkPricing
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

/// Drives a `LaneMachine` against a scripted server on virtual time: an hour in milliseconds, the same every time.
final class VirtualLane {
    /// What the server does with a request.
    enum Answer {
        /// Tokens at these times after the request came in.
        case tokens([Nanoseconds])
        case status(UInt16, after: Nanoseconds)
        /// The whole answer at once.
        case reply(Reply, after: Nanoseconds)
        /// The connection breaks.
        case broken(Outcome, after: Nanoseconds)
        /// Tokens, and then the connection breaks.
        case cut([Nanoseconds], Outcome, after: Nanoseconds)
        case silence
    }

    enum Connecting {
        case after(Nanoseconds)
        case fails(Outcome, after: Nanoseconds)
        case never
    }

    private enum Event {
        case opened(Int)
        case openFailed(Int, Outcome)
        case token(connection: Int, slot: Int, isLast: Bool)
        case reply(Reply, connection: Int, slot: Int)
        case broken(Outcome, connection: Int, slot: Int)
    }

    let recorder = LaneRecorder(lane: 0)
    let machine: LaneMachine
    private(set) var now = Instant.start
    private(set) var recording = Recording()
    /// Connections that the machine asked for.
    private(set) var opens = 0
    private var queue: [(at: Instant, order: Int, event: Event)] = []
    private var order = 0
    private var inUse: [Int: Int] = [:]

    /// Whom the machine holds money from, where its requests cost any.
    private final class Account {
        var ledger: SlicedLedger
        init(_ limit: Money?) { ledger = SlicedLedger(limit: limit) }
    }
    private let account: Account?
    var spending: SpendingAccount { account?.ledger.account ?? SpendingAccount() }
    /// Requests that did not fit, and bills over their bounds, as the machine told of them.
    private(set) var refusals: [Money] = []
    private(set) var overcharges: [Money] = []

    var answer: (InFlight, Instant) -> Answer = { _, _ in .tokens([.milliseconds(1)]) }
    var connecting: (Instant) -> Connecting = { _ in .after(.zero) }
    /// What is told of a connection that breaks, besides its outcome.
    var lostReply = Reply()
    /// The driver sleeps through this time, as a starved process does.
    var sleep: Range<Instant>?

    /// Its text takes longer to make than most tests do.
    static let short = Workload(types: [.short])

    /// With a tariff, requests are paid for, up to `limit`.
    init(
        types: [RequestType] = [.short],
        mostConnections: Int = 10_000,
        timeouts: LaneMachine.Timeouts = .usual,
        retry: RetryRule? = nil,
        tariff: Tariff? = nil,
        limit: Money? = nil
    ) {
        let workload = types == [.short] ? Self.short : Workload(types: types)
        let account = tariff.map { _ in Account(limit) }
        self.account = account
        machine = LaneMachine(
            recorder: recorder,
            workload: workload,
            timeouts: timeouts,
            mostConnections: mostConnections,
            retry: retry,
            purse: tariff.flatMap { tariff in
                account.map { account in
                    Purse(
                        billing: Billing(tariff, InputBound(workload, framing: .init())),
                        reserve: { account.ledger.reserve($0) },
                        settle: { account.ledger.settle($0, $1) }
                    )
                }
            }
        )
    }

    /// Carries a load to its end; `until` bounds a test that would not end.
    func run(_ load: LaneLoad, until end: Instant = Instant(nanoseconds: 3_600_000_000_000)) {
        machine.begin(load)
        step()
        while now < end, !machine.isIdle { advance(to: end) }
        collect()
    }

    /// Moves to the next moment at which something happens, at most to `end`.
    func advance(to end: Instant) {
        let next = queue.map(\.at).min() ?? end
        let sweep = now + .milliseconds(10)
        var moment = min(next, machine.nextDue ?? end, sweep, end)
        if let sleep, sleep.contains(moment) { moment = sleep.upperBound }
        now = max(now, moment)
        let due = queue.filter { $0.at <= now }.sorted { ($0.at, $0.order) < ($1.at, $1.order) }
        queue.removeAll { $0.at <= now }
        for entry in due { handle(entry.event) }
        for (connection, outcome) in machine.expired(at: now) { cut(connection, outcome) }
        step()
    }

    func collect() { recording.append(recorder.finish()) }

    func cutAll() {
        machine.stop(at: now)
        for connection in machine.busyConnections { cut(connection, .cancelled) }
        step()
    }

    private func cut(_ connection: Int, _ outcome: Outcome) {
        var reply = Reply()
        reply.outcome = outcome
        inUse[connection] = nil
        machine.lost(connection, reply, at: now)
    }

    func step() {
        machine.tick(at: now)
        while !machine.actions.isEmpty {
            for action in machine.takeActions() { carryOut(action) }
        }
    }

    private func schedule(_ event: Event, after delay: Nanoseconds) {
        order += 1
        queue.append((now + delay, order, event))
    }

    private func carryOut(_ action: LaneMachine.Action) {
        switch action {
        case .open(let connection):
            opens += 1
            switch connecting(now) {
            case .after(let delay): schedule(.opened(connection), after: delay)
            case .fails(let outcome, let delay): schedule(.openFailed(connection, outcome), after: delay)
            case .never: break
            }
        case .close(let connection): inUse[connection] = nil
        case .refused(let cost): refusals.append(cost)
        case .overcharged(let charged, let reserved): overcharges.append(charged - reserved)
        case .send(let connection, let slot):
            inUse[connection] = slot
            switch answer(recorder.request(slot), now) {
            case .tokens(let times):
                for (index, time) in times.enumerated() {
                    schedule(
                        .token(connection: connection, slot: slot, isLast: index == times.count - 1),
                        after: time
                    )
                }
            case .status(let status, let delay):
                var reply = Reply()
                reply.status = status
                reply.outcome = status == 429 ? .rateLimited : .http5xx
                reply.keepsAlive = true
                schedule(.reply(reply, connection: connection, slot: slot), after: delay)
            case .reply(let reply, let delay):
                schedule(.reply(reply, connection: connection, slot: slot), after: delay)
            case .broken(let outcome, let delay):
                schedule(.broken(outcome, connection: connection, slot: slot), after: delay)
            case .cut(let times, let outcome, let delay):
                for time in times { schedule(.token(connection: connection, slot: slot, isLast: false), after: time) }
                schedule(.broken(outcome, connection: connection, slot: slot), after: delay)
            case .silence: break
            }
        }
    }

    private func handle(_ event: Event) {
        switch event {
        case .opened(let connection): machine.opened(connection, at: now)
        case .openFailed(let connection, let outcome): machine.openFailed(connection, outcome, at: now)
        case .token(let connection, let slot, let isLast):
            guard inUse[connection] == slot else { return }
            var piece = ReplyParser.Piece()
            piece.contentEvents = 1
            piece.answerEvents = 1
            piece.textBytes = 4
            piece.isEnd = isLast
            recorder.received(slot, piece, bytes: 200, at: now)
            guard isLast else { return }
            inUse[connection] = nil
            var reply = Reply()
            reply.status = 200
            reply.keepsAlive = true
            reply.usage = Usage(input: 16, output: recorder.request(slot).chunks)
            machine.ended(connection, reply, at: now)
        case .reply(let reply, let connection, let slot):
            guard inUse[connection] == slot else { return }
            inUse[connection] = nil
            recorder.received(slot, ReplyParser.Piece(), bytes: 100, at: now)
            machine.ended(connection, reply, at: now)
        case .broken(let outcome, let connection, let slot):
            guard inUse[connection] == slot else { return }
            inUse[connection] = nil
            var reply = lostReply
            reply.outcome = outcome
            machine.lost(connection, reply, at: now)
        }
        step()
    }
}

extension RequestType {
    static let short = RequestType(
        name: "short",
        share: 1,
        lengths: .drawn(input: .fixed(16), output: .drawn(.fixed(4)))
    )
}

extension LaneMachine.Timeouts {
    static let usual = LaneMachine.Timeouts(
        connect: .seconds(5),
        firstByte: .seconds(60),
        stall: .seconds(30),
        total: .seconds(600)
    )
}

extension LaneLoad {
    static func open(
        _ shape: LoadShape,
        _ process: ArrivalProcess = .even,
        root: UInt64 = 42,
        lane: Int = 0,
        of lanes: Int = 1
    ) -> LaneLoad {
        LaneLoad(
            scenario: 0,
            start: .start,
            root: root,
            source: .open(ArrivalSchedule(shape, process, root: root).part(lane, of: lanes))
        )
    }

    static func users(_ load: UserLoad) -> LaneLoad {
        LaneLoad(
            scenario: 0,
            start: .start,
            root: 42,
            source: .closed(UserSchedule(load), users: Array(0..<load.count))
        )
    }
}
