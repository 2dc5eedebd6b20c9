import NIOCore
import NIOPosix
import Synchronization
import TidemarkGenerator
package import TidemarkMeasurement
package import TidemarkPlan
package import TidemarkPricing
import TidemarkSchedule
import TidemarkStatistics
package import TidemarkTransport
package import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

/// One execution of a plan: lanes, scenarios one after another, stops, and what is measured on the way.
package final class Run: Sendable {
    /// What the run says of itself while it goes on.
    ///
    /// Called on the run's own task, in order.
    package struct Observer: Sendable {
        /// The target's address is known; nothing is sent yet.
        package var routed: @Sendable (RunDescription.Route) async throws -> Void
        /// A scenario starts; its start is set in the description.
        package var scenarioStarts: @Sendable (_ index: Int, _ start: Instant) async throws -> Void
        /// What was measured since the last call, twice a second.
        package var measured: @Sendable (Recording) async throws -> Void

        package init(
            routed: @escaping @Sendable (RunDescription.Route) async throws -> Void = { _ in },
            scenarioStarts: @escaping @Sendable (_ index: Int, _ start: Instant) async throws -> Void,
            measured: @escaping @Sendable (Recording) async throws -> Void
        ) {
            self.routed = routed
            self.scenarioStarts = scenarioStarts
            self.measured = measured
        }
    }

    /// How a run ended.
    package struct End: Sendable {
        package var stop: RunStop?
        /// When the stop came, on the run's clock.
        package var stoppedAt: Instant?
        /// Wall time from the start signal.
        package var duration: Nanoseconds
        /// The ledger when nothing was open any more; nil where requests are not priced.
        package var account: SpendingAccount?
    }

    package let clock: Clock
    private let plan: Plan
    private let seed: UInt64
    private let endpoint: Endpoint
    private let version: String
    private let group: MultiThreadedEventLoopGroup
    private let laneCount: Int
    private let guards: RunControl.Guards
    private let control: RunControl
    private let workload: Workload
    private let redactor: Mutex<Redactor>
    private let limit: Money?

    /// Time that the lanes get to take up a scenario before its first arrival is due.
    private static let lead = Nanoseconds.milliseconds(5)

    /// Makes ready to run `plan` once; `seed` is its own, or one that was drawn for it.
    ///
    /// It spends `limit` at most; nil for no limit. A run that passes one of the `ceilings` of its user is stopped.
    package init(
        plan: Plan,
        seed: UInt64,
        endpoint: Endpoint,
        lanes: Int,
        version: String,
        limit: Money? = nil,
        ceilings: Ceilings? = nil
    ) {
        self.limit = limit
        clock = Clock()
        self.plan = plan
        self.seed = seed
        self.endpoint = endpoint
        self.version = version
        laneCount = min(lanes, endpoint.target.connections ?? lanes)
        group = MultiThreadedEventLoopGroup(numberOfThreads: laneCount)
        guards = RunControl.Guards(
            rules: plan.stopRules,
            ceilings: ceilings?.holding(for: endpoint.target.endpoint),
            connections: endpoint.target.http == .one ? endpoint.target.connections : nil
        )
        control = RunControl(clock: clock, guards: guards)
        workload = plan.workload()
        redactor = Mutex(Redactor(endpoint))
    }

    /// Ctrl-C: once stops sending and drains for up to 10 s, twice cuts.
    package func interrupt() { control.interrupt() }

    /// Ends the run at once because something that it needs is gone; what was measured is kept.
    package func abort(_ reason: String) { control.halt(.failed(reason)) }

    /// A copy of the counters of all lanes; first tokens are handed out once.
    package func progress() -> LiveProgress { control.progress() }

    /// Where the run stands, for whoever looks besides the live view: its counters are left out.
    package func standing() -> LiveProgress { control.standing() }

    /// Sends the whole plan.
    ///
    /// - Throws: `TransportError` if the target cannot be resolved or TLS not be set up, `WireError` for a header that
    ///   cannot be sent or an access token that is refused, and what the observer throws: then the run has been stopped.
    package func execute(_ observer: Observer) async throws -> End {
        let (recordings, continuation) = AsyncStream<Recording>.makeStream()
        let connector: Connector
        let writer: RequestWriter
        let renewal: Task<Void, Never>?
        do {
            connector = try await Connector(
                endpoint.url,
                endpoint.target,
                through: endpoint.proxy,
                on: group.next()
            )
            try await observer.routed(connector.route)
            if let tokens = endpoint.tokens {
                let token = try await tokens.token()
                writer = try makeWriter(key: token.value)
                renewal = Task { await renew(token, by: tokens) }
            } else {
                writer = try makeWriter(key: endpoint.key)
                renewal = nil
            }
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
        defer { renewal?.cancel() }
        let spending = Spending(
            endpoint.target.pricing,
            workload,
            framing: writer.framing,
            limit: limit,
            lanes: laneCount
        )
        let lanes = makeLanes(connector, writer, spending) { continuation.yield($0) }
        control.attach(lanes, spending: spending)
        let timer = spending.flatMap(stopInTime)
        defer { timer?.cancel() }
        var ended = clock.now
        do {
            async let kept: Void = keep(recordings, observer)
            for lane in lanes { try await lane.start().get() }
            try await runScenarios(lanes, observer)
            for lane in lanes { continuation.yield(try await lane.finish().get()) }
            ended = clock.now
            continuation.finish()
            try await kept
        } catch {
            control.cut()
            control.detach()
            continuation.finish()
            try await group.shutdownGracefully()
            throw error
        }
        control.detach()
        try await group.shutdownGracefully()
        return End(
            stop: control.stop,
            stoppedAt: control.stoppedAt,
            duration: clock.now - .start,
            account: spending?.account(at: ended)
        )
    }

    /// Ends a run that is paid by the hour while its drain still fits under the limit.
    private func stopInTime(_ spending: Spending) -> Task<Void, any Error>? {
        let drain = Nanoseconds(seconds: control.longestDrain / .seconds(1))
        guard let end = spending.end(leaving: drain + Self.aftermath) else { return nil }
        let wait = end.at - clock.now
        guard wait > .zero else {
            control.halt(.budget(end.reason))
            return nil
        }
        return Task { [control] in
            try await Task.sleep(for: .nanoseconds(wait.count))
            control.halt(.budget(end.reason))
        }
    }

    /// Kept for the end of a run behind its drain.
    private static let aftermath = Nanoseconds.seconds(1)

    private func keep(_ recordings: AsyncStream<Recording>, _ observer: Observer) async throws {
        do {
            for await recording in recordings where !recording.isEmpty {
                let redactor = redactor.withLock { $0 }
                var recording = recording
                recording.errors = recording.errors.map(redactor.redacted)
                try await observer.measured(recording)
            }
        } catch {
            // A run whose results cannot be kept must not go on sending.
            control.cut()
            throw error
        }
    }

    /// What writes requests with `key`, which is kept out of all that is told of the run.
    private func makeWriter(key: String?) throws -> RequestWriter {
        if let key { redactor.withLock { $0.learn(key) } }
        var endpoint = endpoint
        endpoint.key = key
        return try RequestWriter(
            endpoint,
            types: plan.types,
            seed: seed,
            text: ByteBuffer(bytes: workload.text),
            version: version
        )
    }

    /// Lets requests go on with a new access token before one ends, until it is cancelled.
    private func renew(_ token: AccessToken, by tokens: TokenExchange) async {
        do {
            try await tokens.renew(token) { control.use(try makeWriter(key: $0.value)) }
        } catch is CancellationError {
            // The run is over.
        } catch {
            control.halt(.failed("the access token has ended, and no new one came: \(error)"))
        }
    }

    private func makeLanes(
        _ connector: Connector,
        _ writer: RequestWriter,
        _ spending: Spending?,
        sink: @escaping @Sendable (Recording) -> Void
    ) -> [Lane] {
        let timeouts = endpoint.target.timeouts
        let shortest = min(timeouts.connect, timeouts.firstByte, timeouts.stall, timeouts.total)
        let most = min(endpoint.target.connections ?? .max, ConnectionLimit.connections)
        return (0..<laneCount).map { index in
            let part = Self.part(index, of: laneCount, of: most)
            let multiplexing =
                endpoint.target.http == .two
                ? Multiplexing(scheme: endpoint.url.scheme.rawValue, mostConnections: part) : nil
            return Lane(
                loop: group.next(),
                clock: clock,
                machine: LaneMachine(
                    recorder: LaneRecorder(lane: index, watches: guards.latencies),
                    workload: workload,
                    timeouts: LaneMachine.Timeouts(
                        connect: timeouts.connect,
                        firstByte: timeouts.firstByte,
                        stall: timeouts.stall,
                        total: timeouts.total
                    ),
                    mostConnections: multiplexing?.mostPlaces ?? part,
                    isMultiplexed: multiplexing != nil,
                    retry: plan.retry,
                    purse: spending?.purse(lane: index)
                ),
                shortestTimeout: shortest,
                format: endpoint.target.api.client,
                connector: connector,
                multiplexing: multiplexing,
                writer: writer,
                refusal: endpoint.refusal,
                spending: spending,
                sink: sink,
                halt: { [control] in control.halt($0) }
            )
        }
    }

    /// A lane's share of a number that all lanes together may not pass.
    private static func part(_ index: Int, of lanes: Int, of total: Int) -> Int {
        total / lanes + (index < total % lanes ? 1 : 0)
    }

    // MARK: - Scenarios

    private func runScenarios(_ lanes: [Lane], _ observer: Observer) async throws {
        let recovery = Recovery(lane: lanes[0], workload: workload, seed: seed, control: control)
        if plan.scenarios.count > 1 { try await recovery.measureBase() }
        for (index, scenario) in plan.scenarios.enumerated() where !control.isStopped {
            if index > 0 { try await recovery.await(after: index - 1) }
            guard !control.isStopped else { return }
            let start = clock.now + Self.lead
            try await observer.scenarioStarts(index, start)
            control.begin(scenario: index, scenario, at: start)
            let root = RandomSource.substream(seed, UInt64(index))
            let carried = lanes.enumerated().map { number, lane in
                lane.carry(
                    LaneLoad(
                        scenario: UInt8(clamping: index),
                        start: start,
                        root: root,
                        source: source(of: scenario, root: root, lane: number),
                        replay: scenario.load.replay
                    ),
                    spins: Self.spins(scenario, lanes: laneCount)
                )
            }
            try await control.watch { for future in carried { try await future.get() } }
        }
    }

    private func source(of scenario: Scenario, root: UInt64, lane: Int) -> LaneLoad.Source {
        switch scenario.load {
        case .open(let shape, let process):
            return .open(ArrivalSchedule(shape, process, root: root).part(lane, of: laneCount))
        case .closed(let users):
            let schedule = UserSchedule(users)
            return .closed(schedule, users: Array(schedule.users(of: lane, of: laneCount)))
        }
    }

    /// The pacer's spin costs as much time as it saves where arrivals are under 100 µs apart.
    private static func spins(_ scenario: Scenario, lanes: Int) -> Bool {
        guard let peak = scenario.load.peakRate else { return true }
        return peak.perSecond / Double(lanes) < 10_000
    }
}
