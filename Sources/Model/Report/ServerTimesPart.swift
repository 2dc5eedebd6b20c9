import TidemarkAnalysis
import TidemarkUnits

/// What the server states of its own times for one type of a scenario, with our times beside it.
struct ServerTimesPart {
    struct Line {
        var label: String
        var summary: Summary
        /// The number is of our own clock throughout.
        var isOurs = false
    }

    /// The type; nil where the scenario has one only.
    var label: String?
    var times: ServerTimes
    var lines: [Line]

    /// All types first, then each; empty where no answer stated any time.
    static func all(of scenario: ScenarioAnalysis) -> [ServerTimesPart] {
        let rows = GroupRow.rows(of: scenario) { _ in false }.filter { $0.group.phase == nil }
        return rows.compactMap { row in
            row.group.serverTimes.map { times in
                ServerTimesPart(
                    label: rows.count > 1 ? row.label : nil,
                    times: times,
                    lines: lines(of: times, besides: row.group)
                )
            }
        }
    }

    private static func lines(of times: ServerTimes, besides group: GroupAnalysis) -> [Line] {
        let lines = times.entries.map { (kind: $0.kind, line: Line(label: $0.kind.title, summary: $0.summary)) }
        let ours = [
            Line(label: "our TTFT", summary: group.timeToFirstToken, isOurs: true),
            Line(label: "our end to end", summary: group.endToEnd, isOurs: true),
        ]
        return lines.filter { !$0.kind.isDifference }.map(\.line) + ours.filter { $0.summary.count > 0 }
            + lines.filter(\.kind.isDifference).map(\.line)
    }

    /// The unit that suits all lines: they are there to be compared.
    var unit: Nanoseconds.ReadingUnit {
        let values = lines.flatMap { [$0.summary.p50, $0.summary.p95, $0.summary.p99] }.compactMap(\.number)
        return Nanoseconds.ReadingUnit(forTableUpTo: values.max() ?? 1e6)
    }

    /// Says what the lines are; `parts` of one scenario, not empty.
    static func note(on parts: [ServerTimesPart]) -> String {
        guard let all = parts.first?.times else { return "" }
        let share = all.stating == all.answers ? "all" : Quantity.count(all.stating)
        let stated =
            "On the server's own clock, from when it had accepted a request; stated in \(share) of "
            + "\(Quantity.count(all.answers)) answers."
        guard parts.contains(where: { $0.times.entries.contains(where: \.kind.isDifference) }) else { return stated }
        return stated
            + " Beyond: from sent to the first byte, the first token or the end, less what the server states of that way "
            + "(until its head; queue and prefill; total), request by request: network, accept queue and what it does "
            + "not count."
    }
}

extension ServerTimes.Kind {
    var title: String {
        switch self {
        case .queue: "queue"
        case .prefill: "prefill"
        case .generation: "generation"
        case .head: "until its head"
        case .total: "total"
        case .firstByteBeyond: "first byte beyond"
        case .firstTokenBeyond: "first token beyond"
        case .endBeyond: "end beyond"
        }
    }

    /// Whether it is what our time has beyond the server's.
    var isDifference: Bool {
        switch self {
        case .queue, .prefill, .generation, .head, .total: false
        case .firstByteBeyond, .firstTokenBeyond, .endBeyond: true
        }
    }
}
