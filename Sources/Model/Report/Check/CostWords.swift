import TidemarkPlan
import TidemarkPricing
import TidemarkUnits
import TidemarkWorkload

/// Sentences on what a plan would cost.
enum CostWords {
    /// The bill in a sentence.
    static func summary(_ bill: PlanBill, _ plan: Plan) -> String {
        let limit = bill.limit.map { "; \(limitWord($0)) \(Quantity.money($0.limit))" } ?? ""
        if case .perHour(let price) = bill.pricing {
            let expected = bill.expected.map(Quantity.money) ?? "–"
            return "Cost: \(expected) at \(Quantity.money(price)) an hour\(recoveryAtMost(bill))\(limit)."
        }
        guard let expected = bill.expected, let worst = bill.worst else {
            let each = bill.scenarios.compactMap(\.perThousand).max() ?? .zero
            let most = bill.scenarios.compactMap(\.worstPerThousand).max() ?? .zero
            let open = bill.scenarios.compactMap(\.expected).reduce(Money.zero) { $0 + $1 }
            let known = open > .zero ? ", besides \(Quantity.money(open)) in the scenarios with a rate" : ""
            return
                "Expected cost: \(Quantity.money(each)) per 1,000 requests, \(Quantity.money(most)) at most; how many users "
                + "send depends on how fast answers come\(known)\(limit)."
        }
        let range = bill.interval.map { " (\(between($0)))" } ?? ""
        return "Expected cost: \(Quantity.money(expected))\(range), at most \(Quantity.money(worst))\(limit)."
    }

    private static func recoveryAtMost(_ bill: PlanBill) -> String {
        guard let worst = bill.worst, let expected = bill.expected, worst > expected else { return "" }
        return ", at most \(Quantity.money(worst)) with recovery between scenarios"
    }

    private static func limitWord(_ reach: PlanBill.BudgetReach) -> String {
        reach.isOfRun ? "limit" : "limit of a day or month"
    }

    private static func between(_ interval: PlanBill.Interval) -> String {
        "\(Quantity.money(dollars: interval.low.inDollars)) to \(Quantity.money(dollars: interval.high.inDollars))"
    }

    /// What the numbers of a bill by the token mean, one sentence each.
    static func meaning(_ bill: PlanBill, _ plan: Plan) -> [String] {
        var notes: [String] = []
        var expected =
            "Expected: the tokens that are asked for, at the price without any cache, and no request that fails."
        if bill.interval != nil {
            let isTrace = plan.scenarios.allSatisfy { $0.load.replay != nil }
            expected +=
                isTrace
                ? " The interval is of 95 %: not all rows of the trace were looked at."
                : " The interval holds for 95 of 100 runs: it comes of what each run draws, its "
                    + (plan.seed == nil
                        ? "arrivals, types and lengths. Requests are those to be expected of any seed."
                        : "types and lengths.")
        }
        notes.append(expected)
        let tokenizer = plan.targets.first?.tokenizer.name
        let prompt =
            tokenizer == nil ? "every byte of a prompt as a token" : "the tokens of a prompt and a tenth more"
        let retries = bill.retries > .zero ? ", every retry that is allowed" : ""
        notes.append(
            "At most: what is reserved before requests leave: \(prompt), the whole bound of every answer\(retries), "
                + "and what the seed may draw."
        )
        if let recovery = bill.recovery {
            notes.append(
                "Between scenarios: \(recovery.fewest) to \(recovery.most) lone requests with short answers, until the "
                    + "target has recovered. Warm-up is part of each scenario."
            )
        }
        notes += bases(bill)
        let pictured = plan.types.filter { $0.images != nil }.map(\.name)
        if !pictured.isEmpty {
            notes.append(
                "Pictures of \(listed(pictured)) are not part of the expected cost: each provider counts them in its "
                    + "own way. The most has room for them."
            )
        }
        for scenario in bill.scenarios {
            guard let users = scenario.users else { continue }
            notes.append(
                "\(scenario.name): \(Quantity.count(users.users)) users send as fast as they are answered: about "
                    + "\(Quantity.money(users.perHourAtOneSecond)) an hour if an answer takes 1 s, "
                    + "\(Quantity.money(users.perHourAtTenSeconds)) if 10 s."
            )
        }
        return notes
    }

