import TidemarkAnalysis
import TidemarkUnits

extension TextReport {
    /// A line of bars for what changes over time, from the scenario's start through its drain.
    static func writeOverTime(_ scenarios: [ScenarioAnalysis], to page: inout TextPage) {
        let shown = scenarios.filter { !$0.series.seconds.isEmpty }
        guard !shown.isEmpty else { return }
        page.heading("Over time")
        for scenario in shown { writeOverTime(scenario, to: &page) }
    }

    private static let labelWidth = 16

    private static func writeOverTime(_ scenario: ScenarioAnalysis, to page: inout TextPage) {
        let bins = TimeBins(scenario.series.seconds, atMost: page.width - labelWidth - 4 - 12)
        let seconds = Quantity.span(seconds: Double(bins.totalSeconds))
        let step = bins.secondsPerBin == 1 ? "1 s" : Quantity.span(seconds: Double(bins.secondsPerBin))
        page.add(
            "  "
                + page.paint(
                    PlainText.truncated(
                        "\(PlainText.line(scenario.name)): \(seconds), a bar is \(step)",
                        to: page.width - 2
                    ),
                    .cyan
                )
        )

        let series:
            [(name: String, bins: [TimeBins.Bin?], pick: KeyPath<TimeBins.Bin, Double>, text: (Double) -> String)] = [
                ("requests/s", bins.series { Double($0.released) }, \.mean, { Quantity.number($0) }),
                ("in flight", bins.series { Double($0.inFlight) }, \.high, { Quantity.number($0) }),
                ("tokens/s", bins.series { Double($0.tokens) }, \.mean, { Quantity.number($0) }),
                ("TTFT p95", bins.series { $0.ttftP95 }, \.high, { Quantity.time($0) }),
                ("failed/s", bins.series { Double($0.failures) }, \.mean, { Quantity.number($0) }),
                ("release lag", bins.series { Double($0.worstReleaseLag.count) }, \.high, { Quantity.time($0) }),
            ]
        for line in series {
            let values = line.bins.map { $0?[keyPath: line.pick] }
            guard let most = values.compactMap({ $0 }).max(), most > 0 || line.name != "failed/s" else { continue }
            let label = PlainText.padded(line.name, to: labelWidth)
            page.add("    \(label)\(bars(values, most: most))  \(page.paint("≤ " + line.text(most), .dim))")
        }
        if !scenario.phaseMarks.isEmpty {
            page.add("    " + PlainText.padded("phase", to: labelWidth) + page.paint(phases(scenario, bins), .dim))
        }
        let late = Set(scenario.generator.lateSeconds)
        if !late.isEmpty {
            let marks = bins.bins.indices.map { bin in
                late.contains { $0 >= bins.startSecond(of: bin) && $0 < bins.endSecond(of: bin) } ? "!" : " "
            }
            page.add("    " + PlainText.padded("generator late", to: labelWidth) + page.paint(marks.joined(), .yellow))
        }
    }

    /// Eighths of a line from 0 to `most`; a blank where there is no value.
    static func bars(_ values: [Double?], most: Double) -> String {
        let steps = Array("▁▂▃▄▅▆▇█")
        return String(
            values.map { value -> Character in
                guard let value else { return " " }
                guard most > 0 else { return steps[0] }
                return steps[min(7, max(0, Int((value / most * 8).rounded(.up)) - 1))]
            }
        )
    }

    /// The names of the phases, each at its start, cut where the next begins.
    private static func phases(_ scenario: ScenarioAnalysis, _ bins: TimeBins) -> String {
        var line = ""
        for (index, mark) in scenario.phaseMarks.enumerated() {
            let start = Int(mark.startSeconds) / bins.secondsPerBin
            let following = scenario.phaseMarks.dropFirst(index + 1).first?.startSeconds ?? mark.endSeconds
            let end = min(bins.bins.count, Int(following) / bins.secondsPerBin)
            guard start >= PlainText.width(line), end > start else { continue }
            line =
                PlainText.padded(line, to: start)
                + PlainText.truncated("|" + PlainText.line(mark.name), to: end - start)
        }
        return line
    }
}
