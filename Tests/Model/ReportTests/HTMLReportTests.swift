import Foundation
import FoundationXML
import Testing
import TidemarkAnalysis
import TidemarkPlan
import TidemarkWire

@testable import TidemarkReport

@Suite struct HTMLReportTests {
    /// Rendered once for all tests.
    enum Page: Int, CaseIterable {
        case quickstart
        case failing
        case hour
        case empty

        var text: String { HTMLReportTests.pages[rawValue] }
    }

    private static let pages = SampleRun.analyses.map(HTMLReport.render)

    @Test("the page of a small run reads as it should") func snapshot() throws {
        var run = SampleRun.failing
        run.scenarios[0].seconds = 6
        run.scenarios[0].phases = [("before", 0, 3, 1), ("5x", 3, 6, 5)]
        run.scenarios[0].lateSeconds = [4]
        run.scenarios.removeLast()
        run.types.removeLast(2)
        try expectSnapshot(Self.body(of: HTMLReport.render(run.analysis)), "small.html")
    }

    @Test("the page is well formed: every element closed, every attribute quoted", arguments: Page.allCases)
    func wellFormed(page: Page) throws {
        let page = page.text
        let parser = XMLParser(data: Data(Self.body(of: page).utf8))
        #expect(parser.parse(), "line \(parser.lineNumber): \(String(describing: parser.parserError))")
    }

