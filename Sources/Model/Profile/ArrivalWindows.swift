import Glibc
import TidemarkStatistics

/// Arrivals as counts in windows of one length: what counts there are, how they follow each other, and how arrivals lie
/// inside a window.
package struct ArrivalWindows: Sendable, Hashable {
    /// Seconds.
    package var length: Double
    package var placement: Placement
    /// Class 0 holds the lengths of runs of empty windows, the others hold counts, from few to many.
    package var classes: [[Bin]]
    /// How often class `to` follows class `from`: `steps[from][to]`.
    package var steps: [[Int]]

    package enum Placement: Sendable, Hashable {
        /// At equal distances, the first at the window's beginning.
        case even
        /// With gamma gaps of this shape: 1 is at random, less is clumped, more is regular.
        case gamma(shape: Double)
    }

    /// Values that occurred, at least as many as a cell must have.
    package struct Bin: Sendable, Hashable {
        package var values: ClosedRange<Int>
        package var mean: Double
        package var count: Int

        package init(values: ClosedRange<Int>, mean: Double, count: Int) {
            self.values = values
            self.mean = mean
            self.count = count
        }

        /// The value at a place in [0, 1): a power law over the range that has the bin's mean.
        func value(at place: Double) -> Int {
            guard values.lowerBound < values.upperBound else { return values.lowerBound }
            let width = Double(values.upperBound - values.lowerBound + 1)
            let centre = min(max((mean - Double(values.lowerBound) + 0.5) / width, 0.02), 0.98)
            let offset = pow(place, 1 / centre - 1) * width
            return min(values.upperBound, values.lowerBound + Int(offset))
        }
    }

    /// Of a gap, by which evenly placed arrivals are early or late.
    private static let jitter = 0.02

    package init(length: Double, placement: Placement, classes: [[Bin]], steps: [[Int]]) {
        self.length = length
        self.placement = placement
        self.classes = classes
        self.steps = steps
    }

    /// Where a sequence of windows stands.
    struct Place: Sendable, Hashable {
        fileprivate var current: Int
        /// What is left of `steps` and of the counts of the bins.
        fileprivate var steps: [Deck]
        fileprivate var bins: [Deck]
        fileprivate let fullBins: [[Int]]
        /// The fraction that the next value of each bin is drawn at.
        fileprivate var phases: [[Double]]
        /// Arrivals of the window, in windows from its beginning; the next one is at `next`.
        fileprivate var arrivals: [Double] = []
        fileprivate var next = 0
        /// From the latest arrival to the beginning of the window, in windows; negative inside the window.
        fileprivate var sinceLast = 0.0
        fileprivate var isFirst = true
    }

    func start(using source: inout RandomSource) -> Place {
        let sizes = classes.map { $0.map(\.count) }
        // An empty stretch is never first: the schedule's time begins with an arrival.
        var classSizes = Deck([0] + sizes.dropFirst().map { $0.reduce(0, +) })
        var place = Place(
            current: classSizes.draw(refilling: [0, 1], using: &source),
            steps: steps.map(Deck.init),
            bins: sizes.map(Deck.init),
            fullBins: sizes,
            phases: sizes.map { $0.map { _ in source.unit() } }
        )
        fill(&place, using: &source)
        return place
    }

    /// The next gap, in seconds.
    func nextGap(_ place: inout Place, using source: inout RandomSource) -> Double {
        while place.next == place.arrivals.count {
            place.sinceLast += place.arrivals.isEmpty ? 0 : 1
            place.current = step(&place, using: &source)
            if place.current == 0 {
                place.sinceLast += Double(value(&place, using: &source))
                place.arrivals.removeAll(keepingCapacity: true)
                place.next = 0
            } else {
                fill(&place, using: &source)
            }
        }
        let arrival = place.arrivals[place.next]
        let gap = place.sinceLast + arrival
        place.sinceLast = -arrival
        place.next += 1
        return max(0, gap) * length
    }

    /// Places the arrivals of a window of the current class.
    private func fill(_ place: inout Place, using source: inout RandomSource) {
        let count = value(&place, using: &source)
        place.arrivals.removeAll(keepingCapacity: true)
        place.next = 0
        switch placement {
        case .even:
            // Stamps jitter: arrivals that stood exactly on a second would all count on one side of it.
            let jitter = Self.jitter * (source.unit() - 0.5)
            for index in 0..<count { place.arrivals.append((Double(index) + jitter) / Double(count)) }
        case .gamma(let shape):
            // A window begins and ends inside a gap; what is left of that is (1 + CV²) / 2 of a gap in the mean.
            let rest = (1 + 1 / shape) / 2
            var sum = 0.0
            for index in 0...count {
                sum += source.gamma(shape: shape) * (index == 0 || index == count ? rest : 1)
                if index < count { place.arrivals.append(sum) }
            }
            for index in 0..<count { place.arrivals[index] = sum > 0 ? place.arrivals[index] / sum : 0 }
        }
        if place.isFirst {
            // The first arrival opens the first window: seconds counted from it are the windows of the log.
            place.isFirst = false
            place.sinceLast = count > 1 ? place.arrivals[1] - place.arrivals[0] : place.arrivals[0]
            place.arrivals[0] = 0
        }
    }

    private func step(_ place: inout Place, using source: inout RandomSource) -> Int {
        let from = place.current
        return place.steps[from].draw(refilling: steps[from], using: &source)
    }

    private func value(_ place: inout Place, using source: inout RandomSource) -> Int {
        let kind = place.current
        let bin = place.bins[kind].draw(refilling: place.fullBins[kind], using: &source)
        var phase = place.phases[kind][bin] + 0.6180339887498949  // of the golden section: places spread evenly
        if phase >= 1 { phase -= 1 }
        place.phases[kind][bin] = phase
        return classes[kind][bin].value(at: phase)
    }

    /// Cards of several kinds, of which one after the other is drawn.
    fileprivate struct Deck: Sendable, Hashable {
        private var left: [Int]
        private var total: Int

        init(_ sizes: [Int]) {
            left = sizes
            total = sizes.reduce(0, +)
        }

        /// Draws and takes away a card; an empty deck is filled with `sizes` before, which must not be all zero.
        mutating func draw(refilling sizes: [Int], using source: inout RandomSource) -> Int {
            if total == 0 { self = Deck(sizes) }
            var rank = Int(source.below(UInt64(max(1, total))))
            var kind = 0
            while kind + 1 < left.count, rank >= left[kind] {
                rank -= left[kind]
                kind += 1
            }
            if left[kind] > 0 {
                left[kind] -= 1
                total -= 1
            }
            return kind
        }
    }
}
