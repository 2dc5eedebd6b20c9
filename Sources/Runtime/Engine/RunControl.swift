import Synchronization
package import TidemarkMeasurement
import TidemarkPlan
package import TidemarkPricing
import TidemarkTransport
package import TidemarkUnits

/// Why a run ended before its plan did.
package enum RunStop: Sendable, Hashable {
    /// The user asked once; what was in flight was drained.
    case drained
    /// The user asked twice, or the drain took too long.
    case cut
    /// A safety rule; the sentence says which.
    case rule(String)
    /// A further request would not have fitted into the budget, or the provider billed more than it may; what was in
    /// flight was drained.
    case budget(String)
    /// It could not go on; the sentence says why.
    case failed(String)
}

/// Where a run stands, for the live view.
package struct LiveProgress: Sendable {
    package var counts = LiveCounts()
    package var now = Instant.start
    /// Index of the scenario under way; nil before the first and between two.
    package var scenario: Int?
    package var scenarioStart = Instant.start
    /// The arrivals have ended, and the last answers are awaited.
    package var isDraining = false
    /// It was stopped: nothing more is sent.
    package var isStopping = false
    /// What was spent and is reserved; nil where requests are not priced.
    package var spending: SpendingAccount?
}

/// The one place where a run is stopped: by the user, by a rule, by a fault.
final class RunControl: Sendable {
    private struct State {
        var lanes: [Lane] = []
        /// Nil where nothing is priced.
        var spending: Spending?
        /// The lanes' loops are about to end: they can be asked for nothing more.
        var isOver = false
        var stop: RunStop?
        var stoppedAt: Instant?
        var interrupts = 0
        var drainLimit: Task<Void, any Error>?
        var progress = LiveProgress()
        var scenarioEnd = Instant.start
        var rules: [StopRuleWatch] = []
        var ceilings: CeilingWatch?
    }

    private let state = Mutex(State())
    private let clock: Clock

    private let guards: Guards
    let longestDrain: Duration
    private static let lookEvery = Duration.milliseconds(100)

    /// What the run is watched by, besides the rules that hold for every run.
    struct Guards: Sendable {
        var rules: [StopRule] = []
        /// Those that hold for the target.
        var ceilings: Ceilings?
        /// The most connections there may be, where each carries one request at a time.
        var connections: Int?

        /// What the lanes count for the rules of latency, in their order.
        var latencies: [LatencyWatch] { rules.compactMap(\.latencyWatch) }

        /// The watches of a scenario, none of which has seen anything yet.
        func watches(of scenario: Scenario) -> [StopRuleWatch] {
            var latency = 0
            let own = rules.map { rule in
                guard rule.latencyWatch != nil else { return StopRuleWatch(rule) }
                defer { latency += 1 }
                return StopRuleWatch(rule, latency: latency)
            }
            return (StopRule.guards(scenario.kind) ? [StopRuleWatch(.standard)] : []) + own
        }
    }

    /// A drain that the user asked for is cut after `longestDrain`.
    init(clock: Clock, guards: Guards = Guards(), longestDrain: Duration = .seconds(10)) {
        self.clock = clock
        self.guards = guards
        self.longestDrain = longestDrain
    }

    /// Takes the lanes on; a run that was stopped before never sends.
    func attach(_ lanes: [Lane], spending: Spending? = nil) {
        state.withLock { state in
            state.lanes = lanes
            state.spending = spending
            if state.stop != nil { for lane in lanes { lane.stop() } }
        }
    }

    /// Stops come too late from here on.
    func detach() {
        state.withLock { state in
            state.isOver = true
            state.drainLimit?.cancel()
        }
    }

    /// Has all lanes write their requests with `writer`.
    func use(_ writer: RequestWriter) {
        state.withLock { state in
            guard !state.isOver else { return }
            for lane in state.lanes { lane.use(writer) }
        }
    }

    var stop: RunStop? { state.withLock { $0.stop } }
    var isStopped: Bool { stop != nil }
    /// When nothing more was sent.
    var stoppedAt: Instant? { state.withLock { $0.stoppedAt } }

    func begin(scenario index: Int, _ scenario: Scenario, at start: Instant) {
        state.withLock {
            $0.progress.scenario = index
            $0.progress.scenarioStart = start
            $0.scenarioEnd = start + scenario.load.duration
            $0.rules = guards.watches(of: scenario)
            $0.ceilings = guards.ceilings.map { CeilingWatch($0, connections: guards.connections) }
        }
    }

    /// Where the run stands, without the counters of its lanes.
    func standing() -> LiveProgress { state.withLock { standing($0) } }

    private func standing(_ state: State) -> LiveProgress {
        var progress = state.progress
        progress.now = clock.now
        progress.isDraining = progress.now >= state.scenarioEnd
        progress.isStopping = state.stop != nil
        progress.spending = state.spending?.account(at: progress.now)
        return progress
    }

    func progress() -> LiveProgress {
        state.withLock { state in
            var progress = standing(state)
            for lane in state.lanes {
                progress.counts.merge(
                    lane.live.withLock { published in
                        let copy = published
                        _ = published.takeFirstTokens()
                        return copy
                    }
                )
            }
            return progress
        }
    }

    // MARK: - Stops

    func interrupt() {
        let isAgain = state.withLock { state in
            state.interrupts += 1
            guard state.interrupts == 1, !state.isOver else { return true }
            drain(&state, for: .drained)
            return false
        }
        if isAgain { cut() }
    }

    /// Sends nothing more; what is in flight may end within `longestDrain`.
    private func drain(_ state: inout State, for reason: RunStop) {
        state.stop = state.stop ?? reason
        state.stoppedAt = state.stoppedAt ?? clock.now
        state.drainLimit =
            state.drainLimit
            ?? Task { [self] in
                try await Task.sleep(for: longestDrain)
                cut()
            }
        for lane in state.lanes { lane.stop() }
    }

    /// Cuts what is in flight, and sends nothing more.
    func cut() {
        stop(for: .cut)
    }

    /// Ends the run for a reason that is not the user's: at once, or for the budget by a drain.
    func halt(_ reason: RunStop) {
        guard case .budget = reason else { return stop(for: reason) }
        state.withLock { state in
            guard !state.isOver, state.stop == nil else { return }
            drain(&state, for: reason)
        }
    }

    private func stop(for reason: RunStop) {
        state.withLock { state in
            guard !state.isOver else { return }
            // A drain may become a cut; a rule that was broken stays the reason.
            if state.stop == nil || state.stop == .drained { state.stop = reason }
            state.stoppedAt = state.stoppedAt ?? clock.now
            for lane in state.lanes { lane.cut() }
        }
    }

    /// Waits for a scenario's load while the stop rules look on.
    func watch(_ load: @escaping @Sendable () async throws -> Void) async throws {
        let watcher = Task { [self] in
            while !Task.isCancelled {
                try await Task.sleep(for: Self.lookEvery)
                if let rule = brokenRule() { return stop(for: .rule(rule)) }
            }
        }
        defer { watcher.cancel() }
        try await load()
        state.withLock {
            $0.progress.scenario = nil
            $0.rules = []
            $0.ceilings = nil
        }
    }

    private func brokenRule() -> String? {
        state.withLock { state in
            var counts = LiveCounts()
            for lane in state.lanes { counts.merge(lane.live.withLock { $0 }) }
            let now = clock.now
            let account = state.spending?.account(at: now)
            if let passed = state.ceilings?.look(at: counts, now) { return passed }
            for index in state.rules.indices {
                let broken = state.rules[index].look(at: counts, account, now)
                if let broken { return broken }
            }
            return nil
        }
    }
}
