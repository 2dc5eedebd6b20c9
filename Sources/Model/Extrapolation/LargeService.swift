package import TidemarkStatistics

/// The large model as the trial calls show it.
package struct LargeService: Sendable {
    /// How its time per token grows with the streams.
    package enum PerStream: Sendable, Hashable {
        /// From calls that were made at one time.
        case measured
        /// In the small model's proportion, give or take half.
        case carried
    }

    package let calls: [TrialCall]
    package let form: FirstTokenForm
    package let firstToken: LinearFit
    package let perStream: PerStream
    /// Over a constant, and the streams where these were measured, and the context where it counts.
    package let perToken: LinearFit
    package let dependsOnContext: Bool
    private let meanContext: Double
    /// The small model's fit, whose proportion is carried over.
    private let small: LinearFit

    /// The largest input that was tried.
    package var largestInput: Double { calls.filter(\.isLone).map(\.answer.input).max() ?? 0 }
    /// How far beyond it a line is believed.
    static let mostBeyond = 1.25
    /// What a carried proportion may be off by.
    package static let carriedError = 0.5
    /// Under it a misfit is nothing that a line could hide: below what quantiles of any run can tell.
    static let harmlessMisfit = 0.02

    /// Fits the large model.
    ///
    /// - Parameters:
    ///   - calls: those that succeeded.
    ///   - small: whose proportion of time per stream is carried over where `calls` were all made alone.
    /// - Throws: `Refusal` where there are too few calls, or they do not follow a line.
    package init(_ calls: [TrialCall], small: SmallService) throws(Refusal) {
        let lone = calls.filter(\.isLone)
        guard lone.count >= TrialCall.fewest else { throw .fewCalls(found: lone.count, needed: TrialCall.fewest) }
        self.calls = calls
        self.small = small.perToken
        form = FirstTokenForm(of: lone.map(\.answer.input))
        let form = form
        let times = lone.map(\.answer.firstToken)
        guard form != .constant, let fit = LinearFit(lone.map { form.columns($0.answer.input) }, times) else {
            throw .noFit
        }
        if let test = LackOfFit(of: fit, values: times, groups: lone.map(\.size)), test.probability < 0.01,
            test.misfit > Self.harmlessMisfit
        {
            throw .lackOfFit(.largeFirstToken, probability: test.probability, misfit: test.misfit)
        }
        firstToken = fit
        let streams = calls.filter { $0.answer.perToken != nil }
        let values = streams.compactMap(\.answer.perToken)
        let context = streams.reduce(0) { $0 + $1.answer.context } / Double(max(1, streams.count))
        meanContext = context
        let together = streams.filter { !$0.isLone && $0.answer.streams > 1.5 }
        perStream = together.count >= 2 ? .measured : .carried
        let used = perStream == .measured ? streams : streams.filter(\.isLone)
        let usedValues = perStream == .measured ? values : used.compactMap(\.answer.perToken)
        guard used.count >= TrialCall.fewest else { throw .noTimesBetweenTokens }
        let isMeasured = perStream == .measured
        func columns(_ call: TrialCall, withContext: Bool) -> [Double] {
            [1] + (isMeasured ? [call.answer.streams] : [])
                + (withContext ? [call.answer.context - context] : [])
        }
        if let full = LinearFit(used.map { columns($0, withContext: true) }, usedValues),
            Self.counts(full, used.map(\.answer.context), usedValues)
        {
            perToken = full
            dependsOnContext = true
        } else if let plain = LinearFit(used.map { columns($0, withContext: false) }, usedValues) {
            perToken = plain
            dependsOnContext = false
        } else {
            throw .noTimesBetweenTokens
        }
    }

    /// Whether the context's part is certain, and large enough to matter.
    private static func counts(_ fit: LinearFit, _ contexts: [Double], _ values: [Double]) -> Bool {
        let column = fit.coefficients.count - 1
        let range = (contexts.max() ?? 0) - (contexts.min() ?? 0)
        let mean = values.reduce(0, +) / Double(values.count)
        let slope = fit.coefficients[column]
        return slope > StudentT(freedom: Double(fit.freedom)).quantile(0.995) * fit.error(of: column)
            && slope * range > 0.02 * mean
    }

    // MARK: - Laws

    /// The middle of what the fits leave possible.
    package var law: ServiceLaw {
        law(firstToken.coefficients, perToken.coefficients, proportion: Self.proportion(small.coefficients))
    }

    /// One possible law; the small model's proportion may be off by half either way.
    func draw(using source: inout RandomSource) -> ServiceLaw {
        let first = firstToken.draw(using: &source)
        let later = perToken.draw(using: &source)
        let factor = 1 + Self.carriedError * (2 * source.unit() - 1)
        return law(first, later, proportion: factor * Self.proportion(small.draw(using: &source)))
    }

    /// The small model's d / c.
    private static func proportion(_ coefficients: [Double]) -> Double {
        guard coefficients.count > 1, coefficients[0] > 0 else { return 0 }
        return max(0, coefficients[1] / coefficients[0])
    }

    private func law(_ first: [Double], _ later: [Double], proportion: Double) -> ServiceLaw {
        let context = dependsOnContext ? later[later.count - 1] : 0
        var alone: Double
        var stream: Double
        switch perStream {
        case .measured:
            stream = max(0, later[1])
            alone = later[0]
        case .carried:
            // What a lone call took is c + d: one stream was there, its own.
            alone = later[0] / (1 + proportion)
            stream = alone * proportion
        }
        alone = max(0, alone - context * meanContext)
        return ServiceLaw(form: form, firstToken: first, perToken: alone, perStream: stream, perContext: context)
    }
}
