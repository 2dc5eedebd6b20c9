import ArgumentParser
import TidemarkJSON
import TidemarkPlan
import TidemarkPricing
import TidemarkReport

/// `tidemark check PLAN`: what would be sent and what it would cost, without any traffic.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Show what a plan would send and cost, without sending anything.",
        discussion: """
            --format md gives tables for a ticket. --notice writes the letter by which the provider of the target is \
            told of a large test.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, md }

    @OptionGroup var plan: PlanOptions

    @Option(help: "text, json, or md for a ticket.")
    var format: Format?

    @Flag(help: "The same as --format json.")
    var json = false

    @Flag(help: "Write the notice to the provider of the target, as text to send.")
    var notice = false

    @Option(help: ArgumentHelp("With --notice: when the test is to begin, in UTC.", valueName: "2026-12-01T09:00Z"))
    var start: String?

    @Option(help: ArgumentHelp("Write to a file.", valueName: "file"), completion: .file())
    var outputFile: String?

    func validate() throws {
        if json, let format, format != .json {
            throw ValidationError("--json and --format \(format.rawValue) ask for two things; give one of them.")
        }
        if notice, json || format != nil {
            throw ValidationError("--notice is a letter of plain text; leave out \(json ? "--json" : "--format").")
        }
        guard let start else { return }
        guard notice else { throw ValidationError("--start goes with --notice.") }
        guard UTCMinute(start) != nil else {
            throw ValidationError("--start takes a time in UTC, such as 2026-12-01T09:00Z; found \"\(start)\".")
        }
    }

    func run() throws {
        let plan = try plan.load()
        var forecast = PlanForecast(plan, alternatives: try alternatives(to: plan))
        if let ceilings = try RunSafety.configuration().ceilings { forecast.hold(to: ceilings) }
        if notice { return try write(letter(forecast)) }
        switch json ? .json : format ?? .text {
        case .json: try write(CheckReport.json(forecast).text(.indented))
        case .md: try write(CheckReport.markdown(forecast))
        case .text:
            let style = outputFile == nil ? Terminal.style : .plain
            try write(CheckReport.render(forecast, width: Terminal.width, style: style))
        }
    }

    private func write(_ text: String) throws {
        if let outputFile {
            try FileText.write(text.hasSuffix("\n") ? text : text + "\n", to: outputFile)
        } else {
            try Terminal.out(text)
        }
    }

    /// What the same tokens may cost elsewhere, where the prices are those of a table.
    private func alternatives(to plan: Plan) throws -> [PlanBill.Alternative] {
        guard case .perToken(let tariff)? = plan.targets.first?.pricing, case .table = tariff.source else { return [] }
        let tables = PriceTables()
        return PlanBill.Alternative.candidates(besides: tariff, in: try tables.inUse().table, today: tables.today)
    }

    private func letter(_ forecast: PlanForecast) -> String {
        let details = NoticeLetter.Details(
            start: start.flatMap { UTCMinute($0) },
            addresses: SourceAddresses.ofThisMachine.filter(\.isPublic).map(\.text),
            rules: forecast.safetyRules
        )
        Terminal.error("Once it is sent, put into the plan: \(NoticeLetter.planLine(sent: PriceTables().today))")
        return NoticeLetter(forecast, details).text
    }
}
