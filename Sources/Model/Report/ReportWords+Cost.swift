import TidemarkAnalysis
import TidemarkPlan
import TidemarkPricing
package import TidemarkUnits

/// Sentences on money that the text and the HTML report share.
extension ReportWords {
    /// What was spent, of what, and how sure that is.
    static func spent(_ cost: RunCost) -> String {
        let spending = cost.spending
        let mark = cost.hasAssumed ? "~" : ""
        var text = mark + Quantity.money(cost.spent)
        if let limit = spending.limit {
            let share = limit > .zero ? " (\(Quantity.share(cost.spent.inDollars / limit.inDollars)))" : ""
            text += " of \(Quantity.money(limit))\(share)"
        }
        if let reason = spending.limitReason { text += "; the limit: \(reason)" }
        if let account = spending.account {
            if account.peak > account.spent {
                text += "; at most \(Quantity.money(account.peak)) spent and reserved at one time"
            }
            if account.reserved > .zero {
                text += "; \(Quantity.money(account.reserved)) still reserved for requests that were open"
            }
        }
        return text
    }

    /// What was charged without knowing it; nil where all is known.
    static func assumed(_ cost: RunCost) -> String? {
        let parts = cost.scenarios.map(\.total) + [cost.lone]
        let requests = parts.reduce(0) { $0 + $1.assumedRequests }
        guard requests > 0 else { return nil }
        let amount = parts.reduce(Money.zero) { $0 + $1.assumed }
        return
            "\(Quantity.money(amount)) of it for \(counted(requests, "request")) whose usage the server did not tell: "
            + "the most that each may have cost"
    }

    /// What the provider billed over the bounds; nil where it kept to them.
    static func excess(_ cost: RunCost) -> String? {
        guard let account = cost.spending.account, account.excess > .zero else { return nil }
        return
            "the server billed \(Quantity.money(account.excess)) more than \(counted(account.excessRequests, "request")) "
            + "allowed"
    }

    /// What had been forecast; nil where nothing had.
    static func forecast(_ spending: RunDescription.Spending) -> String? {
        guard let expected = spending.expected else { return nil }
        let worst = spending.worst.map { ", at worst \(Quantity.money($0))" } ?? ""
        return "\(Quantity.money(expected)) expected before the start\(worst)"
    }

    static func prices(_ pricing: Pricing) -> String {
        switch pricing {
        case .perHour(let price): return "\(Quantity.money(price)) an hour, for all that serves the target"
        case .perToken(let tariff):
            let rates = tariff.standard
            var parts = ["\(rates.input) in"]
            if let cached = rates.cachedInput { parts.append("\(cached) cached") }
            if let write = rates.cacheWrite { parts.append("\(write) cache write") }
            parts.append("\(rates.output) out")
            if let reasoning = rates.reasoning { parts.append("\(reasoning) reasoning") }
            var text = parts.joined(separator: ", ") + " USD per million tokens"
            if tariff.request > .zero { text += ", \(Quantity.money(tariff.request)) a request" }
            if let long = tariff.longContext.first {
                text += "; dearer for prompts over \(Quantity.tokens(long.above)) tokens"
            }
            switch tariff.source {
            case .plan: return text + " (from the plan)"
            case .table(let provider, let model, let asOf):
                return text + " (list price of \(provider) \(model), as of \(asOf))"
            }
        }
    }

    static func text(of alert: SpendingAlert) -> String {
        let at = Quantity.span(alert.at - .start)
        let spent = "\(Quantity.money(alert.spent)) spent, \(Quantity.money(alert.reserved)) reserved"
        switch alert.reason {
        case .share(let share): return "\(Quantity.share(share)) of \(Quantity.money(alert.limit)) at \(at): \(spent)"
        case .forecast:
            let whole = alert.forecast.map { " to come to \(Quantity.money($0))" } ?? ""
            return "at \(at) the run was going\(whole), over \(Quantity.money(alert.limit)): \(spent)"
        }
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(Quantity.count(count)) \(noun)\(count == 1 ? "" : "s")"
    }
}

extension Quantity {
    /// `1.24 USD`, `0.0421 USD`, `1,250.00 USD`: cents from a dollar on, three digits below.
    package static func money(_ money: Money) -> String { self.money(dollars: money.inDollars) + " " + Money.currency }

    /// The same without the currency.
    package static func money(dollars: Double) -> String {
        guard abs(dollars) >= 0.995 else { return number(dollars) }
        let text = fixed(dollars, decimals: 2)
        let whole = text.dropLast(3)
        return (Int(whole).map(count) ?? String(whole)) + text.suffix(3)
    }
}
