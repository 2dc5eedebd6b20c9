import Glibc
import TidemarkStatistics

/// Draws of what a service of a given law would do with the small run's requests.
struct LoadSimulation: Sendable {
    /// What holds on average at a rate.
    struct State {
        /// Requests in service at a time.
        var concurrency: Double
        /// Answers that arrive at a time.
        var streams: Double
        /// What each of them sees: a little more.
        var seenStreams: Double
        /// The rate at which the small model had as many in service.
        var smallRate: Double
    }

    /// Whether rates beyond the highest load that held are answered.
    enum Bounds {
        case known
        /// By the growth between the two highest loads: only to show what that would be worth.
        case beyond
    }

    /// Values of the draws: by metric, a row of quantiles for each draw.
    struct Results {
        var firstToken: [[Double]] = []
        var perToken: [[Double]] = []
        var endToEnd: [[Double]] = []
        /// Mean tokens of an answer.
        var outputs: [Double] = []

        subscript(metric: Extrapolation.Metric) -> [[Double]]? {
            switch metric {
            case .firstToken: firstToken
            case .perToken: perToken
            case .endToEnd: endToEnd
            }
        }
    }

    /// How far beyond the highest load that held a draw may lie: within what its rate itself is known to.
    static let slack = 1.05
    /// Answers of a load that one draw takes.
    private static let mostAnswers = 1_500
    private static let nothing = Extrapolation.quantiles.map { _ in Double.infinity }

    private let points: [SmallService.Point]
    private let means: TrafficMeans
    private let count: Int
    /// By point: the streams that its answers saw.
    private let meanStreams: [Double]

    init(_ small: SmallService, draws: Int) {
        points = small.steady
        means = small.means
        count = draws
        meanStreams = small.steady.map { $0.load.streams + $0.load.seenBeyondMean }
    }

    // MARK: - Means

    /// Nil where the time per token leaves no room for the rate.
    func state(at rate: Double, small: ServiceLaw, large: ServiceLaw) -> State? {
        let room = 1 - rate * means.steps * large.perStream
        guard room > 0.01 else { return nil }
        let first = large.meanFirstToken(means)
        var beyond = 1.0
        var state: State?
        for _ in 0..<4 {
            let alone = large.perToken + large.perContext * means.context
            let perToken = max(0, (alone + large.perStream * beyond) / room)
            let streams = rate * means.steps * perToken
            let concurrency = rate * (max(0, first) + means.steps * perToken)
            let smallRate = self.smallRate(of: concurrency)
            state = State(
                concurrency: concurrency,
                streams: streams,
                seenStreams: streams + beyond,
                smallRate: smallRate
            )
            beyond = seenBeyondMean(at: smallRate)
        }
        return state
    }

    /// The rate at which the small model had so many requests in service, along straight lines between its loads.
    private func smallRate(of concurrency: Double) -> Double {
        var before = (rate: 0.0, concurrency: 0.0)
        for (index, point) in points.enumerated() {
            let this = (rate: point.load.ratePerSecond, concurrency: point.concurrency)
            if concurrency <= this.concurrency || index == points.count - 1, this.concurrency > before.concurrency {
                let slope = (this.rate - before.rate) / (this.concurrency - before.concurrency)
                return before.rate + (concurrency - before.concurrency) * slope
            }
            if this.concurrency > before.concurrency { before = this }
        }
        return before.concurrency > 0 ? concurrency * before.rate / before.concurrency : .infinity
    }

    private func seenBeyondMean(at rate: Double) -> Double {
        guard let (low, high, part) = place(of: rate) else { return 1 }
        let ends = (points[low].load.seenBeyondMean, points[high].load.seenBeyondMean)
        return max(0, ends.0 + (ends.1 - ends.0) * min(1, part))
    }

    /// The two loads around a rate and how far it is from the first to the second; below the lowest, it alone.
    private func place(of rate: Double) -> (low: Int, high: Int, part: Double)? {
        guard let first = points.first else { return nil }
        guard rate > first.load.ratePerSecond, points.count > 1 else { return (0, 0, 0) }
        let high = points.firstIndex { $0.load.ratePerSecond >= rate } ?? points.count - 1
        let low = max(0, high - 1)
        let span = points[high].load.ratePerSecond - points[low].load.ratePerSecond
        return (low, high, span > 0 ? (rate - points[low].load.ratePerSecond) / span : 1)
    }

    /// The fewest answers of the loads that a rate is taken from.
    func answers(around rate: Double) -> Int {
        guard let (low, high, part) = place(of: rate) else { return 0 }
        let counts = (points[low].load.answers.count, points[high].load.answers.count)
        return part < 0.05 ? counts.0 : part > 0.95 ? counts.1 : min(counts.0, counts.1)
    }

