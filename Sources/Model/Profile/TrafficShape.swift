/// What bodies of traffic are compared by: of a profile, or of the records that a builder saw.
package struct TrafficShape: Sendable {
    /// Requests with lengths.
    package var requests: Int
    package var input: LengthLaw
    package var output: LengthLaw
    package var spearman: Double?
    package var arrivals: Arrivals?
    /// Hits of an unbounded prefix cache among the blocks.
    package var hitRatio: Double?

    /// Burstiness, with coarse stamps spread.
    package struct Arrivals: Sendable, Hashable {
        package var count: Int
        /// Seconds.
        package var span: Double
        package var gapVariation: Double?
        package var dispersion: Double?

        package init(count: Int, span: Double, gapVariation: Double?, dispersion: Double?) {
            self.count = count
            self.span = span
            self.gapVariation = gapVariation
            self.dispersion = dispersion
        }
    }

    package init(
        requests: Int,
        input: LengthLaw,
        output: LengthLaw,
        spearman: Double? = nil,
        arrivals: Arrivals? = nil,
        hitRatio: Double? = nil
    ) {
        self.requests = requests
        self.input = input
        self.output = output
        self.spearman = spearman
        self.arrivals = arrivals
        self.hitRatio = hitRatio
    }

    /// What a sampler draws from a profile, of all its types or of one.
    package init(_ profile: Profile, type: Int? = nil) {
        let cells = type.flatMap { profile.types.indices.contains($0) ? profile.types[$0].cells : nil } ?? profile.cells
        let input = LengthLaw(cells.map { ($0.input, $0.count) })
        let output = LengthLaw(cells.map { ($0.output, $0.count) })
        self.init(
            requests: cells.reduce(0) { $0 + $1.count },
            input: input,
            output: output,
            spearman: Self.spearman(cells, input, output),
            hitRatio: profile.sharing?.hitRatio
        )
        guard let arrivals = profile.arrivals else { return }
        let rate = arrivals.ratePerSecond ?? 0
        let count = profile.making?.rows ?? requests
        self.arrivals = Arrivals(
            count: count,
            span: rate > 0 ? Double(count - 1) / rate : 0,
            gapVariation: arrivals.gapVariation,
            dispersion: arrivals.dispersion
        )
    }

    /// What a builder was given.
    package init(_ builder: ProfileBuilder) {
        let statistics = builder.statistics()
        self.init(
            requests: statistics.requests,
            input: LengthLaw(builder.input),
            output: LengthLaw(builder.output),
            spearman: statistics.spearman,
            hitRatio: statistics.prefix?.blockRatio
        )
        guard let arrivals = statistics.arrivals else { return }
        self.arrivals = Arrivals(
            count: arrivals.rows,
            span: arrivals.span,
            gapVariation: arrivals.spread?.gapVariation ?? arrivals.gapVariation,
            dispersion: arrivals.spread?.dispersion ?? arrivals.dispersion
        )
    }

    /// Input and output are independent inside a cell: the correlation of ranks is that of the cells' mean ranks.
    private static func spearman(_ cells: [Profile.Cell], _ input: LengthLaw, _ output: LengthLaw) -> Double? {
        let inputRanks = input.midRanks()
        let outputRanks = output.midRanks()
        let spread = input.rankVariance(inputRanks) * output.rankVariance(outputRanks)
        guard spread > 1e-12, input.total > 0 else { return nil }
        let covariance = cells.reduce(0.0) { sum, cell in
            sum + Double(cell.count)
                * (LengthLaw.meanRank(of: cell.input, in: inputRanks) - 0.5)
                * (LengthLaw.meanRank(of: cell.output, in: outputRanks) - 0.5)
        }
        return covariance / input.total / spread.squareRoot()
    }
}