    private static func bases(_ bill: PlanBill) -> [String] {
        var notes: [String] = []
        let bounded = bill.types.filter { $0.basis == .bound }.map(\.name)
        if !bounded.isEmpty {
            notes.append(
                "Of the answers of \(listed(bounded)) only the bound is known: their expected cost takes the whole of "
                    + "it, and shorter answers cost less."
            )
        }
        let stated = bill.types.filter { $0.basis == .file }.map(\.name)
        if !stated.isEmpty {
            notes.append("Expected answers of \(listed(stated)) are as long as their files state, up to the bound.")
        }
        return notes
    }

    /// What a cache would save; nil where prompts repeat nothing.
    static func cache(_ bill: PlanBill) -> String? {
        guard case .perToken(let tariff) = bill.pricing, bill.parts.sum > 0 else { return nil }
        guard bill.parts.saving > 0 else {
            let isPriced = tariff.standard.cachedInput.map { $0 < tariff.standard.input } ?? false
            return isPriced
                ? "A cache would save nothing: prompts repeat no beginning of \(fewestCached) tokens or more."
                : "No lower price of cached input is known, so a cache would save nothing."
        }
        return "Up to \(Quantity.money(Money(estimate: bill.parts.saving))) "
            + "(\(Quantity.share(bill.parts.saving / bill.parts.sum))) less where the provider reads from its cache "
            + "what prompts repeat, from \(fewestCached) tokens on; the forecast does not count on it."
    }

    private static let fewestCached = Quantity.count(PlanBill.Parts.fewestCached)

    /// How far the budget goes, one sentence each; none without one.
    static func budget(_ bill: PlanBill) -> [String] {
        guard let reach = bill.limit else { return [] }
        let amount = Quantity.money(reach.limit)
        var sentences: [String] = []
        if let expected = bill.expected, let worst = bill.worst, reach.limit > .zero {
            let share = proportion(expected.inDollars / reach.limit.inDollars)
            let most = proportion(worst.inDollars / reach.limit.inDollars)
            sentences.append(
                "The plan is expected to cost \(share) of the \(limitWord(reach)), \(amount), and \(most) at most."
            )
        }
        switch (reach.expected, reach.worst) {
        case (let expected?, _): sentences.append("It is expected to be reached \(PlanBill.text(expected)).")
        case (nil, let worst?): sentences.append("At worst it is reached \(PlanBill.text(worst)).")
        default: if bill.worst != nil { sentences.append("It is not reached even in the worst case.") }
        }
        if !reach.isOfRun {
            sentences.append("What other runs have spent of it is known only when the run starts.")
        }
        return sentences
    }

    /// `84 %`, `12 times`: a share where it is read as one.
    private static func proportion(_ ratio: Double) -> String {
        ratio < 10 ? Quantity.share(ratio) : "\(Quantity.number(ratio)) times"
    }

    /// `17 h`, `3 days`: how long an amount lasts, roughly.
    static func lasting(_ seconds: Double?) -> String {
        guard let seconds, seconds.isFinite else { return "–" }
        if seconds >= 172_800 { return "\(Quantity.number((seconds / 86_400).rounded(.down))) days" }
        if seconds >= 3_600 { return Quantity.span(seconds: (seconds / 60).rounded(.down) * 60) }
        if seconds < 10 { return Quantity.span(seconds: seconds) }
        return Quantity.span(seconds: seconds >= 600 ? (seconds / 60).rounded(.down) * 60 : seconds.rounded(.down))
    }

    private static func listed(_ names: [String]) -> String {
        names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    }
}
