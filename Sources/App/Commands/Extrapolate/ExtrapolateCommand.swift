import ArgumentParser
import TidemarkExtrapolation
import TidemarkPlan
import TidemarkReport
import TidemarkUnits

/// `tidemark extrapolate SMALL-RUN PLAN`: what a large model would do under the loads of a small one's run.
struct ExtrapolateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extrapolate",
        abstract: "Foretell a large model from a small one's run and a few calls, or refuse with the reason.",
        discussion: """
            Takes how requests wait from the small model's run, which should have steps of several rates, and how long \
            they take from a few lone calls to the large model, the target of the plan. The result is never a \
            measurement and no objective is judged by it.

              tidemark extrapolate last big.yaml --dry-run
              tidemark extrapolate last big.yaml --load 2/s,5/s

            Exit codes: 0 with a result, 4 refused, 1 could not run, 2 wrong input, 5 stopped by the budget, 6 stopped by \
            a safety rule, 130 interrupted.
            """
    )

    @Argument(
        help: "The small model's run: an id or the start of one, last, or last~2.",
        completion: .custom { words, _, _ in await StoreOptions.runNames(in: words) }
    )
    var smallRun: String

    @OptionGroup var plan: PlanOptions
    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("Lone calls to the large model, 8 or more.", valueName: "n"))
    var calls = 12

    @Option(help: ArgumentHelp("Tokens of their prompts. (default: 4 sizes over the small run's)", valueName: "a,b,…"))
    var sizes: String?

    @Option(help: ArgumentHelp("Besides, calls at one time, a step for each number. (default: none)", valueName: "a,b"))
    var batch: String?

    @Option(
        name: .customLong("load"),
        help: ArgumentHelp("Rates to foretell, such as 5/s,10/s. (default: the small run's)", valueName: "rates")
    )
    var loads: String?

    @Option(
        name: .customLong("calls-of"),
        help: ArgumentHelp("Use the calls of earlier runs of this verb, and send none.", valueName: "run,…")
    )
    var callsOf: String?

    @Option(
        help: ArgumentHelp("Write the result as a page, too.", valueName: "file"),
        completion: .file(extensions: ["html"])
    )
    var report: String?

    @Flag(help: "Show what would be sent and what it would cost, and send nothing.")
    var dryRun = false

    @Flag(help: "Print the result as JSON; text for people goes to standard error.")
    var json = false

    @Flag(help: "Show nothing while calls are made.")
    var quiet = false

    @Flag(help: "Allow a plan with environment: production.")
    var allowProduction = false

    @Flag(help: "Allow it beside another run to the same target.")
    var allowParallel = false

    func validate() throws {
        guard calls >= TrialCall.fewest, calls <= 1_000 else {
            throw ValidationError("--calls takes \(TrialCall.fewest) to 1000; fewer say nothing.")
        }
        if dryRun, callsOf != nil { throw ValidationError("--calls-of sends nothing: leave out --dry-run.") }
        if let sizes = try parsedSizes(), Set(sizes).count < 3 {
            throw ValidationError("--sizes takes 3 sizes or more, such as 256,1K,4K,16K.")
        }
        _ = try parsedBatches()
        _ = try parsedLoads()
    }

    private func parsedSizes() throws -> [Int]? {
        try sizes?.split(separator: ",", omittingEmptySubsequences: false).map { text in
            do throws(UnitError) {
                let count = try TokenCount.parse(String(text))
                if (1...10_000_000).contains(count) { return count }
            } catch {
                throw ValidationError("--sizes takes tokens such as 256,1K,4K,16K; found \"\(text)\".")
            }
            throw ValidationError("--sizes takes 1 to 10M tokens; found \"\(text)\".")
        }
    }

    private func parsedBatches() throws -> [Int] {
        try (batch ?? "").split(separator: ",").map { text in
            guard let count = Int(text), (2...256).contains(count) else {
                throw ValidationError("--batch takes numbers of 2 to 256, such as 2,4; found \"\(text)\".")
            }
            return count
        }
    }

    private func parsedLoads() throws -> [Double]? {
        try loads?.split(separator: ",", omittingEmptySubsequences: false).map { text in
            do throws(UnitError) {
                let rate = try Rate(parsing: String(text)).perSecond
                if rate > 0 { return rate }
            } catch {
                throw ValidationError("--load takes rates such as 5/s,10/s; found \"\(text)\".")
            }
            throw ValidationError("--load takes rates over 0; found \"\(text)\".")
        }
    }

    func run() async throws {
        let plan = try plan.load()
        if let report { try FileText.checkWritable(report) }
        let session = ExtrapolateSession(
            plan: plan,
            store: try store.openExisting(),
            safety: RunSafety(ceilings: try RunSafety.configuration().ceilings, allowsParallel: allowParallel),
            allowProduction: allowProduction,
            progress: quiet ? .none : .shown,
            calls: calls,
            sizes: try parsedSizes(),
            batches: try parsedBatches(),
            rates: try parsedLoads(),
            earlier: (callsOf ?? "").split(separator: ",").map(String.init)
        )
        if dryRun { return try Terminal.out(try await session.forecast(ofRun: smallRun)) }
        try await show(try await session.account(ofRun: smallRun))
    }

    private func show(_ account: ExtrapolationAccount) async throws {
        let text = ExtrapolationText.render(account, width: Terminal.width, style: json ? .plain : Terminal.style)
        if !json {
            try Terminal.out(text)
        } else {
            if !quiet { Terminal.error(text) }
            try Terminal.out(ExtrapolationJSON.render(account))
        }
        if let report { try FileText.write(ExtrapolationHTML.render(account), to: report) }
        throw RunEnd(exitCode: account.exitCode)
    }
}
