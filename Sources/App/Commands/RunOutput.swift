import TidemarkAnalysis
import TidemarkPlan
import TidemarkReport

/// Where the results of a run go: standard output, and the HTML file.
struct RunOutput {
    var json: Bool
    var reportFile: String?
    var quiet: Bool

    func print(_ analysis: Analysis) throws {
        if let reportFile { try FileText.write(HTMLReport.render(analysis), to: reportFile) }
        if json {
            Terminal.out(JSONReport.render(analysis))
            if quiet { return }
        }
        let text = TextReport.render(analysis, width: Terminal.width, style: json ? .plain : Terminal.style)
        let note = reportFile.map { "\nreport: \($0)" } ?? ""
        let stored = "\nstored: \(analysis.run.id) (tidemark report \(analysis.run.id))"
        if json { Terminal.error(text + note + stored) } else { Terminal.out(text + note + stored) }
    }
}
