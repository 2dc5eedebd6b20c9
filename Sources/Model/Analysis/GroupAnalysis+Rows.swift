import TidemarkMeasurement
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

extension GroupAnalysis {
    /// The results of one part of a scenario: all types together first, then each type that was sent.
    ///
    /// Where all requests are of one type, its group has the same numbers.
    static func all(in part: JudgedPart) -> [GroupAnalysis] {
        let all = GroupAnalysis(type: nil, in: part)
        let sent = Set(part.rows.lazy.map(\.type)).sorted().filter { Int($0) < part.scenario.types.count }
        guard sent.count != 1 else {
            var only = all
            only.type = part.scenario.types[Int(sent[0])]
            return [all, only]
        }
        return [all] + sent.map { GroupAnalysis(type: $0, in: part) }
    }

    private init(type: UInt8?, in part: JudgedPart) {
        let rows = part.rows(ofType: type)
        func ordered(_ metric: RequestMetric) -> OrderedSamples {
            OrderedSamples(Samples(of: metric, in: rows, reading: .table), seed: part.seed)
        }
        func gaps(_ metric: HistogramRecord.Metric) -> Summary {
            GapSamples(metric, type: type, in: part.scenario, span: part.dueSeconds, seed: part.seed).summary()
        }
        // What never left took no tokens.
        let sent = rows.only { $0.sent != nil || $0.status != 0 }
        let firstToken = ordered(.timeToFirstToken)
        let firstTokenSummary = firstToken.summary()
        self.init(
            type: type.map { part.scenario.types[Int($0)] },
            phase: part.phase?.name,
            requests: rows.count,
            failed: rows.count { $0.outcome.isFailure && $0.outcome != .cancelled },
            cut: rows.count { $0.outcome == .cancelled },
            timeToFirstToken: firstTokenSummary,
            timeToFirstAnswer: rows.contains { $0.firstAnswer != nil && $0.firstAnswer != $0.firstToken }
                ? ordered(.timeToFirstAnswer).summary() : nil,
            timeToFirstTokenFromRelease: Self.isReleaseWorthShowing(rows)
                ? ordered(.timeToFirstTokenFromRelease).summary() : nil,
            timePerOutputToken: ordered(.timePerOutputToken).summary(),
            interTokenLatency: gaps(.interToken),
            chunkGap: gaps(.chunkGap),
            stall: ordered(.stall).summary(),
            endToEnd: ordered(.endToEnd).summary(),
            streamRate: ordered(.streamRate).summary(),
            systemRate: TokenRate(
                in: part.scenario,
                span: part.seconds,
                type: type.map(Int.init),
                seed: part.seed
            ).estimate,
            inputTokens: sent.reduce(0) { $0 + Int($1.inputTokens >= 0 ? $1.inputTokens : $1.inputAsked) },
            outputTokens: sent.reduce(0) { $0 + Int($1.outputTokens >= 0 ? $1.outputTokens : $1.streamedTokens) },
            outputTokensAsked: sent.reduce(0) { $0 + Int($1.outputAsked) },
            areTokensEstimated: Self.areTokensEstimated(sent),
            isDependenceAssessed: firstToken.isDependenceAssessed
        )
    }

    /// Whether estimates make more than 1 % of the tokens that came: streams that broke off before their usage are
    /// among these, and a few of them make no number inexact that can be read.
    private static func areTokensEstimated(_ rows: RowList) -> Bool {
        let estimated = rows.reduce(0) { $0 + ($1.flags.contains(.tokensEstimated) ? Int($1.streamedTokens) : 0) }
        return estimated * 100 > rows.reduce(0) { $0 + Int($1.streamedTokens) }
    }

    /// Whether the send-based number differs by over 1 %, in the mean or at the 95th percentile.
    private static func isReleaseWorthShowing(_ rows: RowList) -> Bool {
        let answered = rows.only { $0.outcome == .succeeded && $0.firstToken != nil }
        let fromDue = answered.compactMap { $0.timeToFirstToken?.count }.sorted()
        let fromRelease = answered.compactMap { $0.timeToFirstTokenFromRelease?.count }.sorted()
        func differ(_ due: Int64, _ release: Int64) -> Bool { abs(due - release) * 100 > due }
        guard let due95 = Quantile.value(0.95, ofSorted: fromDue),
            let release95 = Quantile.value(0.95, ofSorted: fromRelease)
        else { return false }
        return differ(due95, release95) || differ(fromDue.reduce(0, +), fromRelease.reduce(0, +))
    }
}
