import Foundation
import TidemarkAnalysis
import TidemarkEngine
import TidemarkMeasurement
import TidemarkPlan
import TidemarkPricing
import TidemarkSchedule
import TidemarkStatistics
import TidemarkStore
import TidemarkTransport
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

/// One run from its plan to its analysis: starts the mock if the plan wants one, keeps the store up to date, shows
/// progress, and reads back what was measured.
struct RunSession {
    enum Progress { case none, shown }

    var plan: Plan
    var store: Store
    var lanes: Int?
    var safety: RunSafety
    var progress: Progress
    private let notices = Notices()

    init(plan: Plan, store: Store, lanes: Int?, safety: RunSafety = RunSafety(), progress: Progress) {
        self.plan = plan
        self.store = store
        self.lanes = lanes
        self.safety = safety
        self.progress = progress
    }

    /// Runs the plan to its end.
    ///
    /// - Returns: what was measured, also where the run broke off because of something other than the target; and, where
    ///   that could not be stored to its end, why.
    func run() async throws -> (analysis: Analysis, failure: Failure?) {
        guard let target = plan.targets.first else { throw Failure(.wrongInput, "the plan has no target") }
        let delivery = try AlertDelivery(plan.budget, environment: ProcessInfo.processInfo.environment)
        let mock = try await EmbeddedMock.start(for: target, seed: plan.seed ?? 1)
        defer { mock?.stop() }
        var endpoint = try RunSession.endpoint(target, mock: mock)
        let proxy = try RunSession.proxy(of: target, to: endpoint.url)
        endpoint.proxy = proxy?.proxy
        let proxyText = proxy.map { $0.proxy.description + ($0.variable.map { " (from \($0))" } ?? "") }
        if let proxyText, progress == .shown { Terminal.error("requests go through the proxy \(proxyText)") }
        let hold = try safety.hold(endpoint)
        defer { hold.release() }
        let seed = plan.seed ?? UInt64.random(in: 1...999_999_999)
        let laneCount = lanes ?? LaneCount.suggested(for: plan, isServerHere: endpoint.url.isLoopback)
        var wanted = RunDescription(
            plan,
            endpoint,
            seed: seed,
            lanes: laneCount,
            calibration: try await store.latestCalibration()
        )
        wanted.safetyRules = SafetyRules(plan, ceilings: safety.ceilings).phrases
        wanted.notes += hold.notes
        wanted.spending = RunDescription.Spending(plan, seed: seed)
        var described = try await store.begin(wanted, budget: safety.capped(plan.budget))
        if let reason = safety.limitReason(described.spending, plan.budget) { described.spending?.limitReason = reason }
        if progress == .shown, let line = described.spending?.sentence { Terminal.error(line) }
        let marks = hold.begin(described, in: store)
        let run = Run(
            plan: plan,
            seed: seed,
            endpoint: endpoint,
            lanes: laneCount,
            version: Version.text,
            limit: described.spending?.limit,
            ceilings: safety.ceilings
        )
        mock?.whenItEnds { run.abort($0) }
        let journal = RunJournal(described, in: store) { run.abort("the results cannot be kept: \($0.message)") }
        let interrupts = Interrupts {
            run.interrupt()
            delivery.hurry()
        }
        let stops = StopWatch(described.id, marks, file: safety.stopFile) { run.interrupt() }
        let view = progress == .shown ? LiveView.start(run, plan: plan, notices: notices) : nil
        let watch = SpendingWatch.start(
            run,
            plan,
            described,
            journal: journal,
            delivery: delivery,
            notices: notices
        )
        let end: Result<Run.End, any Error>
        do {
            end = .success(
                try await run.execute(
                    Run.Observer(
                        routed: { route in
                            var route = route
                            route.proxy = proxyText
                            await journal.goes(route)
                        },
                        scenarioStarts: { await journal.starts(scenario: $0, at: $1) },
                        measured: { await journal.add($0) }
                    )
                )
            )
        } catch {
            end = .failure(error)
        }
        // From here on nothing is sent.
        let stopper = await stops.end()
        await view?.stop()
        if let stopper { await journal.note(stopper) }
        let account = await watch?.stop(run, account: try? end.get().account)
        for sentence in await delivery.finish() {
            notices.show(sentence)
            await journal.note(sentence)
        }
        // From here on a signal ends the process.
        interrupts.cancel()
        return try await conclude(journal, end, account)
    }

