import ArgumentParser
import TidemarkAnalysis
import TidemarkPlan

/// `tidemark run PLAN|URL`: sends the load, shows it live, stores the run, prints the report, judges the objectives.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Send the load of a plan, or of flags, and report what was measured.",
        discussion: """
            Ctrl-C once stops sending, lets the answers under way end (10 s at most) and reports; twice cuts them.
            """
    )

    enum Inconclusive: String, ExpressibleByArgument, CaseIterable { case pass, fail }

    @OptionGroup var plan: PlanOptions
    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("Keep the plan that flags make.", valueName: "file"))
    var save: String?

    @Option(help: ArgumentHelp("Where the HTML report goes.", valueName: "file"))
    var report = "report.html"

    @Flag(name: .customLong("no-report"), help: "Write no HTML report.")
    var hasNoReport = false

    @Flag(help: "Print the results as JSON; text for people goes to standard error.")
    var json = false

    @Flag(help: "Show nothing while the run goes on.")
    var quiet = false

    @Option(help: "What an inconclusive run means for the exit code.")
    var inconclusive = Inconclusive.fail

    @Flag(help: "Allow a plan with environment: production to run.")
    var allowProduction = false

    @Option(help: ArgumentHelp("Event loops that send. (default: as the load asks for)", valueName: "n"))
    var lanes: Int?

    func validate() throws {
        if let lanes, !(1...255).contains(lanes) { throw ValidationError("--lanes takes 1 to 255.") }
    }

    func run() async throws {
        let plan = try plan.load()
        if let save { try FileText.write(plan.source, to: save) }
        try RunPermission.check(plan, allowProduction: allowProduction)
        let output = RunOutput(json: json, reportFile: hasNoReport ? nil : report, quiet: quiet)
        try output.check()
        let session = RunSession(
            plan: plan,
            store: try store.open(),
            lanes: lanes,
            progress: quiet ? .none : .shown
        )
        let analysis = try await session.run()
        try output.print(analysis)
        let code = analysis.verdict.exitCode
        throw RunEnd(exitCode: code == 4 && inconclusive == .pass ? 0 : code)
    }
}
