package import TidemarkUnits

/// A time over which the runs of a store are added up, by their starts.
package enum BudgetPeriod: String, Sendable, Hashable, CaseIterable {
    case day, month

    /// The period that a moment is in, by UTC, in nanoseconds since 1970.
    package func range(containing unixNanoseconds: Int64) -> Range<Int64> {
        switch self {
        case .day: UTCTime.day(containing: unixNanoseconds)
        case .month: UTCTime.month(containing: unixNanoseconds)
        }
    }
}

/// What one run counts for in the budgets of its day and its month.
package struct SpendingClaim: Sendable, Hashable {
    package enum Standing: Sendable, Hashable {
        case ended, running
        /// Its process ended without a word: it was killed, or could not store its end.
        case gone
    }

    /// The limit that the run was given; nil where it had none.
    package var limit: Money?
    /// Of its last account.
    package var spent: Money
    package var reserved: Money
    /// The most by which spent and reserved grew from one account to the next; nil before its second one.
    package var longestStep: Money?
    package var standing: Standing

    package init(limit: Money?, spent: Money, reserved: Money, longestStep: Money?, standing: Standing) {
        self.limit = limit
        self.spent = spent
        self.reserved = reserved
        self.longestStep = longestStep
        self.standing = standing
    }

    /// What was spent or must be taken for spent.
    ///
    /// A run that goes on may yet spend all of its limit. One that is gone has spent at most what it held when it was
    /// last heard of, and what it took up since: taken to be no more than it ever did between two accounts, and under
    /// its limit.
    package var counted: Money {
        let known = spent + reserved
        let most = max(limit ?? known, known)
        switch standing {
        case .ended: return known
        case .running: return most
        case .gone: return longestStep.map { min(most, known + $0) } ?? most
        }
    }
}
