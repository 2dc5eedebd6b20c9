package import TidemarkProfile
package import TidemarkUnits

/// A trace as a scenario sends it: a window of it, at its own speed or another.
///
/// A row is due at (stamp - begin of the window) / speed. A higher speed raises the rate and keeps the form of bursts.
/// Source: docs/measuring.md, "Replay".
package struct Replay: Sendable, Hashable {
    package let trace: Trace
    /// How many times faster than the trace; over 0.
    package let speed: Double
    package let ties: Ties
    /// The rows of the trace that are sent.
    package let rows: Range<Int>
    /// From the scenario's start, rising; one for each of `rows`.
    package let dues: [Nanoseconds]
    /// From the scenario's start to its end, which is after the last arrival.
    package let duration: Nanoseconds

    /// What becomes of rows with one stamp.
    package enum Ties: String, Sendable, Hashable, Codable, CaseIterable {
        /// They are due at one time, in the order of the file.
        case together
        /// They are due evenly over the step of the trace's clock, at most up to the next stamp.
        case spread
    }

    /// Stamps are coarse where over this share of rows has one that another row has, too.
    package static let coarseShare = 0.5

    /// How ties of a trace are treated where the plan does not say.
    package static func usualTies(of trace: Trace) -> Ties {
        trace.tiedShare > coarseShare ? .spread : .together
    }

    /// Makes a window of a trace ready.
    ///
    /// - Parameters:
    ///   - trace: in order of time.
    ///   - speed: over 0.
    ///   - ties: nil for what is usual.
    ///   - from: where the window begins, in the trace's own time from its first row.
    ///   - duration: how long the scenario lasts; nil for the rest of the trace, and its mean gap once more.
    package init(
        _ trace: Trace,
        speed: Double = 1,
        ties: Ties? = nil,
        from: Nanoseconds = .zero,
        for duration: Nanoseconds? = nil
    ) {
        self.trace = trace
        self.speed = speed
        let ties = ties ?? Self.usualTies(of: trace)
        self.ties = ties
        let stamps = ties == .spread ? Self.spread(trace) : trace.times
        let first = Self.firstIndex(in: stamps, from: from.count)
        func due(_ stamp: Int64) -> Nanoseconds {
            min(Nanoseconds(seconds: Double(stamp - from.count) / speed / 1e9), Self.latest)
        }
        let whole = due(stamps.last ?? 0)
        let end: Nanoseconds
        if let duration {
            end = duration
        } else {
            let gaps = max(1, stamps.count - first - 1)
            let begin = first < stamps.count ? due(stamps[first]) : .zero
            let mean = (whole - begin).inSeconds / Double(gaps)
            end = max(Nanoseconds(1), whole + Nanoseconds(seconds: mean > 0 ? mean : 1))
        }
        var dues: [Nanoseconds] = []
        dues.reserveCapacity(stamps.count - first)
        for stamp in stamps[first...] {
            let due = due(stamp)
            guard due < end else { break }
            dues.append(due)
        }
        self.dues = dues
        rows = first..<first + dues.count
        self.duration = end
    }

    /// The row of the trace that an arrival repeats; nil beyond the last.
    package func record(of index: UInt64) -> TrafficRecord? {
        index < UInt64(rows.count) ? trace[rows.lowerBound + Int(index)] : nil
    }

    /// How long the trace lasts from `from` on at this speed, as far as it has rows.
    package static func length(of trace: Trace, from: Nanoseconds, speed: Double) -> Nanoseconds {
        Nanoseconds(seconds: Double(max(0, trace.span - from.count)) / speed / 1e9)
    }

    /// Stamps with ties spread evenly.
    private static func spread(_ trace: Trace) -> [Int64] {
        var stamps = trace.times
        let step = trace.step
        var start = 0
        while start < stamps.count {
            var end = start + 1
            while end < stamps.count, trace.times[end] == trace.times[start] { end += 1 }
            let room = end < stamps.count ? min(step, trace.times[end] - trace.times[start]) : step
            let count = Int64(end - start)
            for row in start + 1..<max(end, start + 1) {
                stamps[row] += Int64((Double(room) * Double(row - start) / Double(count)).rounded(.down))
            }
            start = end
        }
        return stamps
    }

    private static func firstIndex(in stamps: [Int64], from: Int64) -> Int {
        var low = 0
        var high = stamps.count
        while low < high {
            let middle = (low + high) / 2
            if stamps[middle] < from { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Its rate over time, in equal pieces of at least a second.
    ///
    /// It says what is to be expected of the replay; when each row is due, only the trace says.
    package var shape: LoadShape {
        let pieces = max(1, min(Self.mostPieces, Int64(duration.inSeconds)))
        let length = duration.count / pieces
        var segments: [LoadShape.Segment] = []
        var row = 0
        for piece in 1...pieces {
            let isLast = piece == pieces
            let end = isLast ? duration.count : length * piece
            let before = row
            while row < dues.count, dues[row].count < end { row += 1 }
            let span = Nanoseconds(isLast ? duration.count - length * (pieces - 1) : length)
            let rate = Rate(perSecond: Double(row - before) / span.inSeconds)
            segments.append(LoadShape.Segment(duration: span, from: rate, to: rate))
        }
        return LoadShape(segments: segments)
    }

    /// What is repeated and how, for people: `1,200 of 12,031 requests of trace.jsonl at speed 2; ties spread …`.
    package var sentence: String {
        let isWhole = rows.count == trace.count
        let part = isWhole ? "all \(trace.count)" : "\(rows.count) of \(trace.count)"
        let pace = speed == 1 ? "at its own speed" : "at \(plainDecimal(speed)) times its speed"
        let tied = trace.tiedShare
        let spreading =
            ties == .spread
            ? "requests with one time stamp are spread evenly over the step of the stamps, "
                + "\(Nanoseconds(trace.step).rounded)"
            : tied > 0
                ? "requests with one time stamp (\(plainDecimal((tied * 1_000).rounded() / 10)) %) are sent together"
                : ""
        let order = trace.disordered > 0 ? "\(trace.disordered) stood out of order and were sorted" : ""
        return (["\(part) requests of \(trace.file) \(pace)", spreading, order].filter { !$0.isEmpty })
            .joined(separator: "; ")
    }

    private static let mostPieces: Int64 = 240
    /// Far beyond what a scenario may last, and far from where sums overflow.
    private static let latest = Nanoseconds(.max / 4)
}
