import TidemarkAnalysis
import TidemarkUnits

/// The metrics of a group of requests that reports show, in their order.
enum MetricKind: CaseIterable {
    case timeToFirstToken
    case timePerOutputToken
    case endToEnd
    case timeToFirstAnswer
    case timeToFirstTokenFromRelease
    case interTokenLatency
    case chunkGap
    case stall

    /// Those that every reader needs; the others explain them.
    static let main: [MetricKind] = [.timeToFirstToken, .timePerOutputToken, .endToEnd]
    static let further: [MetricKind] = [
        .timeToFirstAnswer, .timeToFirstTokenFromRelease, .interTokenLatency, .chunkGap, .stall,
    ]

    var title: String {
        switch self {
        case .timeToFirstToken: "Time to first token"
        case .timePerOutputToken: "Time per output token"
        case .endToEnd: "End to end"
        case .timeToFirstAnswer: "Time to first answer token"
        case .timeToFirstTokenFromRelease: "Time to first token from release"
        case .interTokenLatency: "Inter-token latency"
        case .chunkGap: "Gap between chunks"
        case .stall: "Longest gap of a request"
        }
    }

    /// Whether the number is divided by a count of tokens, which may be an estimate.
    var countsTokens: Bool { self == .timePerOutputToken || self == .interTokenLatency }

    /// Nil where this was not measured apart.
    func summary(of group: GroupAnalysis) -> Summary? {
        switch self {
        case .timeToFirstToken: group.timeToFirstToken
        case .timePerOutputToken: group.timePerOutputToken
        case .endToEnd: group.endToEnd
        case .timeToFirstAnswer: group.timeToFirstAnswer
        case .timeToFirstTokenFromRelease: group.timeToFirstTokenFromRelease
        case .interTokenLatency: group.interTokenLatency
        case .chunkGap: group.chunkGap
        case .stall: group.stall
        }
    }

    /// The unit that suits all of these groups, so that one heading serves the column.
    func unit(for groups: [GroupAnalysis]) -> Nanoseconds.ReadingUnit {
        let values = groups.compactMap { summary(of: $0) }.flatMap { [$0.p50, $0.p95, $0.p99] }.compactMap(\.number)
        return Nanoseconds.ReadingUnit(forTableUpTo: values.max() ?? 1e6)
    }
}

extension GroupAnalysis {
    /// Whether gaps between chunks say what inter-token latencies do: one token a chunk.
    fileprivate func isAlike(_ pick: (Summary) -> Estimate) -> Bool {
        switch (pick(chunkGap), pick(interTokenLatency)) {
        case (.value(let gap, _, _), .value(let latency, _, _)): abs(gap - latency) <= 0.01 * latency
        case (let gap, let latency): gap == latency
        }
    }

    var hasGapsAsLatencies: Bool {
        chunkGap.count == interTokenLatency.count && isAlike(\.p50) && isAlike(\.p95) && isAlike(\.p99)
    }
}

extension Estimate {
    /// The value itself, where there is one.
    var number: Double? { if case .value(let value, _, _) = self { value } else { nil } }
}
