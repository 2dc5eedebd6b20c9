import Foundation
import TidemarkAnalysis
import TidemarkEngine
import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkStore
import TidemarkTransport
import TidemarkUnits
import TidemarkWorkload

/// One run from its plan to its analysis: starts the mock if the plan wants one, keeps the store up to date, shows
/// progress, and reads back what was measured.
struct RunSession {
    enum Progress { case none, shown }

    var plan: Plan
    var store: Store
    var lanes: Int?
    var progress: Progress

    /// Runs the plan to its end.
    ///
    /// - Returns: what was measured and, where the run broke off because of something other than the target, why.
    func run() async throws -> (analysis: Analysis, failure: Failure?) {
        guard let target = plan.targets.first else { throw Failure(.wrongInput, "the plan has no target") }
        let mock = try await EmbeddedMock.start(for: target, seed: plan.seed ?? 1)
        defer { mock?.stop() }
        var endpoint = try RunSession.endpoint(target, mock: mock)
        let proxy = try RunSession.proxy(of: target, to: endpoint.url)
        endpoint.proxy = proxy?.proxy
        let proxyText = proxy.map { $0.proxy.description + ($0.variable.map { " (from \($0))" } ?? "") }
        if let proxyText, progress == .shown { Terminal.error("requests go through the proxy \(proxyText)") }
        let seed = plan.seed ?? UInt64.random(in: 1...999_999_999)
        let laneCount = lanes ?? LaneCount.suggested(for: plan, isServerHere: endpoint.url.isLoopback)
        let described = try await store.begin(
            RunDescription(
                plan,
                endpoint,
                seed: seed,
                lanes: laneCount,
                calibration: try await store.latestCalibration()
            )
        )
        let run = Run(plan: plan, seed: seed, endpoint: endpoint, lanes: laneCount, version: Version.text)
        mock?.whenItEnds { run.abort($0) }
        let description = SharedDescription(described)
        let interrupts = Interrupts { run.interrupt() }
        defer { interrupts.cancel() }
        let view = progress == .shown ? LiveView.start(run, plan: plan) : nil
        let end: Run.End
        do {
            end = try await run.execute(
                Run.Observer(
                    routed: { route in
                        var route = route
                        route.proxy = proxyText
                        try await store.update(description.goes(route))
                    },
                    scenarioStarts: { index, start in
                        try await store.update(description.starts(index, at: start))
                    },
                    measured: { try await store.append($0, to: described.id) }
                )
            )
        } catch {
            await view?.stop()
            throw error
        }
        await view?.stop()
        return try await conclude(description.value, end)
    }

    private func conclude(
        _ description: RunDescription,
        _ end: Run.End
    ) async throws -> (analysis: Analysis, failure: Failure?) {
        var description = description
        var failure: Failure?
        let state: RunState
        switch end.stop {
        case nil: state = .finished
        case .drained: state = .interrupted
        case .cut: state = .unfinished
        case .rule(let sentence):
            state = .stoppedByRule
            description.notes.append(sentence)
        case .failed(let reason):
            state = .unfinished
            description.notes.append(reason)
            failure = Failure(.couldNotRun, reason)
        }
        description.stoppedAt = end.stoppedAt
        let analysis = Analysis(
            of: description,
            recording: try await store.recording(of: description.id),
            state: state
        )
        try await store.update(description)
        try await store.finish(
            description.id,
            state: state,
            verdict: analysis.verdict,
            endedAtUnixNanoseconds: Clock.unixNanoseconds()
        )
        return (analysis, failure)
    }

    /// The proxy of the plan or of the environment, and the variable that named it.
    private static func proxy(of target: Target, to url: BaseURL) throws -> (proxy: Proxy, variable: String?)? {
        switch target.proxy {
        case .none: return nil
        case .through(let proxy): return (proxy, nil)
        case .environment:
            // A plan that chooses the address means to go there.
            guard target.address == .any else { return nil }
            do throws(Proxy.EnvironmentError) {
                return try Proxy.fromEnvironment(for: url) { ProcessInfo.processInfo.environment[$0] }
            } catch {
                throw Failure(.wrongInput, error.description)
            }
        }
    }

    private static func endpoint(_ target: Target, mock: EmbeddedMock?) throws -> Endpoint {
        var key: String?
        if let name = target.keyVariable {
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw Failure(
                    .wrongInput,
                    "the key of target \(target.name) should be in the environment variable \(name), which is not set"
                )
            }
            key = value
        }
        switch target.endpoint {
        case .url(let url): return Endpoint(target: target, url: url, key: key, isMock: false)
        case .mock:
            guard let mock else { throw Failure(.couldNotRun, "the embedded mock did not start") }
            return Endpoint(target: target, url: mock.url, key: key, isMock: true)
        }
    }
}

/// The run's description, completed while the run goes on.
private final class SharedDescription: @unchecked Sendable {
    // Guarded by `lock`: the run's task writes it, the session reads it at the end.
    private let lock = NSLock()
    private var current: RunDescription

    init(_ description: RunDescription) {
        current = description
    }

    var value: RunDescription { lock.withLock { current } }

    func goes(_ route: RunDescription.Route) -> RunDescription {
        lock.withLock {
            for target in current.targets.indices { current.targets[target].route = route }
            return current
        }
    }

    func starts(_ scenario: Int, at start: Instant) -> RunDescription {
        lock.withLock {
            current.scenarios[scenario].start = start
            return current
        }
    }
}
