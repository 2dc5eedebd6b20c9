import TidemarkMeasurement
import TidemarkUnits

/// How many requests of a recording were at something at a time, from when each began to when it ended.
struct SpanCount: Sendable {
    /// Instants at which the number changes, rising, in nanoseconds.
    private var times: [Int64] = []
    /// The number from each of them on.
    private var counts: [Int] = []
    /// Up to each of them: its integral, in nanoseconds.
    private var sums: [Double] = []

    init(_ spans: [(from: Instant, to: Instant)]) {
        var changes = spans.flatMap { [($0.from.nanoseconds, 1), ($0.to.nanoseconds, -1)] }
        changes.sort { $0 < $1 }
        var count = 0
        var sum = 0.0
        for (time, change) in changes {
            if let last = times.last { sum += Double(time - last) * Double(count) }
            count += change
            if times.last == time {
                counts[counts.count - 1] = count
            } else {
                times.append(time)
                counts.append(count)
                sums.append(sum)
            }
        }
    }

    /// Answers that were arriving: from the first token of each to the last.
    static func streams(_ rows: [Row]) -> SpanCount {
        SpanCount(
            rows.compactMap { row in
                row.firstToken.flatMap { first in row.lastToken.map { (from: first, to: $0) } }
            }
        )
    }

    /// Requests that were under way.
    static func inFlight(_ rows: [Row]) -> SpanCount { SpanCount(rows.map { (from: $0.released, to: $0.closed) }) }

    func count(at instant: Instant) -> Int {
        let index = firstAfter(instant)
        return index > 0 ? counts[index - 1] : 0
    }

    /// The mean number between two instants; the number at the first where they are one.
    func mean(from start: Instant, to end: Instant) -> Double {
        guard end > start else { return Double(count(at: start)) }
        return (sum(to: end) - sum(to: start)) / Double((end - start).count)
    }

    private func sum(to instant: Instant) -> Double {
        let index = firstAfter(instant)
        guard index > 0 else { return 0 }
        return sums[index - 1] + Double(instant.nanoseconds - times[index - 1]) * Double(counts[index - 1])
    }

    /// The place of the first change after an instant.
    private func firstAfter(_ instant: Instant) -> Int {
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] <= instant.nanoseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