    @Test("nothing is loaded from anywhere", arguments: Page.allCases)
    func selfContained(page: Page) {
        let page = page.text
        for match in page.matches(of: #/(?:href|src|action|data)="([^"]*)"/#) { #expect(match.1.hasPrefix("#")) }
        #expect(!page.contains("url(") && !page.contains("@import") && !page.contains("<link"))
        #expect(page.contains("default-src 'none'"))
    }

    @Test("the policy allows the page's own style and script, and no other", arguments: Page.allCases)
    func policy(page: Page) throws {
        let page = page.text
        let policy = try #require(page.firstMatch(of: #/Content-Security-Policy" content="([^"]*)"/#)).1
        let style = try #require(page.firstMatch(of: #/(?s)<style>(.*?)<\/style>/#)).1
        let script = try #require(page.firstMatch(of: #/(?s)<script>(.*?)<\/script>/#)).1
        let styleHash = "'sha256-\(Data(SHA256.digest(String(style))).base64EncodedString())'"
        let scriptHash = "'sha256-\(Data(SHA256.digest(String(script))).base64EncodedString())'"
        #expect(policy.contains("style-src \(styleHash);"), "Stylesheet.hash must be \(styleHash)")
        #expect(policy.contains("script-src \(scriptHash);"), "Script.hash must be \(scriptHash)")
        #expect(!policy.contains("unsafe") && !page.contains(" style=\""))
        #expect(script.utf8.count < 10_000)
    }

    @Test("the hash is SHA-256") func sha256() {
        let hex = SHA256.digest("abc").map { String(format: "%02x", $0) }.joined()
        #expect(hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("what servers and plans say stays text") func hostile() {
        var run = SampleRun.failing
        let attack =
            #"</pre></style></script>"'><img src=x onerror=alert(1)><script>alert(1)</script>"# + "\u{1B}[2J\u{202E}\0"
        run.planName = attack
        run.types[0].name = attack
        run.scenarios[0].name = attack
        run.scenarios[0].phases[0].name = attack
        run.scenarios[0].failures[0].sample = attack
        run.verdict.sentence = attack
        run.trust.facts[0].text = attack
        run.objectives[0].objective.text = attack
        var analysis = run.analysis
        analysis.run.planSource = attack
        analysis.run.targets[0].model = attack
        let page = HTMLReport.render(analysis)
        #expect(page.matches(of: #/<script/#).count == 1)
        #expect(!page.contains("<img"))
        #expect(!page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(XMLParser(data: Data(Self.body(of: page).utf8)).parse())
    }

    @Test("every chart says what it shows, and has its numbers as a table") func charts() throws {
        for page in Self.pages {
            for figure in page.matches(of: #/(?s)<figure class="chart">(.*?)<\/figure>/#).map(\.1) {
                #expect(figure.contains("<title>") && figure.contains("<desc"))
                #expect(figure.contains("role=\"img\""))
                #expect(figure.contains("<tr data-x=") || figure.contains("no request failed"))
                #expect(!figure.contains("tabindex=&quot;"))
            }
            let ids = page.matches(of: #/ id="([^"]*)"/#).map { String($0.1) }
            #expect(Set(ids).count == ids.count)
            for link in page.matches(of: #/href="#([^"]*)"/#) { #expect(ids.contains(String(link.1)), "\(link.1)") }
            for label in page.matches(of: #/aria-labelledby="([^"]*)"/#) {
                #expect(label.1.split(separator: " ").allSatisfy { ids.contains(String($0)) })
            }
        }
    }

    @Test("a good run has all its charts") func allCharts() {
        let titles = Self.pages[0].matches(of: #/<h4[^>]*>([^<]*)</#).map { String($0.1) }
        let overTime = [
            "Requests per second", "Requests in flight", "Tokens per second", "Time to first token",
            "Failed requests per second", "Release lag of the generator",
        ]
        #expect(titles.prefix(12) == (overTime + overTime)[...])
        #expect(
            titles.suffix(5) == [
                "Time to first token", "End to end", "Gap between chunks", "baseline", "spike",
            ]
        )
    }

    @Test("the banner is green only where hardly any request failed, or an objective says how many may") func banner() {
        var run = SampleRun(scenarios: [
            SampleRun.Scenario(name: "baseline", kind: "baseline", seconds: 30, ratePerSecond: 12)
        ])
        run.verdict = Verdict(kind: .done, sentence: "baseline: done.")
        #expect(HTMLReport.render(run.analysis).contains("class=\"verdict good\""))
        run.scenarios[0].failureShare = 0.4
        run.scenarios[0].failures = [(.http5xx, 502, nil)]
        #expect(HTMLReport.render(run.analysis).contains("class=\"verdict open\""))
        run.objectives = [SampleRun.result("errors < 50%", scenario: "baseline", .passed, found: "40 %")]
        run.objectives[0].objective.metric = .errors
        #expect(HTMLReport.render(run.analysis).contains("class=\"verdict good\""))
    }

    @Test("tiles of numbers that a warning spoils are marked as the table is") func spoiltTiles() {
        let marked = #/<li><span>TTFT p95 <i class="spoilt"/#
        #expect(HTMLReport.render(SampleRun.failing.analysis).matches(of: marked).count == 1)
        #expect(HTMLReport.render(SampleRun.quickstart.analysis).firstMatch(of: marked) == nil)
    }

    @Test("headings go down one level at a time", arguments: Page.allCases)
    func headings(page: Page) {
        let page = page.text
        let levels = page.matches(of: #/<h([1-6])/#).compactMap { Int($0.1) }
        #expect(levels.first == 1)
        for (level, next) in zip(levels, levels.dropFirst()) { #expect(next <= level + 1) }
    }

    @Test("an hour is drawn with at most 800 points a series, and keeps its extremes") func thinned() throws {
        var analysis = SampleRun.analyses[2]
        analysis.scenarios[0].series.seconds[1801].inFlight = 9_000
        let page = HTMLReport.render(analysis)
        for path in page.matches(of: #/ d="([^"]*)"/#) where path.1.contains("L") {
            #expect(path.1.count { $0 == "L" || $0 == "M" } <= 800)
        }
        #expect(page.contains("in flight at most 9000"))
        let chart = try #require(page.firstMatch(of: #/(?s)<h4 id="t0-1">.*?<\/figure>/#)).0
        let plot = Plot(x: .time(seconds: 1), y: .linear(upTo: 9_000) { "\($0)" })
        #expect(chart.contains(" \(Markup.coordinate(plot.atY(9_000)))"))
    }

    @Test("an hour takes far less than 1 MB") func sizeOfHour() {
        #expect(Page.hour.text.utf8.count < 300_000)
    }

    @Test("the page stays under 1 MB, however much was run", arguments: [1, 3, 8, 20, 150])
    func size(scenarios: Int) {
        var analysis = SampleRun.analyses[2]
        let hour = analysis.scenarios[0]
        let error = analysis.errors[0]
        analysis.scenarios = (0..<scenarios).map { index in
            var scenario = hour
            scenario.name = "sustained \(index)"
            scenario.phaseMarks = (0..<60).map { step in
                ScenarioAnalysis.PhaseMark(
                    name: "step \(step)",
                    startSeconds: Double(step * 60),
                    endSeconds: Double(step * 60 + 60)
                )
            }
            scenario.phases = scenario.phaseMarks.flatMap { mark in
                hour.groups.map { group in
                    var group = group
                    group.phase = mark.name
                    return group
                }
            }
            return scenario
        }
        analysis.errors = (0..<500).map { index in
            var group = error
            group.status = UInt16(index)
            group.sample = String(repeating: "<&>\"", count: 2_000)
            return group
        }
        analysis.run.planSource = String(repeating: "# a long plan\n", count: 50_000)
        let bytes = HTMLReport.render(analysis).utf8.count
        #expect(bytes < 1_000_000)
    }

    @Test("warnings stand with the scenario that they spoil") func warnings() throws {
        let articles = Self.pages[1].matches(of: #/(?s)<article.*?<\/article>/#).map { String($0.0) }
        try #require(articles.count == 2)
        #expect(
            articles[0].contains("<p class=\"warning\"><b>release lag</b>") && articles[0].contains("class=\"spoilt\"")
        )
        #expect(!articles[1].contains("class=\"warning\"") && !articles[1].contains("class=\"spoilt\""))
        #expect(articles[1].contains("holds for 50 users, not for a rate"))
    }

    @Test("percentiles without enough samples and among cut requests are not numbers") func missing() {
        var analysis = SampleRun.quickstart.analysis
        analysis.scenarios[0].groups[0].timeToFirstToken.p99 = .over(60e9)
        let page = HTMLReport.render(analysis)
        #expect(
            page.contains(
                "<td class=\"missing\">–<small>244 of 299<span class=\"hidden\"> samples needed</span></small></td>"
            )
        )
        #expect(page.contains("<td class=\"missing\">&gt; 60 s</td>"))
    }

    /// The page without what XML does not read.
    private static func body(of page: String) -> String {
        page.replacing(#/(?s)<style>.*?<\/style>/#, with: "")
            .replacing(#/(?s)<script>.*?<\/script>/#, with: "")
            .replacing("<!DOCTYPE html>\n", with: "")
            .replacing(#/'sha256-[^']*'/#, with: "hash")
    }
}
