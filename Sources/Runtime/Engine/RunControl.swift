import Synchronization
package import TidemarkMeasurement
import TidemarkPlan
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
}

/// The one place where a run is stopped: by the user, by a rule, by a fault.
final class RunControl: Sendable {
    private struct State {
        var lanes: [Lane] = []
        var stop: RunStop?
        var interrupts = 0
        var progress = LiveProgress()
        var scenarioEnd = Instant.start
        var rule: ErrorShareRule?
    }

    private let state = Mutex(State())
    private let clock: Clock

    /// How long a drain may take that the user asked for.
    private static let longestDrain = Duration.seconds(10)
    private static let lookEvery = Duration.milliseconds(100)

    init(clock: Clock) {
        self.clock = clock
    }

    func attach(_ lanes: [Lane]) {
        state.withLock { $0.lanes = lanes }
    }

    var stop: RunStop? { state.withLock { $0.stop } }
    var isStopped: Bool { stop != nil }

    func begin(scenario index: Int, _ scenario: Scenario, at start: Instant) {
        state.withLock {
            $0.progress.scenario = index
            $0.progress.scenarioStart = start
            $0.scenarioEnd = start + scenario.load.duration
            $0.rule = ErrorShareRule(scenario)
        }
    }

    func progress() -> LiveProgress {
        state.withLock { state in
            var progress = state.progress
            progress.now = clock.now
            progress.isDraining = progress.now >= state.scenarioEnd
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
        let (lanes, count) = state.withLock { state in
            state.interrupts += 1
            state.stop = state.interrupts == 1 ? state.stop ?? .drained : .cut
            return (state.lanes, state.interrupts)
        }
        for lane in lanes { count == 1 ? lane.stop() : lane.cut() }
        guard count == 1 else { return }
        Task { [self] in
            try await Task.sleep(for: Self.longestDrain)
            state.withLock { if !$0.lanes.isEmpty { $0.stop = .cut } }
            cut()
        }
    }

    /// Ends everything at once: the run cannot go on.
    func abort() {
        state.withLock { $0.stop = .cut }
        cut()
    }

    private func cut() {
        for lane in state.withLock({ $0.lanes }) { lane.cut() }
    }

    private func stop(by rule: String) {
        state.withLock { $0.stop = $0.stop ?? .rule(rule) }
        cut()
    }

    /// Waits for a scenario's load while the stop rules look on.
    func watch(_ load: @escaping @Sendable () async throws -> Void) async throws {
        let watcher = Task { [self] in
            while !Task.isCancelled {
                try await Task.sleep(for: Self.lookEvery)
                if let rule = brokenRule() { return stop(by: rule) }
            }
        }
        defer { watcher.cancel() }
        try await load()
        state.withLock { $0.progress.scenario = nil }
    }

    private func brokenRule() -> String? {
        state.withLock { state in
            var counts = LiveCounts()
            for lane in state.lanes { counts.merge(lane.live.withLock { $0 }) }
            if counts.authRefused > 0 { return "the server refused the key" }
            return state.rule?.look(at: counts, clock.now)
        }
    }
}
