import TidemarkAnalysis
import TidemarkPlan
import TidemarkReport

/// Where the results of a run go: standard output, and the HTML file.
struct RunOutput {
    var json: Bool
    var reportFile: String?
    var quiet: Bool

    /// Finds, before anything is sent, what would keep the report from being written.
    func check() throws(Failure) {
        if let reportFile { try FileText.checkWritable(reportFile) }
    }

    /// Prints the results, then writes the file.
    ///
    /// `isPassed` says that an inconclusive run counts as passed.
    ///
    /// - Throws: the first `Failure`, after all the rest has been put out.
    func print(_ analysis: Analysis, isPassed: Bool) throws(Failure) {
        let shown = Result { () throws(Failure) in try show(analysis) }
        let written = Result { () throws(Failure) in try writeReport(analysis) }
        var places = ["stored: \(analysis.run.id) (tidemark report \(analysis.run.id))"]
        if let reportFile, case .success = written { places.insert("report: \(reportFile)", at: 0) }
        if isPassed { places.append("exit code 0 in place of \(analysis.verdict.exitCode): --inconclusive pass") }
        let noted = Result { () throws(Failure) in try note(places.joined(separator: "\n")) }
        for result in [shown, written, noted] { try result.get() }
    }

    private func show(_ analysis: Analysis) throws(Failure) {
        let text = TextReport.render(analysis, width: Terminal.width, style: json ? .plain : Terminal.style)
        try note(text)
        if json { try Terminal.out(JSONReport.render(analysis)) }
    }

    private func writeReport(_ analysis: Analysis) throws(Failure) {
        if let reportFile { try FileText.write(HTMLReport.render(analysis), to: reportFile) }
    }

    /// Text for people: beside JSON it goes to standard error, or nowhere.
    private func note(_ text: String) throws(Failure) {
        if !json {
            try Terminal.out(text)
        } else if !quiet {
            Terminal.error(text)
        }
    }
}
