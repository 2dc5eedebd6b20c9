import DequeModule
import NIOCore
import Synchronization
import TidemarkGenerator
import TidemarkMeasurement
import TidemarkPricing
import TidemarkTransport
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

/// One event loop with all that it owns: the machine that decides, the connections, the recorder, the pacer.
///
/// Invariant behind `@unchecked Sendable`: everything but `live` is touched on `loop` only. Calls from outside hop
/// there first; nothing on the loop waits for another thread.
final class Lane: ConnectionOwner, @unchecked Sendable {
    let loop: any EventLoop
    let clock: Clock
    /// A copy of the counters that the lane publishes a few times a second.
    let live = Mutex(LiveCounts())

    let machine: LaneMachine
    private let format: any ClientFormat
    private let connector: Connector
    private var writer: RequestWriter
    private let sink: @Sendable (Recording) -> Void
    /// What it means that the server does not let requests in.
    private let refusal: String
    /// What the run costs; nil where nothing is priced.
    private let spending: Spending?
    /// Ends the whole run.
    private let halt: @Sendable (RunStop) -> Void
    private var handlers: [(any Exchange)?] = []
    /// Only over HTTP/2.
    private var multiplexer: Multiplexer?
    /// Connections that the machine wants and that are not begun yet.
    private var toOpen = Deque<Int>()
    private var isOpening = false
    private static let opensPerTurn = 64
    private var idle: EventLoopPromise<Void>?
    private var lone: (slot: Int, promise: EventLoopPromise<Nanoseconds?>)?
    private var isStopped = false
    private var isStepping = false

    // Pacer
    private var wakeAt = Int64.max
    private var waking: Scheduled<Void>?
    private var spins = false
    private var nextDue = Int64.max
    private var spun: Int64 = 0

    // Heartbeat
    private var beatAt: Int64 = 0
    private var lastThreadTime: Int64 = 0
    private var lastDrain: Int64 = 0
    private var lastSweep: Int64 = 0
    private let sweepEvery: Int64
    private var isBeating = false

    /// The pacer aims this much early and spins for the rest (docs/performance.md).
    private static let aimEarly: Int64 = 50_000
    /// Long enough for the loop to look at its sockets.
    private static let turn: Int64 = 50_000
    /// Open requests that a lane may hold, about 1 kB each; far more than connections.
    private static let mostInFlight = 200_000
    private static let beatEvery: Int64 = 10_000_000
    private static let lateBeat: Int64 = 50_000_000
    private static let drainEvery: Int64 = 500_000_000
    private static let publishEvery: Int64 = 100_000_000
    private var lastPublish: Int64 = 0

    init(
        loop: any EventLoop,
        clock: Clock,
        machine: LaneMachine,
        shortestTimeout: Nanoseconds,
        format: any ClientFormat,
        connector: Connector,
        multiplexing: Multiplexing?,
        writer: RequestWriter,
        refusal: String,
        spending: Spending?,
        sink: @escaping @Sendable (Recording) -> Void,
        halt: @escaping @Sendable (RunStop) -> Void
    ) {
        self.loop = loop
        self.clock = clock
        self.machine = machine
        self.format = format
        self.connector = connector
        self.writer = writer
        self.refusal = refusal
        self.spending = spending
        self.sink = sink
        self.halt = halt
        sweepEvery = min(max(shortestTimeout.count / 20, Self.beatEvery), 100_000_000)
        multiplexer = multiplexing.map { Multiplexer($0, connector, format, lane: self) }
    }

    // MARK: - From outside

    /// Starts the heartbeat; called once.
    func start() -> EventLoopFuture<Void> {
        loop.submit { [self] in
            lastThreadTime = Clock.threadNanoseconds()
            isBeating = true
            beatAt = Clock.monotonicNanoseconds() + Self.beatEvery
            scheduleBeat()
        }
    }

