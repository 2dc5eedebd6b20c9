import Foundation
import Testing
import TidemarkAnalysis
import TidemarkJSON
import TidemarkMeasurement
import TidemarkPlan
import TidemarkUnits
import TidemarkWire

@testable import TidemarkReport

@Suite struct RequestRowsTests {
    private static let rows: [Row] = {
        func at(_ milliseconds: Double) -> Instant { .start + Nanoseconds(seconds: milliseconds / 1e3) }
        let answered = Row(
            index: 1,
            scenario: 0,
            type: 1,
            outcome: .succeeded,
            status: 200,
            due: at(250.000001),
            released: at(250.5),
            connected: at(251),
            sent: at(251),
            firstByte: at(300),
            firstToken: at(310.25),
            firstAnswer: at(310.25),
            lastToken: at(510.25),
            closed: at(512),
            inputAsked: 100,
            outputAsked: 21,
            inputTokens: 104,
            cachedTokens: 64,
            outputTokens: 21,
            reasoningTokens: 0,
            streamedTokens: 21,
            chunks: 21,
            reads: 21,
            longestGap: .milliseconds(12),
            receivedBytes: 4_321
        )
        var failed = Row(
            index: 0,
            scenario: 0,
            type: 0,
            outcome: .refused,
            due: at(-1),
            released: at(-1),
            closed: at(3),
            inputAsked: 7
        )
        failed.purpose = .warmup
        return [answered, failed]
    }()

    private func text(_ format: RequestRows.Format, types: [String] = ["short, \"quoted\"", "long"]) -> String {
        var recording = Recording()
        recording.rows = Self.rows
        var run = SampleRun.quickstart.analysis.run
        run.types = types
        return RequestRows(recording, of: run, as: format).joined()
    }

    @Test("each request is a line of JSON, in the order of due times, with what is not known as null")
    func jsonLines() throws {
        let lines = text(.jsonl).split(separator: "\n")
        #expect(lines.count == 2)
        let failed = try JSONValue(parsing: lines[0].utf8)
        let answered = try JSONValue(parsing: lines[1].utf8)
        for line in [failed, answered] { #expect(line.members?.map(\.name) == RequestRows.columnNames) }
        #expect(failed["due_ms"]?.double == -1)
        #expect(failed["type"]?.string == "short, \"quoted\"")
        #expect(failed["outcome"]?.string == "refused")
        #expect(failed["purpose"]?.string == "warmup")
        for name in ["status", "input_tokens", "ttft_ms", "e2e_ms", "tpot_ms", "phase"] {
            #expect(failed[name] == .null, "\(name)")
        }
        #expect(lines[1].hasPrefix("{\"due_ms\":250.000001,"))
        #expect(answered["release_lag_ms"]?.double == 0.499999)
        #expect(answered["ttft_ms"]?.double == 60.249999)
        #expect(answered["e2e_ms"]?.double == 260.249999)
        #expect(answered["tpot_ms"]?.double == 10)
        #expect(answered["cached_tokens"]?.int == 64)
        #expect(answered["received_bytes"]?.int == 4_321)
    }

    @Test("the same as CSV, with a head and quotes where needed")
    func csv() {
        let lines = text(.csv).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == RequestRows.columnNames.joined(separator: ","))
        #expect(lines[1].hasPrefix("-1,baseline,,\"short, \"\"quoted\"\"\",primary,0,warmup,refused,,,7,"))
        #expect(lines[2].hasSuffix(",260.249999,261.999999,1,,false"))
        #expect(lines[3].isEmpty)
    }

    @Test("every column is documented")
    func documented() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/report-rows.md"), encoding: .utf8)
        for name in RequestRows.columnNames { #expect(text.contains("`\(name)`"), "\(name)") }
    }
}
