package import TidemarkUnits

extension SpendingAccount {
    /// What may still be reserved; nil where there is no limit.
    package var left: Money? { limit.map { max(.zero, $0 - spent - reserved) } }

    /// How many requests can be open at once that may cost so much each; nil where nothing bounds them.
    package func mostInFlight(ofCost worst: Money) -> Int? {
        guard let limit, worst > .zero else { return nil }
        return Int(max(.zero, limit - spent).microdollars / worst.microdollars)
    }

    /// Why a request that may cost so much is not sent.
    package func refusal(of cost: Money) -> String {
        let left = left ?? .zero
        return "the next request may cost \(cost), and \(left.amount) of \(limit ?? .max) are left "
            + "(\(spent.amount) spent, \(reserved.amount) reserved)"
    }

    /// What it means that a provider billed `charged` for a request for which `reserved` was held.
    package func overcharge(_ charged: Money, reserved: Money) -> String {
        var sentence =
            "the provider billed \(charged) for a request that could cost \(reserved) at most by its bounds: "
            + "\(charged - reserved) more"
        if let limit, spent > limit {
            sentence += "; the limit of \(limit) is passed by \(spent - limit)"
        }
        return sentence
    }
}

extension Money {
    /// As `description`, without the currency.
    fileprivate var amount: Substring { description.dropLast(Money.currency.utf8.count + 1) }
}

extension Pricing {
    /// What machines cost that are paid by the hour, rounded up; nil for prices per token.
    package func cost(of time: Nanoseconds) -> Money? {
        guard case .perHour(let price) = self else { return nil }
        let product = Int128(max(0, time.count)) * Int128(max(0, price.microdollars))
        let hour: Int128 = 3_600_000_000_000
        return Money(microdollars: Int64(clamping: (product + hour - 1) / hour))
    }

    /// How long machines paid by the hour can run for so much; nil for prices per token, and where nothing is asked.
    package func time(for amount: Money) -> Nanoseconds? {
        guard case .perHour(let price) = self, price > .zero else { return nil }
        let product = Int128(max(0, amount.microdollars)) * 3_600_000_000_000
        return Nanoseconds(Int64(clamping: product / Int128(price.microdollars)))
    }
}
