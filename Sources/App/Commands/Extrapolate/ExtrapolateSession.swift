import TidemarkAnalysis
import TidemarkExtrapolation
import TidemarkPlan
import TidemarkPricing
import TidemarkReport
import TidemarkStore
import TidemarkTransport
import TidemarkUnits
import TidemarkWire

/// One extrapolation from the small model's stored run to its account: makes the calls to the large model, each step of
/// them a run of its own in the store, with the plan's budget.
struct ExtrapolateSession {
    var plan: Plan
    var store: Store
    var safety: RunSafety
    var allowProduction: Bool
    var progress: RunSession.Progress
    var calls: Int
    /// Nil for four over the inputs of the small run.
    var sizes: [Int]?
    var batches: [Int]
    /// Nil for those of the small run.
    var rates: [Double]?
    /// Runs of earlier calls, in place of new ones.
    var earlier: [String]

    /// The small model's run, read.
    private struct Small {
        var service: ExtrapolationAccount.Service
        var recording: ServiceRecording
        var fitted: Result<SmallService, Refusal>
    }

    /// The calls to the large model.
    private struct Trial {
        var runs: [String] = []
        var calls: [TrialCall] = []
        var identity: ServiceIdentity
        var cost: Money?
    }

    // MARK: - Without traffic

    /// What would be sent, in words.
    func forecast(ofRun name: String) async throws -> String {
        let small = try await small(name)
        if case .failure(let refusal) = small.fitted { return "would be refused: \(refusal.sentence)" }
        let design = design(for: small)
        var lines = ["would send \(words(design)) to \(try target.model) at \(try host(of: target))"]
        if case .perToken(let tariff)? = try target.pricing { lines.append(Self.cost(design, tariff, plan.budget)) }
        return lines.joined(separator: "\n")
    }

    private static func cost(_ design: TrialDesign, _ tariff: Tariff, _ budget: Budget?) -> String {
        func cost(_ input: Int) -> Money { tariff.cost(of: BilledTokens(input: input, output: design.output)) }
        let middle = cost(design.batchSize).times(design.calls - design.loneCalls)
        let total = design.sizes.reduce(middle) { $0 + cost($1).times(design.rounds) }
        return "they would cost about \(total)" + (budget?.limit.map { "; the limit of the budget is \($0)" } ?? "")
    }

    // MARK: - The account

    /// - Throws: `Failure` for what cannot be run, `RunEnd` where the calls were stopped.
    func account(ofRun name: String) async throws -> ExtrapolationAccount {
        let small = try await small(name)
        let design = design(for: small)
        var account = ExtrapolationAccount(
            planName: plan.name,
            version: Version.text,
            madeAtUnixNanoseconds: Clock.unixNanoseconds(),
            small: small.service,
            large: ExtrapolationAccount.Service(
                model: try target.model,
                api: try target.api.name,
                host: try host(of: target),
                runs: []
            ),
            result: .refused(.noFit),
            trial: "none were made",
            trialCost: nil,
            notes: []
        )
        do {
            let fitted = try small.fitted.get()
            let trial = try await trial(design)
            account.large.runs = trial.runs
            account.trial = earlier.isEmpty ? words(design) : "\(trial.calls.count) calls of earlier runs"
            account.trialCost = trial.cost
            if let refusal = small.recording.identity.refusal(for: trial.identity) { throw refusal }
            let large = try LargeService(trial.calls, small: fitted)
            account.notes = notes(small, large)
            account.result = .numbers(extrapolation(fitted, large, trial))
        } catch let refusal as Refusal {
            account.result = .refused(refusal)
        }
        return account
    }

    private func extrapolation(_ small: SmallService, _ large: LargeService, _ trial: Trial) -> Extrapolation {
        var limits = trial.identity
        if let known = plan.targets.first?.limits {
            limits.requestsPerMinute = known.requestsPerMinute ?? limits.requestsPerMinute
            limits.tokensPerMinute = known.tokensPerMinute ?? limits.tokensPerMinute
        }
        let extrapolator = Extrapolator(
            small: small,
            large: large,
            limits: limits,
            pricing: plan.targets.first?.pricing,
            seed: plan.seed ?? 1
        )
        let asked = rates ?? Set(small.points.map(\.load.askedRatePerSecond)).sorted()
        return extrapolator.extrapolation(to: asked)
    }

    private func notes(_ small: Small, _ large: LargeService) -> [String] {
        let answers = small.recording.loads.flatMap(\.answers)
        let cached = answers.reduce(0) { $0 + $1.prompt - $1.input }
        let prompts = answers.reduce(0) { $0 + $1.prompt }
        var notes: [String] = []
        if cached > 0.01 * prompts {
            notes.append(
                "\(Quantity.share(cached / prompts)) of the small model's prompts came from its cache: the large one is "
                    + "taken to cache as much"
            )
        }
        if large.perStream == .carried {
            notes.append(
                "how the large model slows down with many answers at a time was not measured: --batch 2,4 does that"
            )
        }
        return notes
    }

