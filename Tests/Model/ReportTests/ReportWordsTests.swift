import Testing
import TidemarkAnalysis

@testable import TidemarkReport

@Suite struct ReportWordsTests {
    @Test("a word that stands before a sentence is not said twice") func labels() {
        let verdict = Verdict(kind: .inconclusive, sentence: "Inconclusive: generator limited in spike.")
        #expect(ReportWords.sentence(of: verdict) == "Generator limited in spike.")
        #expect(ReportWords.sentence(of: Verdict(kind: .failed, sentence: "Missed: ttft.")) == "Missed: ttft.")
        let trust = Trust(level: .generatorLimited, sentence: "Generator limited in spike: late.", facts: [])
        #expect(ReportWords.sentence(of: trust) == "In spike: late.")
        let fact = Trust.Fact(name: "release lag", text: "release lag p50 5 µs", isWarning: true)
        #expect(ReportWords.text(of: fact) == "p50 5 µs")
        #expect(ReportWords.text(of: Trust.Fact(name: "rate", text: "rated", isWarning: true)) == "rated")
    }

    @Test(
        "seconds that follow each other are one range",
        arguments: [
            ([], ""), ([3], "3"), ([9, 7, 8, 3], "3, 7-9"),
            ([1, 3, 5, 7, 9, 11, 13, 15], "1, 3, 5, 7, 9, 11 and 2 more"),
        ]
    )
    func ranges(seconds: [Int], text: String) {
        #expect(ReportWords.ranges(seconds) == text)
    }
}

@Suite struct HeatChartTests {
    @Test("columns of several seconds are drawn as wide as they are, and share columns where there is little room")
    func columns() throws {
        let cells = (0..<30).map {
            ScenarioAnalysis.HeatCell(second: $0 * 4, seconds: 4, low: 1e8, high: 2e8, count: 1)
        }
        let x = Axis.time(seconds: 120)
        let whole = try #require(HeatChart(cells, columns: 60, x: x)).chart(marks: "")
        #expect(whole.rows.count == 30)
        #expect(whole.rows[1].cells == ["4 s", "1", "200 ms", "200 ms"])
        let narrow = try #require(HeatChart(cells, columns: 10, x: x)).chart(marks: "")
        #expect(narrow.rows.map { $0.cells[1] } == [String](repeating: "3", count: 10))
        if HeatChart([], columns: 10, x: x) != nil { Issue.record("a map of nothing") }
    }

    @Test("quick and slow requests of a column are told apart") func times() throws {
        let cells = [(1e8, 2e8, 3), (1e9, 2e9, 1)].map {
            ScenarioAnalysis.HeatCell(second: 0, low: $0.0, high: $0.1, count: $0.2)
        }
        let chart = try #require(HeatChart(cells, columns: 10, x: .time(seconds: 1))).chart(marks: "")
        #expect(chart.rows.map(\.cells) == [["0 s", "4", "200 ms", "2 s"]])
        #expect(chart.drawing.text.contains("class=\"h6\"") && chart.drawing.text.contains("class=\"h4\""))
    }
}