    /// Carries a scenario's load; done when nothing is due any more and nothing in flight.
    ///
    /// `spins` says whether arrivals are far enough apart for the pacer to spin for the last microseconds.
    func carry(_ load: LaneLoad, spins: Bool) -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        loop.execute { [self] in
            // The stop may have come while the load was on its way here.
            guard !isStopped else { return promise.succeed() }
            self.spins = spins
            idle = promise
            machine.begin(load)
            step()
        }
        return promise.futureResult
    }

    /// Sends one request outside the load, which is cut after `limit`.
    ///
    /// Gives its time to first token, nil if it failed.
    func sendLone(
        _ draft: RequestDraft,
        index: UInt64,
        scenario: UInt8,
        within limit: Nanoseconds
    ) -> EventLoopFuture<Nanoseconds?> {
        let promise = loop.makePromise(of: Nanoseconds?.self)
        loop.execute { [self] in
            guard !isStopped else { return promise.succeed(nil) }
            guard let slot = machine.sendLone(draft, index: index, scenario: scenario, at: clock.now) else {
                // The run is to know that it is stopped before it goes on.
                step()
                return promise.succeed(nil)
            }
            lone = (slot, promise)
            step()
            loop.scheduleTask(in: .nanoseconds(limit.count)) { [self] in cutLone(index: index) }
        }
        return promise.futureResult
    }

    private func cutLone(index: UInt64) {
        guard let lone, machine.recorder.request(lone.slot).index == index,
            let connection = machine.busyConnections.first(where: { machine.slot(of: $0) == lone.slot })
        else { return }
        cut(connection, .totalTimeout)
        step()
    }

    /// Writes the requests from now on with `writer`.
    func use(_ writer: RequestWriter) {
        loop.execute { [self] in self.writer = writer }
    }

    /// Releases nothing more; what is in flight goes on.
    func stop() {
        loop.execute { [self] in
            isStopped = true
            machine.stop(at: clock.now)
            step()
        }
    }

    /// Cuts what is in flight, and releases nothing more.
    func cut() {
        loop.execute { [self] in
            isStopped = true
            machine.stop(at: clock.now)
            for connection in machine.busyConnections { cut(connection, .cancelled) }
            step()
        }
    }

    /// Ends the lane and gives what was measured since the last drain.
    func finish() -> EventLoopFuture<Recording> {
        loop.submit { [self] in
            isBeating = false
            for connection in handlers.indices { handlers[connection]?.close() }
            multiplexer?.close()
            multiplexer = nil
            publish()
            return machine.recorder.finish()
        }
    }

    // MARK: - ConnectionOwner

    func received(on connection: Int, _ piece: ReplyParser.Piece, bytes: Int, at now: Instant) {
        if let slot = machine.slot(of: connection) {
            machine.recorder.received(slot, piece, bytes: bytes, at: now)
        }
        // Between the reads of one turn of the loop, what is due must not wait for the last of them.
        if now.nanoseconds >= nextDue { step() }
    }

    func ended(on connection: Int, _ reply: Reply, at now: Instant) {
        noteLone(connection, reply)
        machine.ended(connection, reply, at: now)
        if reply.outcome == .auth { halt(.rule(refusal)) }
        step()
    }

    func lost(_ connection: Int, _ reply: Reply, at now: Instant) {
        if !machine.wasStale(connection, reply, at: now) { noteLone(connection, reply) }
        handlers[connection] = nil
        machine.lost(connection, reply, at: now)
        step()
    }

    func sent(on connection: Int, at now: Instant) {
        machine.sent(connection, at: now)
    }

    func together(_ calls: () -> Void) {
        let wasStepping = isStepping
        isStepping = true
        calls()
        isStepping = wasStepping
        step()
    }

    private func noteLone(_ connection: Int, _ reply: Reply) {
        guard let lone, machine.slot(of: connection) == lone.slot else { return }
        let request = machine.recorder.request(lone.slot)
        let hasToken = !reply.outcome.isFailure && request.firstToken != InFlight.unset
        self.lone = nil
        lone.promise.succeed(hasToken ? Nanoseconds(request.firstToken - request.due) : nil)
    }

    // MARK: - One step

    /// Releases what is due, carries out what the machine decided, and sets the next wake-up.
    ///
    /// What happens while an action is carried out, such as a connection that is found dead, waits for its turn:
    /// actions name connections by numbers that are used again, so their order must hold.
    func step() {
        guard !isStepping else { return }
        isStepping = true
        let now = clock.now
        machine.tick(at: now)
        while !machine.actions.isEmpty {
            for action in machine.takeActions() { carryOut(action) }
        }
        isStepping = false
        let due = machine.nextDue?.nanoseconds ?? .max
        // What is left of a backlog waits for the next turn of the loop, not for the next read.
        let isBehind = due <= now.nanoseconds
        nextDue = isBehind ? .max : due
        arm(at: isBehind ? now.nanoseconds + Self.turn : due)
        if machine.recorder.inFlight > Self.mostInFlight {
            halt(.failed("over \(Self.mostInFlight) requests are open on one lane, more than it can hold"))
        }
        if machine.isIdle, let idle {
            self.idle = nil
            machine.recorder.endScenario()
            idle.succeed()
        }
        if let lone, !machine.isInFlight(lone.slot) {
            // It ended before it had a connection.
            self.lone = nil
            lone.promise.succeed(nil)
        }
    }

    private func carryOut(_ action: LaneMachine.Action) {
        switch action {
        case .open(let connection):
            toOpen.append(connection)
            if !isOpening { openSome() }
        case .send(let connection, let slot):
            guard let draft = machine.draft(of: slot), let handler = handlers[connection] else { return }
            let trace = writer.trace(of: machine.recorder.request(slot))
            let pieces = writer.pieces(of: draft, trace: trace, allocator: ByteBufferAllocator())
            handler.send(pieces, expecting: writer.expectation(of: draft))
        case .close(let connection):
            toOpen.removeAll { $0 == connection }
            multiplexer?.cancel(connection)
            guard handlers.indices.contains(connection) else { return }
            handlers[connection]?.close()
            handlers[connection] = nil
        case .refused(let cost):
            guard let account = spending?.account(at: clock.now) else { return }
            halt(.budget(account.refusal(of: cost)))
        case .overcharged(let charged, let reserved):
            guard let account = spending?.account(at: clock.now) else { return }
            halt(.budget(account.overcharge(charged, reserved: reserved)))
        }
    }

    /// Opens the connections that are wanted, but only so many in one turn of the loop: those that stand already must
    /// be heard in between.
    private func openSome() {
        isOpening = !toOpen.isEmpty
        guard isOpening else { return }
        for _ in 0..<min(Self.opensPerTurn, toOpen.count) { open(toOpen.removeFirst()) }
        loop.scheduleTask(in: .nanoseconds(Self.turn)) { [self] in
            openSome()
            // A place on a connection that stands is taken at once, and its request waits to be sent.
            step()
        }
    }

    private func open(_ connection: Int) {
        if let multiplexer { return multiplexer.open(connection) }
        while handlers.count <= connection { handlers.append(nil) }
        let handler = ReplyHandler(connection: connection, format: format, owner: self)
        handlers[connection] = handler
        let bound = NIOLoopBound(handler, eventLoop: loop)
        connector.connect(on: loop, handler: { bound.value }).whenComplete { [self] result in
            // Given up in the meantime, and perhaps its number taken by another.
            guard handlers[connection] === bound.value else { return bound.value.close() }
            switch result {
            case .success: machine.opened(connection, at: clock.now)
            case .failure(let error):
                // Its pipeline may hear of the failure after us, when the number is another connection's already.
                bound.value.close()
                handlers[connection] = nil
                machine.openFailed(
                    connection,
                    Outcome(ofConnectionError: error),
                    sample: (error as? ProxyError)?.description,
                    at: clock.now
                )
            }
            step()
        }
    }

    /// A connection that was to be opened has its place.
    func took(_ place: HTTP2Place, for connection: Int, isNew: Bool) {
        while handlers.count <= connection { handlers.append(nil) }
        handlers[connection] = place
        machine.opened(connection, isNew: isNew, at: clock.now)
    }

    private func cut(_ connection: Int, _ outcome: Outcome) {
        var reply = handlers[connection]?.partialReply ?? Reply()
        reply.outcome = outcome
        noteLone(connection, reply)
        handlers[connection]?.close()
        handlers[connection] = nil
        machine.lost(connection, reply, at: clock.now)
    }

    // MARK: - Pacer

    private func arm(at next: Int64) {
        guard next < wakeAt else { return }
        waking?.cancel()
        wakeAt = next
        let due = clock.origin + next
        let aim = spins ? due - Self.aimEarly : due
        waking = loop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(max(0, aim)))) { [self] in wake(nextDueWas: due)
        }
    }

    private func wake(nextDueWas due: Int64) {
        wakeAt = .max
        if spins {
            let start = Clock.monotonicNanoseconds()
            var now = start
            while now < due, now - start < 2 * Self.aimEarly { now = Clock.monotonicNanoseconds() }
            // Time in which the thread did not have its core was not spent here.
            spun += min(now - start, 2 * Self.aimEarly)
        }
        step()
    }

    // MARK: - Heartbeat

    private func scheduleBeat() {
        loop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(beatAt))) { [self] in
            if isBeating { beat() }
        }
    }

    private func beat() {
        let monotonic = Clock.monotonicNanoseconds()
        let threadTime = Clock.threadNanoseconds()
        machine.recorder.heartbeat(
            at: Instant(nanoseconds: monotonic - clock.origin),
            busy: Nanoseconds(max(0, threadTime - lastThreadTime - spun)),
            lag: Nanoseconds(monotonic - beatAt)
        )
        lastThreadTime = threadTime
        spun = 0
        // After a pause, what has come in the meantime is read before anything is given up.
        if monotonic - lastSweep >= sweepEvery {
            lastSweep = monotonic
            if monotonic - beatAt > Self.lateBeat {
                loop.scheduleTask(in: .nanoseconds(Self.turn)) { [self] in sweep() }
            } else {
                sweep()
            }
        }
        if monotonic - lastPublish >= Self.publishEvery {
            lastPublish = monotonic
            publish()
        }
        if monotonic - lastDrain >= Self.drainEvery {
            lastDrain = monotonic
            let recording = machine.recorder.drain()
            if !recording.isEmpty { sink(recording) }
        }
        beatAt = max(beatAt + Self.beatEvery, monotonic)
        scheduleBeat()
    }

    private func sweep() {
        for (connection, outcome) in machine.expired(at: clock.now) { cut(connection, outcome) }
        step()
    }

    private func publish() {
        let counts = machine.recorder.takeLive(at: clock.now)
        live.withLock { $0 = counts.keeping(firstTokensOf: $0) }
    }
}