    /// Analyses what was measured, and stores how the run ended.
    ///
    /// - Throws: `Failure` where the run failed before anything was measured, `StoreError` where the store cannot be
    ///   read.
    private func conclude(
        _ journal: RunJournal,
        _ end: Result<Run.End, any Error>,
        _ account: SpendingAccount?
    ) async throws -> (analysis: Analysis, failure: Failure?) {
        let recording = try await journal.recording()
        var description = await journal.description
        description.spending?.account = account
        var error: Failure?
        let state: RunState
        switch end {
        case .success(let end):
            state = Self.state(after: end.stop, &description)
            description.stoppedAt = end.stoppedAt
        case .failure(let thrown):
            let failure = Failure(thrown) ?? Failure(.couldNotRun, "the run failed: \(thrown)")
            description.notes.append(failure.message)
            state = .failed
            error = failure
        }
        let analysis = Analysis(of: description, recording: recording, state: state)
        await journal.close(
            description,
            state: state,
            verdict: analysis.verdict,
            endedAtUnixNanoseconds: Clock.unixNanoseconds()
        )
        if let error, recording.isEmpty { throw error }
        // The verdict of a failed run says why; another does not know that it could not be stored.
        let lost = state == .failed ? nil : await journal.failure
        return (analysis, lost.flatMap { Failure($0) })
    }

    private static func state(after stop: RunStop?, _ description: inout RunDescription) -> RunState {
        switch stop {
        case nil: return .finished
        case .drained: return .interrupted
        case .cut: return .unfinished
        case .rule(let sentence):
            description.notes.append(sentence)
            return .stoppedByRule
        case .budget(let sentence):
            description.notes.append(sentence)
            return .stoppedByBudget
        case .failed(let reason):
            description.notes.append(reason)
            return .failed
        }
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
        case .url(let url):
            let isOpen = key == nil && !target.headers.contains { $0.name.lowercased() == "authorization" }
            var endpoint = Endpoint(target: target, url: url, key: key, isMock: false)
            if target.api.isVertex, isOpen { endpoint.tokens = try tokens(for: target, at: url) }
            guard target.api.isBedrock, isOpen else { return endpoint }
            let authorization = try BedrockAuthorization(
                host: url.host,
                isLocal: url.isLoopback,
                environment: ProcessInfo.processInfo.environment
            )
            endpoint.key = authorization.key
            endpoint.credentials = authorization.credentials
            return endpoint
        case .mock:
            guard let mock else { throw Failure(.couldNotRun, "the embedded mock did not start") }
            return Endpoint(target: target, url: mock.url, key: key, isMock: true)
        }
    }

    /// Access tokens for the service account that the environment names; nil where it names none.
    private static func tokens(for target: Target, at url: BaseURL) throws -> TokenExchange? {
        // A plan can send what is addressed to this machine elsewhere.
        let staysHere =
            switch (target.proxy, target.address) {
            case (.through, _), (_, .fixed): false
            default: url.isLoopback
            }
        let authorization = try VertexAuthorization(
            host: url.host,
            isPrivate: url.scheme == .https || staysHere,
            environment: ProcessInfo.processInfo.environment
        )
        switch authorization {
        case .none: return nil
        case .keyFile(let path):
            let text = try FileText.read(path, as: "file of \(VertexAuthorization.variable)")
            let account = try ServiceAccount(keyFile: text, name: path)
            return try TokenExchange(account, version: Version.text) { try proxy(of: target, to: $0)?.proxy }
        }
    }
}
