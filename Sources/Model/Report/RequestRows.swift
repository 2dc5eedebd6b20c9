import TidemarkJSON
package import TidemarkMeasurement
package import TidemarkPlan
import TidemarkSchedule
import TidemarkUnits
import TidemarkWire

/// Every request of a run, one a line in the order of due times: described column by column in docs/report-rows.md.
///
/// A sequence of parts which joined are the whole text, so that a large run needs no memory for all of it.
package struct RequestRows: Sequence, Sendable {
    package enum Format: String, Sendable, CaseIterable { case jsonl, csv }

    private let rows: [Row]
    private let run: RunDescription
    private let format: Format

    package init(_ recording: Recording, of run: RunDescription, as format: Format) {
        rows = recording.rows.sorted { ($0.due, $0.scenario, $0.index) < ($1.due, $1.scenario, $1.index) }
        self.run = run
        self.format = format
    }

    package func makeIterator() -> Parts { Parts(rows: rows, run: run, format: format) }

    package struct Parts: IteratorProtocol {
        /// Rows of one part.
        private static let size = 4_096

        fileprivate let rows: [Row]
        fileprivate let run: RunDescription
        fileprivate let format: Format
        private var at = 0

        fileprivate init(rows: [Row], run: RunDescription, format: Format) {
            self.rows = rows
            self.run = run
            self.format = format
        }

        package mutating func next() -> String? {
            let isFirst = at == 0
            var text = isFirst && format == .csv ? RequestRows.columns.map(\.name).joined(separator: ",") + "\n" : ""
            let end = Swift.min(at + Self.size, rows.count)
            for row in rows[at..<end] { RequestRows.write(row, of: run, as: format, to: &text) }
            at = end
            return text.isEmpty ? nil : text
        }
    }

    // MARK: - Columns

    /// A value as it stands in a line.
    private enum Value {
        case none
        case number(String)
        case text(String)
        case flag(Bool)
    }

    private struct Column: Sendable {
        var name: String
        var value: @Sendable (Row, RunDescription) -> Value
    }

    /// The names, in the order of the file.
    package static var columnNames: [String] { columns.map(\.name) }

    private static let columns: [Column] = [
        Column(name: "due_ms") { row, _ in milliseconds(row.due.nanoseconds) },
        Column(name: "scenario") { row, run in name(run.scenarios.map(\.name), row.scenario) },
        Column(name: "phase") { row, run in
            guard row.phase != Row.noPhase, run.scenarios.indices.contains(Int(row.scenario)) else { return .none }
            return name(run.scenarios[Int(row.scenario)].phases.map(\.name), row.phase)
        },
        Column(name: "type") { row, run in name(run.types, row.type) },
        Column(name: "target") { row, run in name(run.targets.map(\.name), row.target) },
        Column(name: "index") { row, _ in .number(String(row.index)) },
        Column(name: "purpose") { row, _ in
            switch row.purpose {
            case .load: .text("load")
            case .lone: .text("lone")
            case .warmup: .text("warmup")
            case .superseded: .text("superseded")
            }
        },
        Column(name: "outcome") { row, _ in .text(row.outcome.name) },
        Column(name: "status") { row, _ in row.status == 0 ? .none : .number(String(row.status)) },
        Column(name: "input_tokens") { row, _ in count(row.inputTokens) },
        Column(name: "input_asked") { row, _ in count(row.inputAsked) },
        Column(name: "cached_tokens") { row, _ in count(row.cachedTokens) },
        Column(name: "output_tokens") { row, _ in
            count(row.outputTokens >= 0 ? row.outputTokens : row.streamedTokens)
        },
        Column(name: "output_asked") { row, _ in count(row.outputAsked) },
        Column(name: "reasoning_tokens") { row, _ in count(row.reasoningTokens) },
        Column(name: "tokens_estimated") { row, _ in .flag(row.flags.contains(.tokensEstimated)) },
        Column(name: "chunks") { row, _ in count(row.chunks) },
        Column(name: "received_bytes") { row, _ in .number(String(row.receivedBytes)) },
        Column(name: "release_lag_ms") { row, _ in milliseconds(row.releaseLag.count) },
        Column(name: "ttfb_ms") { row, _ in milliseconds(row.timeToFirstByte?.count) },
        Column(name: "ttft_ms") { row, _ in milliseconds(row.timeToFirstToken?.count) },
        Column(name: "ttfa_ms") { row, _ in milliseconds(row.timeToFirstAnswer?.count) },
        Column(name: "tpot_ms") { row, _ in
            milliseconds(row.timePerOutputToken.map { Nanoseconds(seconds: $0).count })
        },
        Column(name: "stall_ms") { row, _ in milliseconds(row.longestGap?.count) },
        Column(name: "e2e_ms") { row, _ in milliseconds(row.endToEnd?.count) },
        Column(name: "closed_ms") { row, _ in milliseconds((row.closed - row.due).count) },
        Column(name: "attempt") { row, _ in .number(String(row.attempt)) },
        Column(name: "cost_micro_usd") { row, _ in row.cost.map { .number(String($0.microdollars)) } ?? .none },
        Column(name: "cost_assumed") { row, _ in .flag(row.flags.contains(.costAssumed)) },
    ]

    private static func name(_ names: [String], _ index: UInt8) -> Value {
        names.indices.contains(Int(index)) ? .text(names[Int(index)]) : .none
    }

    private static func count(_ value: Int32) -> Value { value < 0 ? .none : .number(String(value)) }

    /// Nanoseconds as milliseconds, exactly.
    private static func milliseconds(_ nanoseconds: Int64?) -> Value {
        guard let nanoseconds else { return .none }
        let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var text = (nanoseconds < 0 ? "-" : "") + String(whole)
        if rest > 0 {
            var fraction = String(1_000_000 + rest).dropFirst()
            while fraction.hasSuffix("0") { fraction.removeLast() }
            text += "." + fraction
        }
        return .number(text)
    }

    // MARK: - Lines

    private static func write(_ row: Row, of run: RunDescription, as format: Format, to text: inout String) {
        var isFirst = true
        if format == .jsonl { text += "{" }
        for column in columns {
            if !isFirst { text += "," }
            isFirst = false
            let value = column.value(row, run)
            switch format {
            case .jsonl: text += "\"\(column.name)\":" + json(value)
            case .csv: text += csv(value)
            }
        }
        text += format == .jsonl ? "}\n" : "\n"
    }

    private static func json(_ value: Value) -> String {
        switch value {
        case .none: "null"
        case .number(let text): text
        case .text(let text): JSONValue.quoted(text)
        case .flag(let flag): flag ? "true" : "false"
        }
    }

    /// RFC 4180: quotes where a comma, a quote or a line break stands.
    private static func csv(_ value: Value) -> String {
        switch value {
        case .none: ""
        case .number(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .text(let text):
            text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
                ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
        }
    }
}
