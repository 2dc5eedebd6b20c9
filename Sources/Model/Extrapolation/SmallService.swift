package import TidemarkStatistics

/// The small model as its run shows it: what it takes when nobody waits, and how long requests wait at each load.
package struct SmallService: Sendable {
    /// A load with what its answers say once the service is known.
    package struct Point: Sendable {
        package var load: MeasuredLoad
        /// Requests that would be served at a time if none waited: rate × service.
        package var concurrency: Double
        /// Whether the load went on as it began: queues did not grow and requests did not fail.
        package var isSteady: Bool
        /// Rows of a block within which requests depend on each other.
        var block: Int
    }

    /// By rate, the lowest first.
    package let points: [Point]
    package let form: FirstTokenForm
    package let firstToken: LinearFit
    /// What the fit of the first token was made of.
    package let quiet: [AnswerSample]
    /// Over a constant and the streams; one point a slice of a load.
    package let perToken: LinearFit
    /// What the fit of the time per token was made of: streams, and seconds per token.
    package let slices: [(streams: Double, perToken: Double)]
    package let means: TrafficMeans

    package var steady: [Point] { points.filter(\.isSteady) }
    /// Whether a load was beyond what the service could take, so that its limit is known.
    package var isLimitKnown: Bool {
        guard let most = steady.last?.concurrency else { return false }
        return points.contains { !$0.isSteady && $0.concurrency > most }
    }
    /// The most streams that the fit of the time per token saw.
    var mostStreams: Double { slices.map(\.streams).max() ?? 1 }

    package static let fewestLoads = 3
    package static let fewestQuiet = 30
    private static let slicesPerLoad = 10
    private static let fewestPerSlice = 5

    /// Fits the small model.
    ///
    /// - Parameters:
    ///   - loads: those whose requests came evenly, in any order.
    ///   - lone: further answers that had the service to themselves.
    ///   - fewestLoads: that must have held.
    /// - Throws: `Refusal` where the run says too little.
    package init(
        _ loads: [MeasuredLoad],
        lone: [AnswerSample] = [],
        fewestLoads: Int = SmallService.fewestLoads
    ) throws(Refusal) {
        let loads = loads.filter { $0.answers.count >= MeasuredLoad.fewestAnswers && $0.ratePerSecond > 0 }
            .sorted { $0.ratePerSecond < $1.ratePerSecond }
        guard loads.count >= fewestLoads else {
            throw .fewLoads(found: loads.count, needed: fewestLoads)
        }
        quiet = try Self.quiet(loads, lone)
        means = TrafficMeans(of: loads.flatMap(\.answers))
        var form = FirstTokenForm(of: quiet.map(\.input))
        let times = quiet.map(\.firstToken)
        var fit = LinearFit(quiet.map { form.columns($0.input) }, times)
        if fit == nil {
            form = .constant
            fit = LinearFit(quiet.map { form.columns($0.input) }, times)
        }
        guard let fit else { throw .notQuiet(found: quiet.count, needed: Self.fewestQuiet) }
        self.form = form
        firstToken = fit
        let law = ServiceLaw(form: form, firstToken: fit.coefficients, perToken: 0, perStream: 0, perContext: 0)
        points = loads.map { Point($0, law) }
        guard points.count(where: \.isSteady) >= fewestLoads else {
            throw .fewLoads(found: points.count(where: \.isSteady), needed: fewestLoads)
        }
        let slices = points.filter(\.isSteady).enumerated()
            .flatMap { number, point in Self.slices(of: point.load).map { (number, $0.streams, $0.perToken) } }
        self.slices = slices.map { (streams: $0.1, perToken: $0.2) }
        guard slices.count > 2 else { throw .noTimesBetweenTokens }
        guard let perToken = Self.perToken(slices.map { $0.1 }, slices.map { $0.2 }) else {
            throw .noTimesBetweenTokens
        }
        self.perToken = perToken
        try Self.check(fit, times, inputs: quiet.map(\.input))
        try Self.check(perToken, slices.map { $0.2 }, .smallPerToken, groups: slices.map { $0.0 })
    }

    /// Over a constant and the streams; where all saw as many streams, these have no part in it.
    private static func perToken(_ streams: [Double], _ times: [Double]) -> LinearFit? {
        LinearFit(streams.map { [1, $0] }, times) ?? LinearFit(streams.map { _ in [1] }, times)
    }

    /// The answers that met the fewest others, from which waiting is absent as far as can be.
    private static func quiet(
        _ loads: [MeasuredLoad],
        _ lone: [AnswerSample]
    ) throws(Refusal) -> [AnswerSample] {
        let all = lone + loads.flatMap(\.answers)
        let busiest =
            loads.map { load in
                Double(load.answers.reduce(0) { $0 + $1.others }) / Double(load.answers.count)
            }.max() ?? 0
        let allowed = max(1, Int(busiest / 4))
        let ordered = all.map(\.others).sorted()
        guard ordered.count >= fewestQuiet, ordered[fewestQuiet - 1] <= allowed else {
            throw .notQuiet(found: ordered.count { $0 <= allowed }, needed: fewestQuiet)
        }
        let most = ordered[fewestQuiet - 1]
        return all.filter { $0.others <= most }
    }

    /// Means of stretches of a load, as answers of one time depend on each other.
    private static func slices(of load: MeasuredLoad) -> [(streams: Double, perToken: Double)] {
        let answers = load.answers.filter { $0.perToken != nil }
        let count = min(slicesPerLoad, answers.count / fewestPerSlice)
        return (0..<count).map { slice in
            let part = answers[(answers.count * slice / count)..<(answers.count * (slice + 1) / count)]
            let size = Double(part.count)
            return (
                part.reduce(0) { $0 + $1.streams } / size,
                part.reduce(0) { $0 + ($1.perToken ?? 0) } / size
            )
        }
    }

    /// Groups of a fifth of the answers each, by input.
    private static func check(_ fit: LinearFit, _ times: [Double], inputs: [Double]) throws(Refusal) {
        let sorted = inputs.sorted()
        let edges = [0.2, 0.4, 0.6, 0.8].compactMap { Quantile.value($0, ofSorted: sorted) }
        let groups = inputs.map { input in edges.count { input > $0 } }
        try check(fit, times, .smallFirstToken, groups: groups)
    }

    /// How far means may lie off a line that the test rejects.
    ///
    /// With thousands of answers every real service differs from a line by something; what is under it is covered by
    /// the fit's own error many times over.
    static let harmlessMisfit = 0.05

    private static func check(
        _ fit: LinearFit,
        _ values: [Double],
        _ name: Refusal.Fit,
        groups: [Int]
    ) throws(Refusal) {
        guard let test = LackOfFit(of: fit, values: values, groups: groups), test.probability < 0.01,
            test.misfit > harmlessMisfit
        else { return }
        throw .lackOfFit(name, probability: test.probability, misfit: test.misfit)
    }

    // MARK: - Laws

    /// The middle of what the fits leave possible.
    package var law: ServiceLaw { Self.law(form, firstToken.coefficients, perToken.coefficients) }

    /// One possible law.
    func draw(using source: inout RandomSource) -> ServiceLaw {
        let first = firstToken.draw(using: &source)
        return Self.law(form, first, perToken.draw(using: &source))
    }

    private static func law(_ form: FirstTokenForm, _ first: [Double], _ perToken: [Double]) -> ServiceLaw {
        ServiceLaw(
            form: form,
            firstToken: first,
            perToken: perToken[0],
            perStream: perToken.count > 1 ? max(0, perToken[1]) : 0,
            perContext: 0
        )
    }
}

extension SmallService.Point {
    /// Failures over which a load did not hold.
    private static let mostFailed = 0.05

    init(_ load: MeasuredLoad, _ law: ServiceLaw) {
        self.load = load
        let answers = load.answers
        let service = answers.map { law.firstToken(of: $0.input) + $0.decoding }
        let meanService = service.reduce(0, +) / Double(answers.count)
        concurrency = load.ratePerSecond * meanService
        let waits = answers.map { $0.firstToken - law.firstToken(of: $0.input) }
        let third = answers.count / 3
        func mean(_ part: ArraySlice<Double>) -> Double { part.reduce(0, +) / Double(max(1, part.count)) }
        let growth = mean(waits.suffix(third)) - mean(waits.prefix(third))
        isSteady = load.failedShare <= Self.mostFailed && growth <= 0.5 * meanService
        let longest = max(1, answers.count / 20)
        let lag = Autocorrelation.firstLag(under: 0.1, upTo: longest, of: waits) ?? longest
        block = min(max(1, answers.count / 10), lag == 1 ? 1 : 10 * lag)
    }
}
