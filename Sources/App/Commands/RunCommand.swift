import ArgumentParser
import TidemarkAnalysis
import TidemarkPlan

/// `tidemark run PLAN|URL`: sends the load, shows it live, stores the run, prints the report, judges the objectives.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Send the load of a plan, or of flags, and report what was measured.",
        discussion: """
              tidemark run examples/quickstart.yaml --set baseline.rate=10/s
              tidemark run http://127.0.0.1:8000/v1 --model m --rate 10/s --for 30s

            Ctrl-C once stops sending, lets the answers under way end (10 s at most) and reports; twice cuts them. So does
            "tidemark stop" from another terminal.

            \(TidemarkCommand.exitCodes)
            """
    )

    enum Inconclusive: String, ExpressibleByArgument, CaseIterable { case pass, fail }

    @OptionGroup var plan: PlanOptions
    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("Keep the plan that flags make.", valueName: "file"), completion: .file())
    var save: String?

    @Flag(help: "Let --save replace a file.")
    var force = false

    @Option(
        help: ArgumentHelp("Where the HTML report goes; replaces that of the run before.", valueName: "file"),
        completion: .file(extensions: ["html"])
    )
    var report = "report.html"

    @Flag(name: .customLong("no-report"), help: "Write no HTML report.")
    var hasNoReport = false

    @Flag(help: "Print the results as JSON; text for people goes to standard error.")
    var json = false

    @Flag(help: "Show nothing while the run goes on.")
    var quiet = false

    @Option(help: ArgumentHelp("What an inconclusive run means: exit code 0 or 4.", valueName: "kind"))
    var inconclusive = Inconclusive.fail

    @Flag(help: "Allow a plan with environment: production to run.")
    var allowProduction = false

    @Flag(help: "Allow the run while another one sends to the same server.")
    var allowParallel = false

    @Option(
        help: ArgumentHelp("Stop the run, as one Ctrl-C would, when this file appears.", valueName: "file"),
        completion: .file()
    )
    var stopFile: String?

    @Option(help: ArgumentHelp("Event loops that send. (default: as the load asks for)", valueName: "n"))
    var lanes: Int?

    func validate() throws {
        if force, save == nil { throw ValidationError("--force goes with --save.") }
        if let lanes, !(1...255).contains(lanes) { throw ValidationError("--lanes takes 1 to 255.") }
    }

    /// Whether the run counts as passed although nothing could be decided.
    private func isPassed(_ verdict: Verdict) -> Bool { verdict.kind == .inconclusive && inconclusive == .pass }

    func run() async throws {
        let plan = try plan.load()
        if let save { try FileText.write(plan.source, to: save, force ? .replacing : .keeping) }
        let safety = RunSafety(
            ceilings: try RunSafety.configuration().ceilings,
            allowsParallel: allowParallel,
            stopFile: stopFile
        )
        try RunPermission.check(plan, allowProduction: allowProduction, ceilings: safety.ceilings)
        try safety.checkStopFile()
        let output = RunOutput(json: json, reportFile: hasNoReport ? nil : report, quiet: quiet)
        try output.check()
        let session = RunSession(
            plan: plan,
            store: try store.open(),
            lanes: lanes,
            safety: safety,
            progress: quiet ? .none : .shown
        )
        let (analysis, failure) = try await session.run()
        try output.print(analysis, isPassed: isPassed(analysis.verdict))
        if let failure { throw failure }
        throw RunEnd(exitCode: isPassed(analysis.verdict) ? 0 : analysis.verdict.exitCode)
    }
}
