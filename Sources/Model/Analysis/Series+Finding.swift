import Glibc
import TidemarkMeasurement
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

extension ScenarioAnalysis.Series {
    private static let mostColumns = 120
    private static let latencyRows = 40
    private static let mostPoints = 2_000
    private static let curvePoints = 200

    init(_ finding: ScenarioFinding) {
        let rows = finding.windowPart.rows
        let answered = rows.only { $0.outcome == .succeeded }
        let window = finding.windowPart.dueSeconds
        var gaps = Histogram()
        for record in finding.recording.gaps where record.metric == .chunkGap && window.contains(Int64(record.second)) {
            gaps.merge(record.histogram)
        }
        self.init(
            seconds: Self.seconds(of: finding),
            firstTokenHeat: Self.heat(of: finding.recording),
            timeToFirstToken: Self.curve(of: answered) { $0.timeToFirstToken },
            endToEnd: Self.curve(of: answered) { $0.endToEnd },
            chunkGap: Self.curve(count: Int(gaps.count)) { gaps.value(atRank: UInt64($0)).map(Double.init) },
            byInput: Self.points(of: answered, types: finding.recording.types),
            inputBins: Self.bins(of: rows, types: finding.recording.types, seed: finding.windowPart.seed)
        )
    }

    private static func seconds(of finding: ScenarioFinding) -> [ScenarioAnalysis.Second] {
        let recording = finding.recording
        var firstTokens = recording.seconds.map { _ in [Int64]() }
        var failures = recording.seconds.map { _ in [Outcome: Int]() }
        for row in recording.sent {
            let due = Int(recording.second(of: row.due))
            if row.outcome == .succeeded, let time = row.timeToFirstToken, firstTokens.indices.contains(due) {
                firstTokens[due].append(time.count)
            }
            let closed = Int(recording.second(of: row.closed))
            if row.outcome.isFailure, failures.indices.contains(closed) {
                failures[closed][row.outcome, default: 0] += 1
            }
        }
        return recording.seconds.indices.map { index in
            let totals = recording.seconds[index]
            firstTokens[index].sort()
            let failed = failures[index].sorted { $0.key.rawValue < $1.key.rawValue }
            return ScenarioAnalysis.Second(
                second: index,
                due: totals.due,
                released: totals.released,
                finished: totals.finished,
                failed: failed.map { ScenarioAnalysis.FailureCount(outcome: $0.key, count: $0.value) },
                inFlight: totals.inFlight,
                tokens: totals.tokens,
                chunks: totals.chunks,
                ttftP50: Quantile.value(0.5, ofSorted: firstTokens[index]).map(Double.init),
                ttftP95: Quantile.value(0.95, ofSorted: firstTokens[index]).map(Double.init),
                worstReleaseLag: totals.worstReleaseLag,
                busyShare: totals.busyShare,
                isLate: GeneratorCheck.isLate(totals, pauseLimit: finding.check.pauseLimit)
            )
        }
    }

    /// Time × latency over the whole scenario; long runs merge seconds into at most 120 columns.
    private static func heat(of recording: ScenarioRecording) -> [ScenarioAnalysis.HeatCell] {
        struct Place: Hashable {
            var column: Int
            var row: Int
        }
        let answered = recording.sent.only { $0.outcome == .succeeded && $0.firstToken != nil }
        let times = answered.map { max(1, Double($0.timeToFirstToken?.count ?? 1)) }
        guard let least = times.min(), let most = times.max(), let last = answered.last else { return [] }
        let span = Int(recording.second(of: last.due)) / mostColumns + 1
        let low = log(least)
        // Rows span a factor of two in all at least: those of a steady server would be too thin to see.
        let step = max(log(most) - low, log(2)) / Double(latencyRows)
        var counts: [Place: Int] = [:]
        for (row, time) in zip(answered, times) {
            let column = max(0, Int(recording.second(of: row.due))) / span
            counts[Place(column: column, row: min(latencyRows - 1, Int((log(time) - low) / step))), default: 0] += 1
        }
        let ordered = counts.sorted { ($0.key.column, $0.key.row) < ($1.key.column, $1.key.row) }
        return ordered.map { place, count in
            ScenarioAnalysis.HeatCell(
                second: place.column * span,
                seconds: span,
                low: exp(low + step * Double(place.row)),
                high: exp(low + step * Double(place.row + 1)),
                count: count
            )
        }
    }

    private static func curve(
        of rows: RowList,
        _ time: (Row) -> Nanoseconds?
    ) -> [ScenarioAnalysis.PercentilePoint] {
        let values = rows.compactMap { time($0)?.count }.sorted()
        return curve(count: values.count) { Double(values[$0 - 1]) }
    }

    /// About 200 points, evenly spread over the logarithm of 1/(1 - quantile), so that the tail has its share.
    private static func curve(count: Int, at rank: (Int) -> Double?) -> [ScenarioAnalysis.PercentilePoint] {
        guard count > 0 else { return [] }
        var points: [ScenarioAnalysis.PercentilePoint] = []
        var lastRank = 0
        for point in 0...curvePoints {
            let quantile = 1 - pow(Double(count), -Double(point) / Double(curvePoints))
            let at = Quantile.rank(quantile, of: count)
            guard at > lastRank, let value = rank(at) else { continue }
            points.append(ScenarioAnalysis.PercentilePoint(quantile: Double(at - 1) / Double(count), value: value))
            lastRank = at
        }
        return points
    }

    private static func points(of rows: RowList, types: [String]) -> [ScenarioAnalysis.InputPoint] {
        let shown = rows.only { $0.firstToken != nil && Int($0.type) < types.count }
        let count = min(shown.count, mostPoints)
        return (0..<count).map { index in
            let row = shown[index * shown.count / count]
            return ScenarioAnalysis.InputPoint(
                type: types[Int(row.type)],
                inputTokens: inputLength(of: row),
                timeToFirstToken: Double(row.timeToFirstToken?.count ?? 0)
            )
        }
    }

    private static func inputLength(of row: Row) -> Int {
        Int(row.inputTokens >= 0 ? row.inputTokens : row.inputAsked)
    }

    /// By the third of a decade of the input length: 1 to 2, 3 to 4, 5 to 9, 10 to 21, 22 to 46, 47 to 99, and so on.
    private static func bins(of rows: RowList, types: [String], seed: UInt64) -> [ScenarioAnalysis.InputBin] {
        let sent = rows.only { inputLength(of: $0) > 0 && Int($0.type) < types.count }
        let groups = Dictionary(grouping: sent.indices) { index in
            Int(floor(log10(Double(inputLength(of: sent[index]))) * 3 + 1e-9))
        }
        return groups.sorted { $0.key < $1.key }
            .compactMap { _, indices in
                let own = RowList(of: sent, indices)
                let lengths = own.map(inputLength)
                guard let least = lengths.min(), let most = lengths.max() else { return nil }
                let samples = Samples(of: .timeToFirstToken, in: own, reading: .table)
                guard samples.count > 0 else { return nil }
                return ScenarioAnalysis.InputBin(
                    tokens: least...most,
                    types: Set(own.map { Int($0.type) }).sorted().map { types[$0] },
                    timeToFirstToken: OrderedSamples(samples, seed: seed).summary()
                )
            }
    }
}
