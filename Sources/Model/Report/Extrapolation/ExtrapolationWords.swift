import TidemarkExtrapolation
import TidemarkUnits

/// The words that every form of an extrapolation uses.
enum ExtrapolationWords {
    static let caution =
        "Extrapolated, not measured: no objective can be judged by these numbers. Intervals are at 95 % and hold for "
        + "what a long run would show, if the large model waits and batches as the small one does."

    static func title(_ metric: Extrapolation.Metric) -> String {
        switch metric {
        case .firstToken: MetricKind.timeToFirstToken.title
        case .perToken: MetricKind.timePerOutputToken.title
        case .endToEnd: MetricKind.endToEnd.title
        }
    }

    static func name(ofQuantile quantile: Double) -> String { "p" + plainDecimal((quantile * 1e4).rounded() / 100) }

    static func rate(_ perSecond: Double) -> String { "\(Quantity.number(perSecond))/s" }

    static func time(seconds: Double) -> String { Quantity.time(seconds * 1e9) }

    /// A time with its interval: `412 ms [388, 440]`, in milliseconds; or none.
    static func milliseconds(_ outcome: Extrapolation.Outcome) -> (number: String, note: String)? {
        guard case .value(let value, let low, let high) = outcome else { return nil }
        return (
            Quantity.number(value * 1e3, .kept), Quantity.bounds(low: low * 1e3, high: high * 1e3, .kept) ?? ""
        )
    }

    static func tokens(_ outcome: Extrapolation.Outcome?) -> String {
        guard case .value(let value, let low, let high)? = outcome else { return "–" }
        return "\(Quantity.number(value)) tokens/s \(Quantity.bounds(low: low, high: high) ?? "")"
    }

    /// Where the load stands: `as the small model at 9.4/s; 8.1 requests in service, 7.3 answers at a time`.
    static func place(of load: Extrapolation.Load) -> String {
        "as the small model at \(rate(load.smallRatePerSecond)); \(Quantity.number(load.concurrency)) requests in "
            + "service, \(Quantity.number(load.streams)) answers at a time"
    }

    static func cost(_ cost: Extrapolation.Cost) -> String {
        "\(Quantity.money(cost.perThousandRequests)) per 1,000 requests, \(Quantity.money(cost.perHour)) an hour, "
            + "\(Quantity.money(cost.perMillionOutputTokens)) per million tokens of answers"
    }

    /// Each reason once, with the numbers that lack because of it.
    static func reasons(of load: Extrapolation.Load) -> [String] {
        var reasons: [(sentence: String, names: [String])] = []
        for value in load.values {
            guard case .refused(let refusal) = value.outcome else { continue }
            let name = "\(value.metric.rawValue) \(name(ofQuantile: value.quantile))"
            if let index = reasons.firstIndex(where: { $0.sentence == refusal.sentence }) {
                reasons[index].names.append(name)
            } else {
                reasons.append((refusal.sentence, [name]))
            }
        }
        return reasons.map { "\($0.names.joined(separator: ", ")): \($0.sentence)" }
    }

    // MARK: - Fits

    typealias Entry = (name: String, value: String)

    static func fits(of extrapolation: Extrapolation) -> [Entry] {
        let small = extrapolation.small
        let large = extrapolation.large
        let others = small.quiet.map(\.others).max() ?? 0
        return [
            (
                "small, first token",
                "\(firstToken(small.law, small.form)); from \(Quantity.count(small.quiet.count)) answers that met at most "
                    + "\(others) other\(others == 1 ? "" : "s")"
            ),
            (
                "small, per token",
                "\(perToken(small.law)); from \(Quantity.count(small.slices.count)) stretches of "
                    + "\(small.steady.count) loads that held"
            ),
            (
                "large, first token",
                "\(firstToken(large.law, large.form)); from \(large.calls.count(where: \.isLone)) lone calls, inputs up to "
                    + "\(Quantity.tokens(Int(large.largestInput))) tokens"
            ),
            ("large, per token", "\(perToken(large.law)); \(perStream(large))"),
        ]
    }

    private static func perStream(_ large: LargeService) -> String {
        switch large.perStream {
        case .measured: "its growth with the streams was measured by calls at one time"
        case .carried:
            "its growth with the streams is the small model's, in proportion, give or take "
                + Quantity.share(LargeService.carriedError)
        }
    }

    private static func firstToken(_ law: ServiceLaw, _ form: FirstTokenForm) -> String {
        let first = time(seconds: law.firstToken[0])
        guard law.firstToken.count > 1 else { return "\(first), whatever the input" }
        let slope = "\(first) + \(time(seconds: law.firstToken[1] * 1_000)) per 1K tokens"
        guard law.firstToken.count > 2 else { return slope }
        return slope + " + \(time(seconds: law.firstToken[2] * 1e8)) per (10K tokens)²"
    }

    private static func perToken(_ law: ServiceLaw) -> String {
        let stream = law.perStream > 0 ? " + \(time(seconds: law.perStream)) a stream" : ""
        let context = law.perContext > 0 ? " + \(time(seconds: law.perContext * 1_000)) per 1K tokens of context" : ""
        return time(seconds: law.perToken) + stream + context
    }

    // MARK: - Back-test

    static func backTest(_ test: Extrapolation.BackTest) -> String {
        "the small model's load of \(rate(test.ratePerSecond)) (\(test.load)), foretold from its lower loads as if it had "
            + "not been run"
    }

    static func error(_ row: Extrapolation.BackTest.Row) -> String {
        let percent = row.error * 100
        return (percent >= 0 ? "+" : "-") + Quantity.number(abs(percent)) + " %"
    }

    static func name(_ row: Extrapolation.BackTest.Row) -> String {
        "\(row.metric.rawValue) \(name(ofQuantile: row.quantile))"
    }

    static func calls(_ account: ExtrapolationAccount) -> String {
        account.trial + (account.trialCost.map { "; they cost \(Quantity.money($0))" } ?? "")
    }

    static func limits(of small: SmallService) -> String {
        guard let highest = small.steady.last else { return "" }
        let most = Quantity.number(small.steady.map(\.concurrency).max() ?? 0)
        return small.isLimitKnown
            ? "the small run held up to \(rate(highest.load.ratePerSecond)), with \(most) requests in service, and not "
                + "beyond"
            : "the small run held at all its loads, up to \(rate(highest.load.ratePerSecond)) with \(most) requests in "
                + "service: its limit is not known"
    }
}
