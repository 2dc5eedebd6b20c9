import Glibc
import TidemarkStatistics

extension ArrivalPattern {
    /// How far a schedule may be from the log in gap CV and in dispersion.
    private static let tolerance = 0.05
    private static let seeds: [UInt64] = [1, 2, 3, 4, 5]
    /// Arrivals that a trial draws at most.
    private static let longestTrial = 20_000
    /// Fewer arrivals tell nothing of how they follow each other.
    private static let fewestArrivals = 50

    /// The simplest process whose schedules have the burstiness of the tallied arrivals; nil for too few arrivals.
    ///
    /// Poisson, else gamma gaps, else windows: the first that reaches gap CV and index of dispersion at 1 s within 5 % with
    /// each of five seeds, over as many arrivals as were tallied.
    init?(_ tally: ArrivalTally, areTiesSpread: Bool, smallest: Int) {
        guard tally.count >= Self.fewestArrivals, let rate = tally.ratePerSecond,
            let variation = tally.gapVariation, let dispersion = tally.seconds.dispersion
        else { return nil }
        let target = Reached(gapVariation: variation, dispersion: dispersion)
        let count = min(tally.count, Self.longestTrial)
        self.init(law: .poisson, meanGap: 1 / rate, reached: target)
        var laws = [Law.poisson]
        if variation > 0.05 { laws.append(.gamma(variation: variation)) }
        for law in laws {
            self.law = law
            if let reached = reaches(target, arrivals: count) {
                self.reached = reached
                return
            }
        }
        var windows = ArrivalWindows(tally.windows.closed, placement: .even, smallest: smallest)
        law = .windows(windows)
        if !areTiesSpread {
            windows.placement = .gamma(shape: fittingShape(windows, to: target, quarters: tally.quarters, count))
            law = .windows(windows)
        }
        let trials = Self.seeds.map { trial(seed: $0, arrivals: count) }
        reached = Self.mean(trials.map(\.reached))
    }

    /// What the law reaches in the mean, if each seed is near enough to the target.
    private func reaches(_ target: Reached, arrivals: Int) -> Reached? {
        var all: [Reached] = []
        for seed in Self.seeds {
            let reached = trial(seed: seed, arrivals: arrivals).reached
            guard abs(reached.gapVariation - target.gapVariation) <= Self.tolerance * target.gapVariation,
                abs(reached.dispersion - target.dispersion) <= Self.tolerance * target.dispersion
            else { return nil }
            all.append(reached)
        }
        return Self.mean(all)
    }

    private static func mean(_ all: [Reached]) -> Reached {
        let count = Double(max(1, all.count))
        return Reached(
            gapVariation: all.reduce(0) { $0 + $1.gapVariation } / count,
            dispersion: all.reduce(0) { $0 + $1.dispersion } / count
        )
    }

    /// Draws a schedule at the log's rate and measures it.
    private func trial(seed: UInt64, arrivals: Int) -> (reached: Reached, quarters: Double) {
        var source = RandomSource(seed: seed)
        var state = State()
        var tally = ArrivalTally(scale: 1)
        var time = 0.0
        for _ in 0..<arrivals {
            time += nextGap(&state, using: &source) * meanGap
            tally.add(Int64(min(time * 1e9, 4e18)))
        }
        let reached = Reached(gapVariation: tally.gapVariation ?? 0, dispersion: tally.seconds.dispersion ?? 0)
        return (reached, tally.quarters.dispersion ?? 0)
    }

    /// The shape of the gaps inside a window.
    ///
    /// It is chosen for the log's gap CV, or, where long silences alone make that, for its dispersion at a quarter of a second.
    /// Both fall as the shape grows.
    private func fittingShape(
        _ windows: ArrivalWindows,
        to target: Reached,
        quarters: BinTally,
        _ count: Int
    ) -> Double {
        func measures(_ shape: Double) -> (variation: Double, quarters: Double) {
            var pattern = self
            var windows = windows
            windows.placement = .gamma(shape: shape)
            pattern.law = .windows(windows)
            let trial = pattern.trial(seed: 1, arrivals: count)
            return (trial.reached.gapVariation, trial.quarters)
        }
        var (low, high) = (log(0.1), log(64.0))
        let clumped = measures(exp(low))
        let regular = measures(exp(high))
        let isSensitive = clumped.variation > 1.15 * regular.variation
        let goal = isSensitive ? target.gapVariation : quarters.dispersion ?? 1
        for _ in 0..<7 {
            let middle = (low + high) / 2
            let measured = measures(exp(middle))
            let value = isSensitive ? measured.variation : measured.quarters
            if value > goal { low = middle } else { high = middle }
        }
        return (exp((low + high) / 2) * 1_000).rounded() / 1_000
    }
}

