import Testing
import TidemarkAnalysis
import TidemarkWire

@testable import TidemarkReport

@Suite struct TextReportTests {
    @Test("the report of a good run reads as it should", arguments: [80, 100, 140])
    func quickstart(width: Int) throws {
        let text = TextReport.render(SampleRun.quickstart.analysis, width: width, style: .plain)
        try expectSnapshot(text, "quickstart-\(width).txt")
    }

    @Test("the report of a failing run reads as it should", arguments: [80, 100, 140])
    func failing(width: Int) throws {
        let text = TextReport.render(SampleRun.failing.analysis, width: width, style: .plain)
        try expectSnapshot(text, "failing-\(width).txt")
    }

    @Test("a run without results still says what happened") func empty() throws {
        try expectSnapshot(TextReport.render(SampleRun.empty.analysis, width: 80, style: .plain), "empty-80.txt")
    }

    @Test("no line is wider than asked", arguments: [40, 60, 72, 80, 100, 120, 140, 200])
    func width(columns: Int) {
        for analysis in SampleRun.analyses {
            let text = TextReport.render(analysis, width: columns, style: .plain)
            let widest =
                text.split(separator: "\n").max { PlainText.width(String($0)) < PlainText.width(String($1)) } ?? ""
            #expect(PlainText.width(String(widest)) <= columns, "\(widest)")
        }
    }

    @Test("a run in which every request failed has no table of latencies, and nothing of tokens") func allFailed() {
        var run = SampleRun(scenarios: [
            SampleRun.Scenario(name: "baseline", kind: "baseline", seconds: 30, ratePerSecond: 4)
        ])
        run.scenarios[0].failureShare = 2
        run.scenarios[0].failures = [(.http5xx, 502, "bad gateway")]
        let text = TextReport.render(run.analysis, width: 120, style: .plain)
        #expect(text.contains("100 %"))
        #expect(!text.contains("p95 ") && !text.contains("Dependence"))
        #expect(text.contains(#/all types +\d+ +100 % +– +– +– +– +–\n/#))
    }

    @Test("columns that do not fit are named, phases of hardly any request are counted") func leftOut() {
        var analysis = SampleRun.quickstart.analysis
        #expect(TextReport.render(analysis, width: 80, style: .plain).contains("Left out at this width: max;"))
        #expect(!TextReport.render(analysis, width: 200, style: .plain).contains("Left out"))
        for index in analysis.scenarios[1].phases.indices where analysis.scenarios[1].phases[index].phase == "before" {
            analysis.scenarios[1].phases[index].requests = 4
        }
        let text = TextReport.render(analysis, width: 120, style: .plain)
        #expect(text.contains("Phases of the scenario: 3x, after 3x. Not shown: 1 phase of under 5 requests."))
    }

    @Test("gaps between chunks stand apart only where they differ from the latencies of tokens") func gaps() {
        var analysis = SampleRun.quickstart.analysis
        #expect(TextReport.render(analysis, width: 120, style: .plain).contains("Gap between chunks"))
        for scenario in analysis.scenarios.indices {
            for group in analysis.scenarios[scenario].groups.indices {
                analysis.scenarios[scenario].groups[group].chunkGap =
                    analysis.scenarios[scenario].groups[group].interTokenLatency
            }
            for group in analysis.scenarios[scenario].phases.indices {
                analysis.scenarios[scenario].phases[group].chunkGap =
                    analysis.scenarios[scenario].phases[group].interTokenLatency
            }
        }
        #expect(!TextReport.render(analysis, width: 120, style: .plain).contains("Gap between chunks"))
    }

    @Test("a reason that several objectives share is given once") func sharedReason() {
        var run = SampleRun.failing
        for index in run.objectives.indices.prefix(2) { run.objectives[index].reason = "the server was closed" }
        let text = TextReport.render(run.analysis, width: 120, style: .plain)
        #expect(text.ranges(of: "The server was closed").count == 1 && text.contains("As above"))
    }

    @Test("colours add nothing but colours") func colours() {
        let analysis = SampleRun.failing.analysis
        let colour = TextReport.render(analysis, width: 100, style: .colour)
        let bare = colour.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
        #expect(bare.replacing(#/ +\n/#, with: "\n") == TextReport.render(analysis, width: 100, style: .plain))
        #expect(colour != bare)
    }

    @Test("the verdict is the first and the last thing that is said") func verdict() {
        let lines = TextReport.render(SampleRun.quickstart.analysis, width: 100, style: .plain).split(separator: "\n")
        #expect(lines[1] == "PASSED  All 3 objectives were met.")
        #expect(lines.last == lines[1])
    }

    @Test("warnings stand with the scenario that they spoil") func warnings() throws {
        let text = TextReport.render(SampleRun.failing.analysis, width: 120, style: .plain)
        let spike = try #require(text.firstRange(of: "── spike"))
        let users = try #require(text.firstRange(of: "── users"))
        let warning = try #require(text.firstRange(of: "! release lag"))
        #expect(spike.upperBound < warning.lowerBound && warning.upperBound < users.lowerBound)
        #expect(text[spike.upperBound..<users.lowerBound].contains("Time to first token, s !"))
        #expect(!text[users.upperBound...].contains("Time to first token, ms !"))
    }

    @Test("missing percentiles, cut requests and estimated tokens are marked") func marks() {
        var analysis = SampleRun.failing.analysis
        analysis.scenarios[1].groups[0].timeToFirstToken.p99 = .over(60e9)
        let text = TextReport.render(analysis, width: 120, style: .plain)
        #expect(text.contains("– (71 of 299 needed)"))
        #expect(text.contains("> 60 s"))
        #expect(text.contains("~34.2 [33.8, 34.6]"))
        #expect(text.contains("holds for 50 users, not for a rate"))
        #expect(text.contains("not calibrated: run tidemark calibrate") == false)
    }

    @Test("an answer of the server cannot steer the terminal") func hostile() {
        var run = SampleRun.failing
        run.planName = "plan\u{1B}]0;title\u{7}\u{202E}"
        run.types[0].name = "chat\u{1B}[31m\n\r"
        let text = TextReport.render(run.analysis, width: 100, style: .plain)
        #expect(
            !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F || $0.value == 0x202E }
        )
        #expect(text.contains("\\u{1b}[2Jgone"))
    }

    @Test("wide characters count twice") func wide() {
        #expect(PlainText.width("日本") == 4)
        #expect(PlainText.width("e\u{301}") == 1)
        #expect(PlainText.truncated("日本語テスト", to: 7) == "日本語…")
        #expect(PlainText.wrapped("日本語テスト", to: 6) == ["日本語", "テスト"])
    }

    @Test("lines never break between a number and its unit") func units() {
        #expect(PlainText.wrapped("it took 412 ms, at", to: 11) == ["it took", "412 ms, at"])
    }

    @Test("bars go from nothing to the most, with blanks for what is unknown") func bars() {
        #expect(TextReport.bars([0, 1, nil, 4, 8], most: 8) == "▁▁ ▄█")
        #expect(TextReport.bars([0, 0], most: 0) == "▁▁")
    }
}
