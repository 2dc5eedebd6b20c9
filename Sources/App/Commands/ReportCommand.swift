import ArgumentParser
import TidemarkAnalysis
import TidemarkMeasurement
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

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, html, json, jsonl, csv }

    @Argument(
        help: "A run's id or the start of one, last, or last~2 for the one two before.",
        completion: .custom { words, _, _ in await StoreOptions.runNames(in: words) }
    )
    var name: String

    @Option(help: "text, html, json, or each request as a row: jsonl or csv.")
    var format = Format.text

    @Option(help: ArgumentHelp("Write to a file.", valueName: "file"), completion: .file())
    var output: String?

    @Flag(help: "The same as --format json.")
    var json = false

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let store = try store.openExisting()
        let record = try await store.run(named: name)
        let recording = try await store.recording(of: record.description.id)
        switch json ? .json : format {
        case .jsonl: try write(RequestRows(recording, of: record.description, as: .jsonl))
        case .csv: try write(RequestRows(recording, of: record.description, as: .csv))
        case .text:
            let style = output == nil ? Terminal.style : .plain
            try write([TextReport.render(record.analysis(recording), width: Terminal.width, style: style)])
        case .html: try write([HTMLReport.render(record.analysis(recording))])
        case .json: try write([JSONReport.render(record.analysis(recording))])
        }
    }

    /// Writes parts of one text.
    private func write(_ parts: some Sequence<String>) throws {
        if let output {
            try FileText.write(parts.joined(), to: output)
        } else {
            for part in parts { try Terminal.out(part) }
        }
    }
}

extension RunRecord {
    fileprivate func analysis(_ recording: Recording) -> Analysis {
        Analysis(of: description, recording: recording, state: state)
    }
}
