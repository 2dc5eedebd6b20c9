/// How a series goes together with itself, some steps later.
package enum Autocorrelation {
    /// The sample autocorrelation at `lag`; 0 for a constant series or one that is not longer than the lag.
    package static func at(lag: Int, of series: [Double]) -> Double {
        let centred = Self.centred(series)
        let variance = centred.reduce(0) { $0 + $1 * $1 }
        return variance > 0 ? product(centred, lag: lag) / variance : 0
    }

    /// The first lag from 1 to `most` at which the autocorrelation is under `threshold`, or nil.
    package static func firstLag(under threshold: Double, upTo most: Int, of series: [Double]) -> Int? {
        guard most >= 1 else { return nil }
        let centred = Self.centred(series)
        let variance = centred.reduce(0) { $0 + $1 * $1 }
        guard variance > 0 else { return 1 }
        return (1...most).first { product(centred, lag: $0) < threshold * variance }
    }

    private static func centred(_ series: [Double]) -> [Double] {
        guard !series.isEmpty else { return [] }
        let mean = series.reduce(0, +) / Double(series.count)
        return series.map { $0 - mean }
    }

    private static func product(_ centred: [Double], lag: Int) -> Double {
        guard lag < centred.count else { return 0 }
        var total = 0.0
        centred.withUnsafeBufferPointer { values in
            for index in 0..<(values.count - lag) { total += values[index] * values[index + lag] }
        }
        return total
    }
}
