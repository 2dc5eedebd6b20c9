import Synchronization
import TidemarkEngine
import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

/// One run in this process, with what it measured.
final class Trial: Sendable {
    let run: Run
    let plan: Plan
    private let state = Mutex(State())

    private struct State {
        var recording = Recording()
        var starts: [Instant] = []
    }

    /// A run of `scenarios` at `url` with short prompts and answers, unless `types` says otherwise.
    init(
        _ scenarios: [Scenario],
        at url: String,
        types: [RequestType] = [.short],
        seed: UInt64 = 1,
        lanes: Int = 1,
        change: (inout Target) -> Void = { _ in },
        key: String? = nil,
        tokens: TokenExchange? = nil,
        proxy: Proxy? = nil,
        retry: RetryRule? = nil,
        limit: Money? = nil,
        rules: [StopRule] = [],
        ceilings: Ceilings? = nil
    ) throws {
        let base = try BaseURL(parsing: url)
        var target = Target(name: "primary", endpoint: .url(base), model: "m")
        change(&target)
        plan = Plan(
            name: "trial",
            targets: [target],
            types: types,
            scenarios: scenarios,
            retry: retry,
            stopRules: rules
        )
        let endpoint = Endpoint(
            target: target,
            url: base,
            key: key,
            tokens: tokens,
            isMock: true,
            proxy: proxy
        )
        run = Run(
            plan: plan,
            seed: seed,
            endpoint: endpoint,
            lanes: lanes,
            version: "test",
            limit: limit,
            ceilings: ceilings
        )
    }

    /// Runs to the end; `starts` and `measured` may throw, or act on the run, at what it reports.
    func execute(
        starts: @escaping @Sendable (Int) async throws -> Void = { _ in },
        measured: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> Run.End {
        try await run.execute(
            Run.Observer(
                scenarioStarts: { [self] index, start in
                    state.withLock { $0.starts.append(start) }
                    try await starts(index)
                },
                measured: { [self] recording in
                    state.withLock { $0.recording.append(recording) }
                    try await measured()
                }
            )
        )
    }

    /// Runs to the end, and acts once so many requests have been released.
    func execute(after released: Int, _ act: @escaping @Sendable (Run) -> Void) async throws -> Run.End {
        try await execute(once: { [run] in run.progress().counts.released >= released }, act)
    }

    /// Runs to the end, and acts once something has come about.
    func execute(
        once holds: @escaping @Sendable () -> Bool,
        _ act: @escaping @Sendable (Run) -> Void
    ) async throws -> Run.End {
        let watch = Task { [run] in
            while !holds() { try await Task.sleep(for: .milliseconds(5)) }
            act(run)
        }
        defer { watch.cancel() }
        return try await execute()
    }

    var recording: Recording { state.withLock { $0.recording } }
    var starts: [Instant] { state.withLock { $0.starts } }
    var rows: [Row] { recording.rows }

    /// The rows of a scenario's own load, in the order of their arrivals.
    func load(of scenario: Int = 0) -> [Row] {
        rows.filter { Int($0.scenario) == scenario && $0.purpose != .lone }.sorted { $0.index < $1.index }
    }
}

extension RequestType {
    static let short = RequestType(
        name: "short",
        share: 1,
        lengths: .drawn(input: .uniform(8, 40), output: .drawn(.fixed(4)))
    )
}

extension Scenario {
    static func even(_ perSecond: Double, for milliseconds: Int64, name: String = "even") -> Scenario {
        open(perSecond, .even, for: milliseconds, name: name)
    }

    static func open(
        _ perSecond: Double,
        _ process: ArrivalProcess,
        for milliseconds: Int64,
        name: String = "open"
    ) -> Scenario {
        Scenario(
            name: name,
            kind: .baseline,
            load: .open(.constant(Rate(perSecond: perSecond), for: .milliseconds(milliseconds)), process),
            warmup: .automatic
        )
    }

    static func users(_ count: Int, think: Nanoseconds = .zero, for milliseconds: Int64) -> Scenario {
        Scenario(
            name: "users",
            kind: .users,
            load: .closed(
                UserLoad(
                    count: count,
                    think: think,
                    duration: .milliseconds(milliseconds),
                    startOver: .milliseconds(200)
                )
            ),
            warmup: .automatic
        )
    }

    /// How many arrivals a run with this seed draws for it.
    func drawn(seed: UInt64 = 1, at index: Int = 0) -> Int {
        guard case .open(let shape, let process) = load else { return 0 }
        return ArrivalSchedule(shape, process, root: RandomSource.substream(seed, UInt64(index))).count
    }
}
