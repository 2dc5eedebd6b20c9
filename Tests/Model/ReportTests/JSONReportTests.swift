import Foundation
import Testing
import TidemarkAnalysis
import TidemarkJSON
import TidemarkPlan
import TidemarkReport
import TidemarkUnits

@Suite struct JSONReportTests {
    @Test("the document of a small run reads as it should") func snapshot() throws {
        var run = SampleRun.failing
        run.scenarios[0].seconds = 12
        run.scenarios[0].phases = [("before", 0, 6, 1), ("5x", 6, 12, 5)]
        run.scenarios[0].lateSeconds = [7]
        run.scenarios.removeLast()
        run.types.removeLast()
        var analysis = run.analysis
        analysis.scenarios[0].series.timeToFirstToken = Array(analysis.scenarios[0].series.timeToFirstToken.prefix(3))
        analysis.scenarios[0].series.seconds = Array(analysis.scenarios[0].series.seconds[6...8])
        analysis.scenarios[0].series.endToEnd = []
        analysis.scenarios[0].series.chunkGap = []
        analysis.scenarios[0].groups[1].timeToFirstToken.p99 = .over(60e9)
        try expectSnapshot(JSONReport.render(analysis), "failing.json")
    }

    @Test("both layouts are the same document, and JSON") func layouts() throws {
        let analysis = SampleRun.failing.analysis
        let value = JSONReport.value(of: analysis)
        for layout in [JSONValue.Layout.compact, .indented] {
            #expect(try JSONValue(parsing: JSONReport.render(analysis, layout: layout)) == value)
        }
    }

    @Test("the way to a target is told where the run kept it, in every form") func route() throws {
        var analysis = SampleRun.quickstart.analysis
        #expect(JSONReport.value(of: analysis)["run"]?["targets"]?[0]?["route"] == nil)
        analysis.run.targets[0].route = RunDescription.Route(
            address: "10.0.0.7:3128",
            nameLookup: .milliseconds(12),
            proxy: "http://proxy:3128",
            isMultiplexed: true
        )
        let wanted: JSONValue = [
            "address": "10.0.0.7:3128", "nameLookupMs": 12, "proxy": "http://proxy:3128", "isMultiplexed": true,
        ]
        #expect(JSONReport.value(of: analysis)["run"]?["targets"]?[0]?["route"] == wanted)
        let text = TextReport.render(analysis, width: 2_000, style: .plain)
        #expect(
            text.contains(
                ", HTTP/2 with many requests at a time on a connection; connected to 10.0.0.7:3128, the proxy "
                    + "http://proxy:3128, which is part of every latency (DNS took 12 ms, once before the load)"
            )
        )
        #expect(text.contains("HTTP/2 connections"))
    }

    @Test("every estimate says why it is missing") func estimates() throws {
        var analysis = SampleRun.quickstart.analysis
        analysis.scenarios[0].groups[0].endToEnd.p99 = .over(60e9)
        analysis.scenarios[0].groups[0].systemRate = .none
        let groups = try #require(JSONReport.value(of: analysis)["scenarios"]?[0]?["groups"])
        let all = try #require(groups[0])
        #expect(all["e2eMs"]?["p99"]?["over"]?.int == 60_000)
        #expect(all["systemTokensPerSecond"] == .null)
        #expect(groups[1]?["ttftMs"]?["p99"] == ["n": 244, "needed": 299])
        let p50 = try #require(all["ttftMs"]?["p50"])
        #expect(p50["n"] == all["ttftMs"]?["n"])
        #expect(try #require(p50["low"]?.double) <= #require(p50["value"]?.double))
    }

    @Test("times are in milliseconds, to the nanosecond") func milliseconds() {
        var analysis = SampleRun.quickstart.analysis
        analysis.scenarios[0].groups[0].timeToFirstToken.max = 412_345_678.4
        let group = JSONReport.value(of: analysis)["scenarios"]?[0]?["groups"]?[0]
        #expect(group?["ttftMs"]?["max"] == .number("412.345678"))
    }

    @Test("every key that is printed is named in the document that describes it") func documented() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/report-json.md")
        let document = try String(contentsOf: file.standardized, encoding: .utf8)
        var keys: Set<String> = []
        for run in [SampleRun.quickstart, .failing] { collect(JSONReport.value(of: run.analysis), into: &keys) }
        for key in keys.sorted() {
            #expect(
                document.contains("`\(key)`") || document.contains("\"\(key)\""),
                "docs/report-json.md lacks \(key)"
            )
        }
        #expect(keys.count > 90)
    }

    @Test("the document names the version of the schema") func version() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/report-json.md")
        let document = try String(contentsOf: file.standardized, encoding: .utf8)
        #expect(document.contains("| `schemaVersion` | `\"\(JSONReport.schemaVersion)\"` |"))
    }

    private func collect(_ value: JSONValue, into keys: inout Set<String>) {
        for item in value.array ?? [] { collect(item, into: &keys) }
        for member in value.members ?? [] {
            keys.insert(member.name)
            collect(member.value, into: &keys)
        }
    }
}
