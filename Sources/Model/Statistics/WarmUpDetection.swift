/// Finds where the warm-up of a series ends, by MSER-5.
///
/// The values are averaged in batches of 5; the cut is where the rest has the smallest standard error of its mean.
/// Source: K. P. White, "An effective truncation heuristic for bias reduction in simulation output", 1997.
package enum WarmUpDetection {
    package static let batch = 5

    /// How many values to leave out at the start, a multiple of 5; nil if the series is not yet steady.
    ///
    /// At most half of the batches may be left out: where the best cut lies at the half, no steady part was seen. So it
    /// is for fewer than two batches, too. The values are in order of time, and finite.
    package static func firstSteady(in values: [Double]) -> Int? {
        let batches = values.count / batch
        guard batches >= 2 else { return nil }
        let means = (0..<batches).map { index in
            values[(index * batch)..<((index + 1) * batch)].reduce(0, +) / Double(batch)
        }
        var best = (cut: batches / 2, score: Double.infinity)
        // Welford's update from the end backwards: the spread of means[cut...] without cancellation.
        var mean = 0.0
        var squares = 0.0
        for cut in stride(from: batches - 1, through: 0, by: -1) {
            let kept = Double(batches - cut)
            let step = means[cut] - mean
            mean += step / kept
            squares += step * (means[cut] - mean)
            // On a tie the earlier cut wins: it keeps more.
            if cut <= batches / 2, squares / (kept * kept) <= best.score {
                best = (cut, squares / (kept * kept))
            }
        }
        return best.cut < batches / 2 ? best.cut * batch : nil
    }
}
