package import TidemarkUnits

// Rates over time: λ(t), its integral Λ(t), and the integral's inverse, from which arrivals are placed.

extension LoadShape {
    package var duration: Nanoseconds { segments.reduce(.zero) { $0 + $1.duration } }

    /// The highest rate at any time.
    package var peak: Rate { segments.flatMap { [$0.from, $0.to] }.max() ?? Rate(perSecond: 0) }

    /// Arrivals to be expected over the whole shape.
    package var expected: Double { segments.reduce(0) { $0 + $1.expected } }

    /// The rate at a time from the scenario's start; at a jump the rate after it, outside the shape 0.
    package func rate(at time: Nanoseconds) -> Rate {
        var start = Nanoseconds.zero
        for segment in segments {
            let inside = time - start
            if inside >= .zero, inside < segment.duration {
                return Rate(perSecond: segment.from.perSecond + segment.slope * inside.inSeconds)
            }
            start = start + segment.duration
        }
        return Rate(perSecond: 0)
    }

    /// Arrivals to be expected from the scenario's start to `time`.
    package func cumulative(at time: Nanoseconds) -> Double {
        var start = Nanoseconds.zero
        var total = 0.0
        for segment in segments where start < time {
            let inside = time - start
            if inside < segment.duration {
                let seconds = inside.inSeconds
                return total + segment.from.perSecond * seconds + segment.slope * seconds * seconds / 2
            }
            total += segment.expected
            start = start + segment.duration
        }
        return total
    }

    /// The time at which `arrivals` are to be expected, in seconds from the scenario's start; nil beyond the whole
    /// shape.
    ///
    /// Where the rate is zero for a while, it is the end of that while: an arrival is placed where the rate is not 0.
    package func inverse(_ arrivals: Double) -> Double? {
        var inverse = CumulativeInverse(of: self)
        return inverse.seconds(at: arrivals)
    }

    /// The end of the last segment in which arrivals are to be expected.
    var lastActive: Nanoseconds {
        var end = Nanoseconds.zero
        var last = Nanoseconds.zero
        for segment in segments {
            end = end + segment.duration
            if segment.expected > 0 { last = end }
        }
        return last
    }

    /// The one rate of the shape; nil if it changes.
    package var constantRate: Rate? {
        guard let rate = segments.first?.from else { return nil }
        return segments.allSatisfy { $0.from == rate && $0.to == rate } ? rate : nil
    }
}

extension LoadShape.Segment {
    /// Arrivals to be expected in the segment.
    package var expected: Double { duration.inSeconds * (from.perSecond + to.perSecond) / 2 }

    /// Change of the rate, per second and second; 0 for a segment without length.
    var slope: Double { duration > .zero ? (to.perSecond - from.perSecond) / duration.inSeconds : 0 }
}

/// Λ⁻¹ for arguments that do not fall: it remembers the segment it stands in, so that a long shape of many segments
/// costs no search per arrival.
struct CumulativeInverse: Sendable {
    /// A segment in which arrivals are to be expected.
    private struct Piece {
        var segment: LoadShape.Segment
        /// Seconds from the scenario's start.
        var start: Double
        /// Arrivals to be expected before it.
        var before: Double
    }

    private var pieces: [Piece] = []
    private var at = 0

    init(of shape: LoadShape) {
        var start = Nanoseconds.zero
        var before = 0.0
        for segment in shape.segments {
            if segment.expected > 0 {
                pieces.append(Piece(segment: segment, start: start.inSeconds, before: before))
            }
            start = start + segment.duration
            before += segment.expected
        }
    }

    /// Source for the form of the root, which is safe for slope 0: docs/measuring.md, "Schedules".
    mutating func seconds(at arrivals: Double) -> Double? {
        while at < pieces.count {
            let piece = pieces[at]
            let rest = arrivals - piece.before
            // The end of a piece belongs to the next one; that of the last is met within rounding.
            let isInside =
                at + 1 < pieces.count ? rest < piece.segment.expected : rest <= piece.segment.expected + 1e-12
            if isInside {
                guard rest > 0 else { return piece.start }
                let from = piece.segment.from.perSecond
                let root = max(0, from * from + 2 * piece.segment.slope * rest).squareRoot()
                return piece.start + min(2 * rest / (from + root), piece.segment.duration.inSeconds)
            }
            guard at + 1 < pieces.count else { return nil }
            at += 1
        }
        return nil
    }
}
