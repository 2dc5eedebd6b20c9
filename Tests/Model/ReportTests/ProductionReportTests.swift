import Foundation
import Testing
import TidemarkAnalysis
import TidemarkJSON
import TidemarkPlan
import TidemarkProfile
import TidemarkSchedule
import TidemarkStatistics

@testable import TidemarkReport

@Suite struct ProductionReportTests {
    /// Requests of a second each, their lengths about `scale` times a thousand tokens.
    private static func records(scale: Int, seed: UInt64) -> [TrafficRecord] {
        var source = RandomSource(seed: seed)
        return (0..<3_000).map { row in
            var record = TrafficRecord()
            record.time = Int64(row) * 1_000_000_000 + Int64(source.below(900_000_000))
            record.input = scale * Int(800 + source.below(400))
            record.output = Int(50 + source.below(40))
            return record
        }
    }

    private static func builder(_ records: [TrafficRecord]) -> ProfileBuilder {
        var builder = ProfileBuilder(ProfileBuilder.Options(name: "office hours", source: "test"))
        for record in records { builder.add(record) }
        return builder
    }

    private static func analysis(scale: Int) throws -> Analysis {
        let profile = try builder(records(scale: 1, seed: 1)).profile(categories: []).profile
        let traffic = TrafficShape(builder(records(scale: scale, seed: 1)))
        var analysis = SampleRun.quickstart.analysis
        analysis.scenarios[0].production = ProductionCheck(
            reference: profile.name,
            likeness: Likeness(of: traffic, against: TrafficShape(profile)),
            requests: 3_000,
            timeScale: 2,
            asksForArrivals: true
        )
        var trace = Trace()
        trace.file = "azure <code>.csv"
        trace.digest = String(repeating: "ab", count: 32)
        for record in records(scale: 1, seed: 3) { _ = trace.append(record) }
        trace.sort()
        analysis.run.scenarios[0].replay = RunDescription.ReplaySource(Replay(trace, speed: 2))
        return analysis
    }

    private func text(_ analysis: Analysis) -> String { TextReport.render(analysis, width: 200, style: .plain) }

    @Test("the text says in a line how alike the requests are, to what, and what was replayed")
    func lines() throws {
        #expect(text(try Self.analysis(scale: 1)).contains(#/production  ?alike.*\(office hours\)/#))
        let other = text(try Self.analysis(scale: 2))
        #expect(other.contains(#/production  ?not alike in input length.*\(office hours\)/#))
        #expect(other.contains("all 3000 requests of azure <code>.csv at 2 times its speed"))
        #expect(other.contains("SHA-256 abababababab…"))
        #expect(!text(SampleRun.quickstart.analysis).contains("production "))
    }

    @Test("the page has a table of the respects, and escapes the names of files")
    func page() throws {
        let page = HTMLReport.render(try Self.analysis(scale: 2))
        #expect(page.contains("Is it like production?"))
        for respect in [Likeness.Respect.input, .output, .gapVariation, .dispersion] {
            #expect(page.contains("<th scope=\"row\">\(respect.rawValue)</th>"))
        }
        #expect(page.contains("azure &lt;code&gt;.csv"))
        #expect(!page.contains("azure <code>"))
        #expect(!HTMLReport.render(SampleRun.quickstart.analysis).contains("Is it like production?"))
    }

    @Test("the JSON has it as values, and every key is documented")
    func json() throws {
        let value = JSONReport.value(of: try Self.analysis(scale: 2))
        let scenario = try #require(value["scenarios"]?[0])
        let production = try #require(scenario["production"])
        #expect(production["verdict"] == "not alike")
        #expect(production["isAgainstPlan"] == true)
        #expect(production["timeScale"] == 2)
        let input = try #require(production["respects"]?[0])
        #expect(input["respect"] == "input length")
        #expect(abs((input["lengths"]?["ratios"]?["p50"]?.double ?? 0) - 2) < 0.05)
        #expect(scenario["replay"]?["speed"] == 2)
        #expect(value["scenarios"]?[1]?["production"] == .null)
        #expect(value["scenarios"]?[1]?["replay"] == .null)

        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let document = try String(contentsOf: root.appending(path: "docs/report-json.md"), encoding: .utf8)
        let parts = [production, input, input["lengths"], scenario["replay"], scenario["byInputLength"]?[0]]
        for member in parts.compactMap({ $0?.members }).joined() {
            #expect(document.contains("`\(member.name)`"), "\(member.name)")
        }
    }
}