extension ArrivalWindows {
    /// Classes of counts, besides runs of empty windows.
    private static let classCount = 8
    /// Bins of a class.
    private static let binCount = 12
    /// Steps from a class; more would only make the file larger.
    private static let stepLimit = 5_000

    /// Makes classes by the quantiles of the counts, the highest 3 % in one of their own.
    init(_ tally: WindowTally, placement: Placement, smallest: Int) {
        let cells = tally.counts.counts
        let total = Double(tally.counts.count)
        var classOfCell = [Int](repeating: 1, count: cells.count)
        var seen = 0.0
        var current = 1
        var cuts = (1..<Self.classCount).map { Double($0) / Double(Self.classCount) }
        cuts.append(0.97)
        var cut = 0
        var inClass = 0.0
        for (cell, times) in cells.enumerated() where times > 0 {
            while cut < cuts.count, seen >= cuts[cut] * total {
                cut += 1
                if inClass >= Double(smallest) {
                    current += 1
                    inClass = 0
                }
            }
            classOfCell[cell] = current
            seen += Double(times)
            inClass += Double(times)
        }
        if inClass < Double(smallest), current > 1 {
            for cell in cells.indices where classOfCell[cell] == current { classOfCell[cell] = current - 1 }
            current -= 1
        }
        var steps = [[Int]](repeating: [Int](repeating: 0, count: current + 1), count: current + 1)
        for (pair, times) in tally.pairs {
            let from = pair.from == 0 ? 0 : classOfCell[Int(pair.from)]
            let to = pair.to == 0 ? 0 : classOfCell[Int(pair.to)]
            steps[from][to] += times
        }
        var classes = [Self.bins(of: tally.runs.counts.enumerated().map { ($0, Int($1)) }, smallest: smallest)]
        for kind in 1...current {
            let members = cells.enumerated().filter { classOfCell[$0.offset] == kind }
            classes.append(Self.bins(of: members.map { ($0.offset, Int($0.element)) }, smallest: smallest))
        }
        let largest = steps.map { $0.reduce(0, +) }.max() ?? 0
        if largest > Self.stepLimit {
            let factor = Double(Self.stepLimit) / Double(largest)
            steps = steps.map { row in row.map { $0 == 0 ? 0 : max(1, Int((Double($0) * factor).rounded())) } }
            for kind in classes.indices {
                for bin in classes[kind].indices {
                    let scaled = (Double(classes[kind][bin].count) * factor).rounded()
                    classes[kind][bin].count = max(1, Int(scaled))
                }
            }
        }
        self.init(length: tally.length, placement: placement, classes: classes, steps: steps)
    }

    /// Joins cells of the histogram, from the lowest, until a bin has enough values.
    private static func bins(of cells: [(cell: Int, times: Int)], smallest: Int) -> [Bin] {
        let cells = cells.filter { $0.times > 0 }
        let total = cells.reduce(0) { $0 + $1.times }
        let wanted = cells.count > binCount ? max(smallest, total / binCount) : smallest
        var bins: [Bin] = []
        var open: Bin?
        for (position, (cell, times)) in cells.enumerated() {
            let range = Histogram.range(ofCell: cell, precision: WindowTally.precision)
            let values = Int(range.lowerBound)...Int(range.upperBound)
            let middle = Double(values.lowerBound + values.upperBound) / 2
            if let bin = open {
                let count = bin.count + times
                open = Bin(
                    values: bin.values.lowerBound...values.upperBound,
                    mean: (bin.mean * Double(bin.count) + middle * Double(times)) / Double(count),
                    count: count
                )
            } else {
                open = Bin(values: values, mean: middle, count: times)
            }
            // In the tail, bins hold no more than they must: a few long silences make most of the variation.
            let rest = cells[(position + 1)...].reduce(0) { $0 + $1.times }
            let isTail = rest < 4 * wanted
            if let bin = open, bin.count >= (isTail ? smallest : wanted), rest == 0 || rest >= smallest {
                bins.append(bin)
                open = nil
            }
        }
        if let bin = open { bins.append(bin) }
        return bins.map {
            Bin(values: $0.values, mean: ($0.mean * 1_000).rounded() / 1_000, count: $0.count)
        }
    }
}
