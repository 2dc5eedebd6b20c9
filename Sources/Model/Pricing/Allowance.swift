package import TidemarkUnits

/// The most that a run may spend: the smallest of its own limit and of what its day and its month have left.
package struct Allowance: Sendable, Hashable {
    /// Nil where no budget sets one.
    package var limit: Money?
    /// Which budget that is, where it is not the one for a run: `8.20 of 50.00 USD were left for the day`.
    package var reason: String?

    /// What other runs of a period have taken of its budget.
    package struct Taken: Sendable, Hashable {
        /// By runs that have ended.
        package var spent: Money
        /// By runs that go on, which may spend as much, and by runs whose process is gone.
        package var held: Money

        package init(spent: Money = .zero, held: Money = .zero) {
            self.spent = spent
            self.held = held
        }

        package mutating func add(_ claim: SpendingClaim) {
            if claim.standing == .ended { spent += claim.counted } else { held += claim.counted }
        }
    }

    /// What a run gets that begins now.
    ///
    /// - Parameters:
    ///   - budget: of its plan.
    ///   - now: nanoseconds since 1970.
    ///   - expected: what the run is expected to cost, where that is known.
    ///   - taken: what the other runs have taken, by the period in which they began.
    /// - Throws: `BudgetRefusal` where nothing is left, and where less is left than expected, unless the budget lets
    ///   the run be cut short.
    package init(
        _ budget: Budget,
        at now: Int64,
        expected: Money?,
        taken: [BudgetPeriod: Taken]
    ) throws(BudgetRefusal) {
        limit = budget.limit
        for (period, whole) in [(BudgetPeriod.day, budget.perDay), (.month, budget.perMonth)] {
            guard let whole else { continue }
            let taken = taken[period] ?? Taken()
            let rest = whole - taken.spent - taken.held
            guard rest > .zero else { throw BudgetRefusal(period, whole, taken, at: now) }
            guard rest < limit ?? .max else { continue }
            limit = rest
            reason = "\(rest.roundedAmount) of \(whole) were left for the \(period.rawValue)"
        }
        if let limit, let expected, expected > limit, !budget.stopsAtLimit {
            throw BudgetRefusal(expected: expected, over: limit, reason)
        }
    }
}

/// Why a run may not begin for the sake of money.
package struct BudgetRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The day or the month has no money left.
        case nothingLeft
        /// The plan costs more than it may.
        case overLimit
    }

    package var code: Code
    package var message: String

    package var description: String { message }

    init(_ period: BudgetPeriod, _ whole: Money, _ taken: Allowance.Taken, at now: Int64) {
        code = .nothingLeft
        let next = UTCTime.text(unixNanoseconds: period.range(containing: now).upperBound)
        var parts = ["\(taken.spent.roundedAmount) spent"]
        if taken.held > .zero { parts.append("\(taken.held.roundedAmount) held by runs that have not ended") }
        let sooner = taken.held > .zero ? ", and when those runs end with less" : ""
        message =
            "nothing is left of the \(whole) for the \(period.rawValue) (\(parts.joined(separator: ", "))): "
            + "there is again from \(next)\(sooner)"
    }

    init(expected: Money, over limit: Money, _ reason: String?) {
        code = .overLimit
        message =
            "the run is expected to cost \(expected.rounded), over its limit of \(limit.rounded)\(reason.map { " (\($0))" } ?? ""): "
            + "raise the budget, make the plan smaller, or let the run be cut short with \"at limit: stop\" in budget"
    }
}
