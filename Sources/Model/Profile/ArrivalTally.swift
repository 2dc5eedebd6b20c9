import TidemarkStatistics

/// Gaps, seconds, minutes and windows of arrivals that come in order.
struct ArrivalTally: Sendable {
    /// Multiplies all times.
    let scale: Double
    private(set) var count = 0
    private(set) var zeroGaps = 0
    private(set) var first: Int64 = 0
    private(set) var last: Int64 = 0
    private var squaredGaps = 0.0
    private(set) var seconds = BinTally(length: 1)
    private(set) var quarters = BinTally(length: 0.25)
    private(set) var minutes = MinuteTally()
    private(set) var windows: WindowTally

    /// Windows, in seconds, are the pattern's; stamps may fall short of theirs by `guardTime`.
    init(scale: Double, window: Double = 1, guardTime: Double = 0) {
        self.scale = scale
        windows = WindowTally(length: window, guardTime: guardTime)
    }

    mutating func add(_ stamp: Int64) {
        if count == 0 {
            first = stamp
        } else {
            let gap = Double(stamp - last) * scale / 1e9
            squaredGaps += gap * gap
            if stamp == last { zeroGaps += 1 }
        }
        last = stamp
        count += 1
        let time = span
        seconds.add(time)
        quarters.add(time)
        minutes.add(time)
        windows.add(time)
    }

    /// Seconds from the first to the last.
    var span: Double { Double(last - first) * scale / 1e9 }
    var ratePerSecond: Double? { count > 1 && span > 0 ? Double(count - 1) / span : nil }

    /// Population standard deviation of the gaps divided by their mean.
    var gapVariation: Double? {
        guard count > 1, span > 0 else { return nil }
        let gaps = Double(count - 1)
        let mean = span / gaps
        return max(0, squaredGaps / gaps - mean * mean).squareRoot() / mean
    }
}

/// Counts of arrivals in bins of one length, of which only the moments are kept.
struct BinTally: Sendable {
    /// Seconds.
    let length: Double
    private var bin = 0
    private var inBin = 0
    private var total = 0
    private var squares = 0.0

    init(length: Double) {
        self.length = length
    }

    mutating func add(_ time: Double) {
        let next = Int((time / length).rounded(.down))
        if next != bin {
            squares += Double(inBin) * Double(inBin)
            bin = next
            inBin = 0
        }
        inBin += 1
        total += 1
    }

    /// Variance of the counts divided by their mean, the bin of the last arrival included.
    var dispersion: Double? {
        guard total > 0 else { return nil }
        let bins = Double(bin + 1)
        let mean = Double(total) / bins
        return max(0, (squares + Double(inBin) * Double(inBin)) / bins - mean * mean) / mean
    }

    var bins: Int { bin + 1 }
}

/// The fewest and most arrivals in a whole minute, and the arrivals over time for a picture.
struct MinuteTally: Sendable {
    /// Bars of the picture at most.
    private static let bars = 1_440

    private var minute = 0
    private var inMinute = 0
    private var fewest = Int.max
    private var most = 0
    /// Arrivals in each stretch of `barMinutes`.
    private(set) var picture: [Int] = []
    private(set) var barMinutes = 1

    mutating func add(_ time: Double) {
        let next = Int((time / 60).rounded(.down))
        if next != minute {
            fewest = min(fewest, next > minute + 1 ? 0 : inMinute)
            most = max(most, inMinute)
            minute = next
            inMinute = 0
        }
        inMinute += 1
        while next / barMinutes >= Self.bars { halve() }
        let bar = next / barMinutes
        if bar >= picture.count { picture.append(contentsOf: repeatElement(0, count: bar + 1 - picture.count)) }
        picture[bar] += 1
    }

    private mutating func halve() {
        barMinutes *= 2
        picture = stride(from: 0, to: picture.count, by: 2).map {
            picture[$0] + ($0 + 1 < picture.count ? picture[$0 + 1] : 0)
        }
    }

    /// Nil where no minute is whole.
    var range: ClosedRange<Int>? { minute > 0 ? fewest...most : nil }
}

/// How counts of arrivals in windows of one length follow each other.
///
/// A run of empty windows is one step. Counts and runs stand in cells of a histogram: exact up to 64, then within 3 %.
struct WindowTally: Sendable {
    static let precision = 6

    struct Pair: Sendable, Hashable {
        /// Cells of counts; 0 for a run of empty windows.
        var from: Int32
        var to: Int32
    }

    /// Seconds.
    let length: Double
    private let guardTime: Double
    private var window = 0
    private var inWindow = 0
    private var firstCell: Int32?
    private var previousCell: Int32 = 0
    private(set) var pairs: [Pair: Int] = [:]
    /// Counts of windows that are not empty.
    private(set) var counts = Histogram(precision: WindowTally.precision)
    /// Lengths of runs of empty windows.
    private(set) var runs = Histogram(precision: WindowTally.precision)

    init(length: Double, guardTime: Double) {
        self.length = length
        self.guardTime = guardTime
    }

    mutating func add(_ time: Double) {
        let next = Int(((time + guardTime) / length).rounded(.down))
        if next != window {
            close()
            if next > window + 1 {
                runs.record(Int64(next - window - 1))
                step(to: 0)
            }
            window = next
            inWindow = 0
        }
        inWindow += 1
    }

    private mutating func close() {
        guard inWindow > 0 else { return }
        counts.record(Int64(inWindow))
        step(to: Int32(Histogram.cell(of: Int64(inWindow), precision: Self.precision)))
    }

    private mutating func step(to cell: Int32) {
        if firstCell == nil { firstCell = cell } else { pairs[Pair(from: previousCell, to: cell), default: 0] += 1 }
        previousCell = cell
    }

    /// The tally with its last window closed and its end joined to its beginning.
    var closed: WindowTally {
        var tally = self
        tally.close()
        if let firstCell = tally.firstCell { tally.step(to: firstCell) }
        return tally
    }
}
