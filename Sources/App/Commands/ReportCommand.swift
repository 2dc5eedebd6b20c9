import ArgumentParser
import TidemarkAnalysis
import TidemarkPlan
import TidemarkReport
import TidemarkStore

/// `tidemark report RUN`: the report of a stored run, again.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print the report of a stored run.",
        discussion: "A run that was killed is reported as far as it got, and says so."
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, html, json }

    @Argument(
        help: "A run's id or the start of one, last, or last~2 for the one two before.",
        completion: .custom { words, _, _ in await StoreOptions.runNames(in: words) }
    )
    var name: String

    @Option(help: "text, html or json.")
    var format = Format.text

    @Option(help: ArgumentHelp("Write to a file.", valueName: "file"), completion: .file())
    var output: String?

    @Flag(help: "The same as --format json.")
    var json = false

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let store = try store.openExisting()
        let record = try await store.run(named: name)
        let analysis = Analysis(
            of: record.description,
            recording: try await store.recording(of: record.description.id),
            state: record.state
        )
        let text =
            switch json ? .json : format {
            case .text:
                TextReport.render(analysis, width: Terminal.width, style: output == nil ? Terminal.style : .plain)
            case .html: HTMLReport.render(analysis)
            case .json: JSONReport.render(analysis)
            }
        if let output { try FileText.write(text, to: output) } else { try Terminal.out(text) }
    }
}
