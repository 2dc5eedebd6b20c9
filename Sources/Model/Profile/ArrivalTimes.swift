/// Arrival times of a log, in order, and what their stamps can tell.
package enum ArrivalTimes {
    /// How coarse stamps are.
    package struct Grain: Sendable, Hashable {
        /// The step of the stamps, in nanoseconds: the first percentile of the gaps between different ones.
        package var step: Int64
        /// The mean step, in nanoseconds, where stamps stand on a lattice.
        package var meanStep: Double
        /// Whether so many stamps are equal, at steps so long, that equal ones must be spread.
        package var isCoarse: Bool
    }

    /// Equal stamps are spread from this share of all gaps on, and from this step on.
    private static let tieShare = 0.01
    private static let shortestStep: Int64 = 1_000_000

    /// The grain of stamps in ascending order.
    package static func grain(of stamps: some Collection<Int64>) -> Grain {
        var steps: [Int64] = []
        var previous: Int64?
        for stamp in stamps {
            if let previous, stamp > previous { steps.append(stamp - previous) }
            previous = stamp
        }
        guard !steps.isEmpty else { return Grain(step: 0, meanStep: 0, isCoarse: false) }
        steps.sort()
        let step = steps[steps.count / 100]
        var sum = 0.0
        for each in steps { sum += Double(each) / max(1, (Double(each) / Double(step)).rounded()) }
        let ties = stamps.count - 1 - steps.count
        let isCoarse = Double(ties) >= tieShare * Double(stamps.count - 1) && step >= shortestStep
        return Grain(step: step, meanStep: sum / Double(steps.count), isCoarse: isCoarse)
    }

    /// Spreads equal stamps, which are in ascending order, evenly up to the next one.
    ///
    /// Where the next is much farther than a step, they are spread over one step.
    package static func spread(_ stamps: [Int64], step: Int64) -> [Int64] {
        var spread: [Int64] = []
        spread.reserveCapacity(stamps.count)
        var start = 0
        while start < stamps.count {
            var end = start + 1
            while end < stamps.count, stamps[end] == stamps[start] { end += 1 }
            let room = end < stamps.count ? self.room(from: stamps[start], to: stamps[end], step: step) : step
            for place in 0..<(end - start) {
                spread.append(self.spread(stamps[start], place, of: end - start, over: room))
            }
            start = end
        }
        return spread
    }

    /// Up to the next stamp where that is about a step away, else one step.
    static func room(from stamp: Int64, to next: Int64, step: Int64) -> Int64 {
        next - stamp <= step + step / 2 ? next - stamp : step
    }

    static func spread(_ stamp: Int64, _ place: Int, of count: Int, over room: Int64) -> Int64 {
        stamp + Int64(Double(room) * Double(place) / Double(count))
    }
}

/// Puts stamps that come slightly out of order into order, in bounded memory, and knows their grain.
struct ArrivalSorter: Sendable {
    /// Stamps that are held back at most.
    private static let window = 1 << 16
    /// Beyond this, differences of stamps could overflow.
    private static let farthest = Int64.max / 4

    private var held: [Int64] = []
    private var previous: Int64?
    private var lastOut = Int64.min
    /// Whether the log runs backwards: its stamps are then negated, which leaves all gaps as they are.
    private(set) var isReversed = false
    private(set) var grain: ArrivalTimes.Grain?
    private(set) var negativeGaps = 0
    /// Stamps that came after a later one had left; they are left out.
    private(set) var late = 0

    /// Takes a stamp and returns those that are now in order; mostly none.
    mutating func add(_ stamp: Int64) -> ArraySlice<Int64> {
        let stamp = min(max(stamp, -Self.farthest), Self.farthest)
        if let previous, stamp < previous { negativeGaps += 1 }
        previous = stamp
        held.append(isReversed ? -stamp : stamp)
        return held.count == Self.window ? release(Self.window / 2) : []
    }

    /// The rest; the sorter is then at its end.
    mutating func finish() -> ArraySlice<Int64> {
        held.isEmpty ? [] : release(held.count)
    }

    private mutating func release(_ count: Int) -> ArraySlice<Int64> {
        if grain == nil, count < held.count, negativeGaps > held.count / 2 {
            isReversed = true
            for place in held.indices { held[place] = -held[place] }
        }
        held.sort()
        if grain == nil { grain = ArrivalTimes.grain(of: held) }
        let inTime = held.firstIndex { $0 >= lastOut } ?? held.count
        late += inTime
        let end = max(inTime, min(count, held.count))
        let released = held[inTime..<end]
        if let last = released.last { lastOut = last }
        held = Array(held[end...])
        return released
    }
}
