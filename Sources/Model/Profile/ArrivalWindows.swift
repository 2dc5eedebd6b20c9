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
        fileprivate var steps: [[Int]]
        fileprivate var bins: [[Int]]
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
        var place = Place(
            current: 0,
            steps: steps,
            bins: classes.map { $0.map(\.count) },
            phases: classes.map { $0.map { _ in source.unit() } }
        )
        // An empty stretch is never first: the schedule's time begins with an arrival.
        var sizes = place.bins.map { $0.reduce(0, +) }
        sizes[0] = 0
        place.current = Self.draw(from: sizes, using: &source)
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
            for index in 0..<count { place.arrivals.append(Double(index) / Double(count)) }
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
        if place.steps[from].allSatisfy({ $0 == 0 }) { place.steps[from] = steps[from] }
        let to = Self.draw(from: place.steps[from], using: &source)
        place.steps[from][to] -= 1
        return to
    }

    private func value(_ place: inout Place, using source: inout RandomSource) -> Int {
        let kind = place.current
        if place.bins[kind].allSatisfy({ $0 == 0 }) { place.bins[kind] = classes[kind].map(\.count) }
        let bin = Self.draw(from: place.bins[kind], using: &source)
        place.bins[kind][bin] -= 1
        var phase = place.phases[kind][bin] + 0.6180339887498949  // of the golden section: places spread evenly
        if phase >= 1 { phase -= 1 }
        place.phases[kind][bin] = phase
        return classes[kind][bin].value(at: phase)
    }

    /// An index with a chance by its size; at least one size must be over 0.
    private static func draw(from sizes: [Int], using source: inout RandomSource) -> Int {
        var left = Int(source.below(UInt64(max(1, sizes.reduce(0, +)))))
        for (index, size) in sizes.enumerated() {
            left -= size
            if left < 0 { return index }
        }
        return sizes.count - 1
    }
}