    // MARK: - Draws

    func draws(
        at rate: Double,
        bounds: Bounds,
        using source: inout RandomSource,
        small: (inout RandomSource) -> ServiceLaw,
        large: (inout RandomSource) -> ServiceLaw
    ) -> Results {
        var results = Results()
        for _ in 0..<count {
            add(to: &results, rate, bounds, small(&source), large(&source), using: &source)
        }
        return results
    }

    private func add(
        to results: inout Results,
        _ rate: Double,
        _ bounds: Bounds,
        _ small: ServiceLaw,
        _ large: ServiceLaw,
        using source: inout RandomSource
    ) {
        // Whether requests wait for what a whole answer takes or only for the work on prompts is not known: the ratio
        // is one, the other, or between.
        let choice = source.unit()
        let blend = choice < 0.25 ? 0 : choice < 0.5 ? 1 : source.unit()
        // Waiting grows faster than the rate; by how much between two loads is not known either.
        let growth = 0.9 + 2.1 * source.unit()
        guard let state = state(at: rate, small: small, large: large) else {
            return results.appendNothing(Self.nothing)
        }
        let prompts = large.meanFirstToken(means) / max(1e-9, small.meanFirstToken(means))
        let whole = state.smallRate / rate
        let ratio = power(whole, 1 - blend) * power(max(1e-9, prompts), blend)
        guard let (low, high, part) = place(of: ratio * rate), ratio.isFinite else {
            return results.appendNothing(Self.nothing)
        }
        let highest = points[points.count - 1].load.ratePerSecond
        if bounds == .known, ratio * rate > highest * Self.slack { return results.appendNothing(Self.nothing) }
        let weight = power(part, growth)
        let ends = [low, high].prefix(low == high ? 1 : 2)
            .map { quantiles(at: $0, ratio, streams: state.seenStreams, small, large, using: &source) }
        guard let first = ends.first, let last = ends.last else { return }
        func between(_ low: [Double], _ high: [Double]) -> [Double] {
            zip(low, high).map { max(0, $0 + ($1 - $0) * weight) }
        }
        results.firstToken.append(between(first.firstToken, last.firstToken))
        results.perToken.append(between(first.perToken, last.perToken))
        results.endToEnd.append(between(first.endToEnd, last.endToEnd))
        results.outputs.append((first.output + last.output) / 2)
    }

    /// One draw of a load's answers, made answers of the large model.
    ///
    /// It takes half of them: high quantiles of skewed values, drawn as often as there are values, spread less than they
    /// should.
    private func quantiles(
        at index: Int,
        _ ratio: Double,
        streams: Double,
        _ small: ServiceLaw,
        _ large: ServiceLaw,
        using source: inout RandomSource
    ) -> (firstToken: [Double], perToken: [Double], endToEnd: [Double], output: Double) {
        let point = points[index]
        let answers = point.load.answers
        let total = min(max(1, answers.count / 2), Self.mostAnswers)
        let crowd = streams / max(1, meanStreams[index])
        let mean = large.perToken(streams: streams, context: means.context)
        var first: [Double] = []
        var later: [Double] = []
        var whole: [Double] = []
        first.reserveCapacity(total)
        later.reserveCapacity(total)
        whole.reserveCapacity(total)
        var output = 0.0
        while first.count < total {
            let start = Int(source.below(UInt64(answers.count - point.block + 1)))
            for answer in answers[start..<start + min(point.block, total - first.count)] {
                let wait = answer.firstToken - small.firstToken(of: answer.input)
                let time = max(0, large.firstToken(of: answer.input) + ratio * wait)
                let step = answer.perToken.map { perToken in
                    large.perToken(streams: answer.streams * crowd, context: answer.context) * perToken
                        / max(1e-9, small.perToken(streams: answer.streams, context: answer.context))
                }
                first.append(time)
                if let step { later.append(step) }
                whole.append(time + answer.steps * (step ?? mean))
                output += answer.output
            }
        }
        return (
            Self.quantiles(of: &first), Self.quantiles(of: &later), Self.quantiles(of: &whole),
            output / Double(total)
        )
    }

    private static func quantiles(of values: inout [Double]) -> [Double] {
        values.sort()
        return Extrapolation.quantiles.map { Quantile.value($0, ofSorted: values) ?? .infinity }
    }

    private func power(_ base: Double, _ exponent: Double) -> Double {
        exponent == 0 ? 1 : exponent == 1 ? base : pow(base, exponent)
    }
}

extension LoadSimulation.Results {
    fileprivate mutating func appendNothing(_ nothing: [Double]) {
        firstToken.append(nothing)
        perToken.append(nothing)
        endToEnd.append(nothing)
        outputs.append(.infinity)
    }
}
