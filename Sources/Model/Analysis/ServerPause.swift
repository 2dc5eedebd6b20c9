import TidemarkMeasurement
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

/// Seconds in which no chunk arrived on any open stream although the generator was on time: the server stood still.
struct ServerPause: Sendable, Hashable {
    /// Whole seconds from the scenario's start without a single chunk.
    var seconds: Range<Int64>
    /// Streams that had begun before and had more to come.
    var streams: Int

    /// Chunks that the open streams would normally have brought in a second, for silence to mean something.
    private static let expectedChunks = 10.0

    /// The pauses of a scenario, in order.
    ///
    /// A stream is open through a second if its first token came before and its last one after it, or if it was cut
    /// while it waited. A second counts as silent where these streams, at the median gap, would have brought ten
    /// chunks or more. The generator was on time if no lane paused in the seconds from just before to just after.
    static func all(in scenario: ScenarioRecording, check: GeneratorCheck) -> [ServerPause] {
        var gaps = Histogram()
        for record in scenario.gaps where record.metric == .chunkGap { gaps.merge(record.histogram) }
        guard let gap = gaps.quantile(0.5).map(Double.init), gap > 0 else { return [] }
        let silent = scenario.seconds.indices.filter { scenario.seconds[$0].chunks == 0 }
        guard !silent.isEmpty else { return [] }
        var open = [Int](repeating: 0, count: scenario.seconds.count + 1)
        for row in scenario.sent {
            guard let first = row.firstToken, let last = row.outcome.isCut ? row.closed : row.lastToken else {
                continue
            }
            let from = Int(scenario.second(of: first)) + 1
            let to = min(Int(scenario.second(of: last)), scenario.seconds.count)
            guard from >= 0, from < to else { continue }
            open[from] += 1
            open[to] -= 1
        }
        for second in open.indices.dropFirst() { open[second] += open[second - 1] }

        var pauses: [ServerPause] = []
        for second in silent where Double(open[second]) * 1e9 / gap >= expectedChunks {
            let streams = open[second]
            if let last = pauses.last, last.seconds.upperBound == Int64(second) {
                pauses[pauses.count - 1].seconds = last.seconds.lowerBound..<Int64(second + 1)
                pauses[pauses.count - 1].streams = min(last.streams, streams)
            } else {
                pauses.append(ServerPause(seconds: Int64(second)..<Int64(second + 1), streams: streams))
            }
        }
        return pauses.filter { pause in
            (pause.seconds.lowerBound - 1...pause.seconds.upperBound + 1).allSatisfy { second in
                scenario.totals(ofSecond: second).worstLoopLag <= check.pauseLimit
            }
        }
    }
}
