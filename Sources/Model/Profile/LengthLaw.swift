import Glibc

/// A distribution of lengths as steps: how much of the whole lies at each length.
package struct LengthLaw: Sendable, Hashable {
    /// Ascending, with weights over 0.
    private var steps: [Step] = []
    package private(set) var total = 0.0

    private struct Step: Sendable, Hashable {
        var length: Int
        var weight: Double
    }

    /// Lengths of a cell beyond which it is told by so many steps at equal weight.
    private static let stepsOfCell = 64

    /// Of lengths as they were counted.
    package init(_ counts: LengthCounts) {
        self.init(counts.ascending.map { Step(length: $0.length, weight: Double($0.times)) })
    }

    /// Of single lengths.
    package init(_ lengths: [Int]) {
        self.init(lengths.map { Step(length: $0, weight: 1) })
    }

    /// Of cells, uniform in the logarithm inside each: what a sampler draws.
    init(_ cells: [(range: ClosedRange<Int>, count: Int)]) {
        var steps: [Step] = []
        for (range, count) in cells { Self.append(range, Double(count), to: &steps) }
        self.init(steps)
    }

    private init(_ unordered: [Step]) {
        for step in unordered.sorted(by: { $0.length < $1.length }) where step.weight > 0 {
            total += step.weight
            if steps.last?.length == step.length {
                steps[steps.count - 1].weight += step.weight
            } else {
                steps.append(step)
            }
        }
    }

    private static func append(_ range: ClosedRange<Int>, _ weight: Double, to steps: inout [Step]) {
        if range.count <= stepsOfCell {
            var below = 0.0
            for length in range {
                let share = LogUniform.share(of: range, upTo: length)
                steps.append(Step(length: length, weight: weight * (share - below)))
                below = share
            }
        } else {
            for place in 0..<stepsOfCell {
                let middle = (Double(place) + 0.5) / Double(stepsOfCell)
                steps.append(
                    Step(length: LogUniform.value(in: range, at: middle), weight: weight / Double(stepsOfCell))
                )
            }
        }
    }

    package var mean: Double { total > 0 ? steps.reduce(0) { $0 + $1.weight * Double($1.length) } / total : 0 }

    /// Nearest rank, as everywhere; nil for an empty law.
    package func quantile(_ share: Double) -> Int? {
        let wanted = share * total - 1e-9 * max(1, total)
        var seen = 0.0
        for step in steps {
            seen += step.weight
            if seen >= wanted { return step.length }
        }
        return steps.last?.length
    }

    /// The share below each length and half of what lies at it: its mid-rank, from 0 to 1.
    func midRanks() -> [Int: Double] {
        var ranks: [Int: Double] = [:]
        var below = 0.0
        for step in steps {
            ranks[step.length] = (below + step.weight / 2) / total
            below += step.weight
        }
        return ranks
    }

    /// The mean mid-rank of a cell's lengths, by ranks that hold its steps.
    static func meanRank(of range: ClosedRange<Int>, in ranks: [Int: Double]) -> Double {
        var steps: [Step] = []
        append(range, 1, to: &steps)
        return steps.reduce(0) { $0 + $1.weight * (ranks[$1.length] ?? 0) }
    }

    /// The variance of the mid-ranks.
    func rankVariance(_ ranks: [Int: Double]) -> Double {
        guard total > 0 else { return 0 }
        return steps.reduce(0) { sum, step in
            let centred = (ranks[step.length] ?? 0.5) - 0.5
            return sum + step.weight / total * centred * centred
        }
    }

    // MARK: - Distances

    package struct Distance: Sendable, Hashable {
        /// The largest difference of the two distribution functions, both steps applied at ties (Kolmogorov and Smirnov).
        package var largest: Double
        /// The area between them, in tokens (Wasserstein-1).
        package var area: Double
    }

    /// How far two laws are apart; neither may be empty.
    package func distance(to other: LengthLaw) -> Distance {
        var distance = Distance(largest: 0, area: 0)
        var (mine, theirs) = (0, 0)
        var (below, otherBelow) = (0.0, 0.0)
        var previous: Int?
        while mine < steps.count || theirs < other.steps.count {
            let length = min(
                mine < steps.count ? steps[mine].length : .max,
                theirs < other.steps.count ? other.steps[theirs].length : .max
            )
            let difference = abs(below / total - otherBelow / other.total)
            if let previous { distance.area += difference * Double(length - previous) }
            previous = length
            while mine < steps.count, steps[mine].length == length {
                below += steps[mine].weight
                mine += 1
            }
            while theirs < other.steps.count, other.steps[theirs].length == length {
                otherBelow += other.steps[theirs].weight
                theirs += 1
            }
            distance.largest = max(distance.largest, abs(below / total - otherBelow / other.total))
        }
        return distance
    }

    /// The area that so many draws of this law differ from it in the mean, in tokens.
    ///
    /// The integral of the mean absolute error of the empirical distribution function, which is near to normal.
    func areaByChance(requests: Int) -> Double {
        guard requests > 0, total > 0 else { return .infinity }
        var area = 0.0
        var below = 0.0
        for (step, next) in zip(steps, steps.dropFirst()) {
            below += step.weight / total
            let variance = max(0, below * (1 - below)) / Double(requests)
            area += (variance * 2 / Double.pi).squareRoot() * Double(next.length - step.length)
        }
        return area
    }
}

/// The test of Kolmogorov and Smirnov, and the bound of Dvoretzky, Kiefer and Wolfowitz.
package enum KolmogorovSmirnov {
    /// Asymptotic p of a distance between samples of these sizes; conservative where there are ties.
    package static func p(_ distance: Double, _ first: Int, _ second: Int) -> Double {
        let size = Double(first) * Double(second) / (Double(first) + Double(second))
        return p(scaled: distance * size.squareRoot())
    }

    /// Asymptotic p of the distance of a sample from a law.
    static func p(_ distance: Double, _ count: Int) -> Double { p(scaled: distance * Double(count).squareRoot()) }

    private static func p(scaled: Double) -> Double {
        guard scaled > 0.2 else { return 1 }
        var sum = 0.0
        var sign = 1.0
        for term in 1...100 {
            let next = exp(-2 * Double(term * term) * scaled * scaled)
            sum += sign * next
            if next < 1e-17 { break }
            sign = -sign
        }
        return min(1, max(0, 2 * sum))
    }

    /// The distance over which two samples differ at this level.
    package static func criticalDistance(level: Double, _ first: Int, _ second: Int) -> Double {
        let factor = (-log(level / 2) / 2).squareRoot()
        return factor * ((Double(first) + Double(second)) / (Double(first) * Double(second))).squareRoot()
    }

    /// How far the distribution function of so many draws may lie from the law's: with 95 % confidence, not farther.
    ///
    /// Source: Massart, "The Tight Constant in the Dvoretzky-Kiefer-Wolfowitz Inequality", 1990.
    package static func bound(_ count: Int, level: Double = 0.05) -> Double {
        (log(2 / level) / (2 * Double(max(1, count)))).squareRoot()
    }

    /// The fewest draws for which `bound` is at most `distance`.
    package static func smallestCount(for distance: Double, level: Double = 0.05) -> Int {
        Int((log(2 / level) / (2 * distance * distance) - 1e-9).rounded(.up))
    }
}
