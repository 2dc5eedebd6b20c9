import TidemarkGenerator
import TidemarkPricing
import TidemarkUnits
import TidemarkWorkload

/// What a run costs, by either kind of price.
final class Spending: Sendable {
    private enum Kind {
        case perToken(SharedLedger, Billing)
        case perHour(Money)
    }

    private let kind: Kind
    private let limit: Money?

    /// Nil where nothing is priced.
    ///
    /// `framing` is what requests have around the texts of their prompts.
    init?(_ pricing: Pricing?, _ workload: Workload, framing: InputBound.Framing, limit: Money?, lanes: Int) {
        guard let pricing else { return nil }
        self.limit = limit
        switch pricing {
        case .perHour(let price): kind = .perHour(price)
        case .perToken(let tariff):
            let bound = InputBound(workload, framing: framing)
            kind = .perToken(SharedLedger(limit: limit, lanes: lanes), Billing(tariff, bound))
        }
    }

    /// How a lane pays; nil where its requests have no price of their own.
    func purse(lane: Int) -> Purse? {
        guard case .perToken(let ledger, let billing) = kind else { return nil }
        return Purse(
            billing: billing,
            reserve: { ledger.reserve($0, lane: lane) },
            settle: { ledger.settle($0, $1, lane: lane) }
        )
    }

    /// The account at a time of the run's clock.
    func account(at now: Instant) -> SpendingAccount {
        switch kind {
        case .perToken(let ledger, _): return ledger.account()
        case .perHour(let price):
            var account = SpendingAccount(limit: limit)
            account.spent = Pricing.perHour(price).cost(of: now - .start) ?? .zero
            account.peak = account.spent
            return account
        }
    }

    /// When a run that is paid by the hour must send nothing more, so that it has ended within the limit, and why; nil
    /// where nothing bounds it.
    ///
    /// `drain` is how long it may take from then to the end.
    func end(leaving drain: Nanoseconds) -> (at: Instant, reason: String)? {
        guard case .perHour(let price) = kind, let limit,
            let longest = Pricing.perHour(price).time(for: limit)
        else { return nil }
        let end = max(.zero, longest - drain)
        return (
            .start + end,
            "\(limit) pay for \(longest.rounded) at \(price) an hour, "
                + "of which \(drain.rounded) are kept for the answers that are open"
        )
    }
}
