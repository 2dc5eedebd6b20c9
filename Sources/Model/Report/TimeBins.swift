import TidemarkAnalysis

/// Seconds of a scenario put together into at most so many bins of whole seconds, so that an hour draws as fast as a minute.
struct TimeBins {
    /// What a series was over one bin; the extremes are kept, so that no peak is lost.
    struct Bin: Equatable {
        var low: Double
        var high: Double
        var mean: Double
    }

    let bins: [ArraySlice<ScenarioAnalysis.Second>]
    /// Seconds that a bin spans; the last bin may be shorter.
    let secondsPerBin: Int
    /// From the scenario's start to the end of the last second.
    let totalSeconds: Int

    init(_ seconds: [ScenarioAnalysis.Second], atMost limit: Int) {
        let total = max(0, (seconds.last?.second ?? -1) + 1)
        let step = max(1, (total + max(1, limit) - 1) / max(1, limit))
        var bins: [ArraySlice<ScenarioAnalysis.Second>] = []
        var begin = seconds.startIndex
        for bin in 0..<((total + step - 1) / step) {
            var end = begin
            while end < seconds.endIndex, seconds[end].second < (bin + 1) * step { end += 1 }
            bins.append(seconds[begin..<end])
            begin = end
        }
        self.bins = bins
        secondsPerBin = step
        totalSeconds = total
    }

    func startSecond(of bin: Int) -> Int { bin * secondsPerBin }
    func endSecond(of bin: Int) -> Int { min(totalSeconds, (bin + 1) * secondsPerBin) }

    /// One bin a position; nil where the series has no value.
    func series(_ value: (ScenarioAnalysis.Second) -> Double?) -> [Bin?] {
        bins.map { seconds in
            let values = seconds.compactMap(value)
            guard let low = values.min(), let high = values.max() else { return nil }
            return Bin(low: low, high: high, mean: values.reduce(0, +) / Double(values.count))
        }
    }
}

extension ScenarioAnalysis.Second {
    var failures: Int { failed.reduce(0) { $0 + $1.count } }
}
