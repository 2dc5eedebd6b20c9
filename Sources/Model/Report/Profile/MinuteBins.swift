/// Arrivals of each minute, put together into at most so many bins of whole minutes.
struct MinuteBins {
    let minutesPerBin: Int
    /// Arrivals per minute, by bin; the last bin may be shorter.
    let means: [Double]

    init(_ minutes: [Int], atMost limit: Int) {
        let step = max(1, (minutes.count + max(1, limit) - 1) / max(1, limit))
        minutesPerBin = step
        means = stride(from: 0, to: minutes.count, by: step).map { start in
            let bin = minutes[start..<min(minutes.count, start + step)]
            return Double(bin.reduce(0) { $0 &+ $1 }) / Double(bin.count)
        }
    }
}