    // MARK: - The small run

    private var target: Target {
        get throws(Failure) {
            guard let target = plan.targets.first else { throw Failure(.wrongInput, "the plan has no target") }
            return target
        }
    }

    private func small(_ name: String) async throws -> Small {
        let record = try await store.run(named: name)
        let recording = try await store.recording(of: record.id)
        let run = record.description
        guard let measured = run.targets.first else { throw Failure(.wrongInput, "the run \(record.id) has no target") }
        let host = try Self.host(named: measured.url)
        let service = ServiceRecording(recording, of: run, host: host)
        let trust = Analysis(of: run, recording: recording, state: record.state).trust
        var identity = service.identity
        identity.requestsPerMinute = nil
        let planned = ServiceIdentity(host: try self.host(of: target), api: try target.api.name)
        let fitted: Result<SmallService, Refusal> = Result { () throws(Refusal) in
            if let refusal = identity.refusal(for: planned) { throw refusal }
            if trust.level == .generatorLimited { throw .distrusted(reason: trust.sentence) }
            return try SmallService(service.loads, lone: service.lone)
        }
        return Small(
            service: ExtrapolationAccount.Service(
                model: measured.model,
                api: measured.api,
                host: host,
                runs: [record.id]
            ),
            recording: service,
            fitted: fitted
        )
    }

    private func host(of target: Target) throws -> String {
        switch target.endpoint {
        case .mock: Self.thisMachine
        case .url(let url): url.isLoopback ? Self.thisMachine : url.host
        }
    }

    private static func host(named url: String) throws -> String {
        let url = try BaseURL(parsing: url)
        return url.isLoopback ? thisMachine : url.host
    }

    private static let thisMachine = "this machine"

    // MARK: - Calls

    private func design(for small: Small) -> TrialDesign {
        let answers = small.recording.loads.flatMap(\.answers)
        return TrialDesign(
            sizes: sizes ?? TrialDesign.sizes(for: answers.map(\.input)),
            calls: calls,
            output: TrialDesign.output(for: answers.map(\.output)),
            batches: batches
        )
    }

    private func words(_ design: TrialDesign) -> String {
        let sizes = design.sizes.map { Quantity.tokens($0) }.joined(separator: ", ")
        let steps = design.batches.map { "\($0) at a time (\($0 * TrialDesign.turnsPerBatch) calls)" }
        return "\(design.calls) calls: \(design.rounds) lone ones of each of \(sizes) tokens and one before them"
            + (steps.isEmpty ? "" : ", and " + steps.joined(separator: ", "))
            + "; answers of \(design.output) tokens"
    }

    private func trial(_ design: TrialDesign) async throws -> Trial {
        var trial = Trial(identity: ServiceIdentity(host: try host(of: target), api: try target.api.name))
        guard earlier.isEmpty else {
            for name in earlier { try await add(try await store.run(named: name).description, to: &trial) }
            return trial
        }
        var rest = plan
        for (index, step) in ([plan.loneTrial(design)] + batches.map { plan.batchTrial($0, design) }).enumerated() {
            var step = step
            step.budget = rest.budget
            if index > 0 { step.seed = plan.seed }
            try RunPermission.check(step, allowProduction: allowProduction, ceilings: safety.ceilings)
            let session = RunSession(plan: step, store: store, lanes: 1, safety: safety, progress: progress)
            let (analysis, failure) = try await session.run()
            if let failure { throw failure }
            try Self.checkEnd(analysis)
            try await add(analysis.run, to: &trial)
            if let spent = analysis.run.spending?.account?.spent, let limit = rest.budget?.limit {
                rest.budget?.limit = max(.zero, limit - spent)
            }
        }
        return trial
    }

    /// Calls that were stopped say why, and with the exit code of their run.
    private static func checkEnd(_ analysis: Analysis) throws {
        switch analysis.verdict.kind {
        case .passed, .done, .failed, .inconclusive: return
        default:
            Terminal.error("the calls to the large model were not all made: \(analysis.verdict.sentence)")
            throw RunEnd(exitCode: analysis.verdict.exitCode)
        }
    }

    private func add(_ run: RunDescription, to trial: inout Trial) async throws {
        let found = ServiceRecording(
            try await store.recording(of: run.id),
            of: run,
            host: try run.targets.first.map { try Self.host(named: $0.url) } ?? ""
        )
        if found.calls.isEmpty, !earlier.isEmpty {
            throw Failure(.wrongInput, "the run \(run.id) holds no calls of extrapolate")
        }
        if trial.calls.isEmpty { trial.identity = found.identity }
        trial.runs.append(run.id)
        trial.calls += found.calls
        if let spent = run.spending?.account?.spent { trial.cost = (trial.cost ?? .zero) + spent }
    }
}
