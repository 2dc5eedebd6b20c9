import TidemarkPlan
import TidemarkPricing
import TidemarkUnits
import TidemarkWire

extension CheckReport {
    /// What the plan would cost.
    static func costs(_ bill: PlanBill, _ forecast: PlanForecast) -> [CheckPart] {
        let plan = forecast.plan
        var parts: [CheckPart] = [.heading("Cost, USD")]
        parts.append(.sentence("Prices: \(ReportWords.prices(bill.pricing))."))
        parts.append(.gap)
        if case .perHour = bill.pricing { return parts + hours(bill, forecast) + budget(bill) + [.gap] }
        parts.append(scenarios(bill, plan))
        parts += CostWords.meaning(bill, plan).map { .note($0) }
        parts += [.gap, types(bill), .gap] + parted(bill) + cheaper(bill) + budget(bill)
        return parts + [.gap]
    }

    private static func money(_ money: Money?) -> String {
        money.map { amount($0.inDollars) } ?? "–"
    }

    /// With zeros at the end, so that columns line up.
    private static func amount(_ dollars: Double) -> String {
        if dollars == 0 { return "0.00" }
        return dollars < 0.995 ? Quantity.number(dollars, .kept) : Quantity.money(dollars: dollars)
    }

    private static func scenarios(_ bill: PlanBill, _ plan: Plan) -> CheckPart {
        var rows = bill.scenarios.enumerated().map { index, scenario in
            let count =
                scenario.requests.map { Quantity.count(Int($0.rounded())) }
                ?? scenario.users.map { "\(Quantity.count($0.users)) users" } ?? "–"
            let lasting = bill.limit?.lasting[index]
            return (
                label: scenario.name,
                cells: [
                    count, money(scenario.expected), money(scenario.worst), money(scenario.perThousand),
                    CostWords.lasting(lasting?.expected), CostWords.lasting(lasting?.worst),
                ]
            )
        }
        if let recovery = bill.recovery {
            let count = "\(recovery.fewest) to \(recovery.most)"
            let cells = [count, money(recovery.expected), money(recovery.worst), "–", "–", "–"]
            rows.append((label: "between scenarios", cells: cells))
        }
        if bill.retries > .zero, let times = plan.retry?.times {
            rows.append((label: "retries, \(times) each", cells: ["–", "–", money(bill.retries), "–", "–", "–"]))
        }
        if rows.count > 1, bill.expected != nil {
            rows.append((label: "in all", cells: ["", money(bill.expected), money(bill.worst), "", "", ""]))
        }
        var heads = ["requests", "expected", "at most", "per 1,000", "limit lasts", "at worst"]
        if bill.limit == nil {
            heads.removeLast(2)
            for row in rows.indices { rows[row].cells.removeLast(2) }
        }
        return .table(CheckTable(heads: heads, rows: rows, optionalColumns: bill.limit == nil ? 0 : 2))
    }

    private static func types(_ bill: PlanBill) -> CheckPart {
        func thousand(_ money: Money) -> String { self.money(money.times(1_000)) }
        let rows = bill.types.map { type in
            (
                label: type.name,
                cells: [type.mean, type.p50, type.p95, type.p99, type.most].map(thousand)
                    + [money(type.expected), money(type.worst)]
            )
        }
        return .table(
            CheckTable(
                title: "1,000 requests by type, and all of a type",
                heads: ["mean", "p50", "p95", "p99", "at most", "all", "all at most"],
                rows: rows,
                optionalColumns: 2
            )
        )
    }

    /// Which parts of the requests make up the expected cost.
    private static func parted(_ bill: PlanBill) -> [CheckPart] {
        let sum = bill.parts.sum
        guard sum > 0 else { return [] }
        let kinds: [(label: String, amount: Double)] = [
            ("system messages", bill.parts.system), ("earlier turns", bill.parts.history),
            ("new input", bill.parts.fresh),
            ("answers", bill.parts.output), ("per request", bill.parts.fees),
        ]
        let rows = kinds.filter { $0.amount > 0 }.map { kind in
            (label: kind.label, cells: [Quantity.share(kind.amount / sum), money(Money(estimate: kind.amount))])
        }
        let isOpen = bill.scenarios.contains { $0.expected != nil }
        let title = bill.expected != nil ? "in all" : isOpen ? "in the scenarios with a rate" : "of 1,000 requests"
        let table = CheckTable(title: "what is paid for, \(title)", heads: ["share", "expected"], rows: rows)
        return [.table(table)] + (CostWords.cache(bill).map { [.note($0)] } ?? []) + [.gap]
    }

    private static func cheaper(_ bill: PlanBill) -> [CheckPart] {
        guard !bill.cheaper.isEmpty, case .perToken(let tariff) = bill.pricing else { return [] }
        let own = bill.scenarios.compactMap(\.perThousand).max()?.inDollars ?? 0
        let rows = bill.cheaper.map { other in
            let whole = bill.expected.map(\.inDollars) ?? own
            let part = other.expected.map(\.inDollars) ?? other.perThousand.inDollars
            return (
                label: other.name,
                cells: [
                    other.tariff.standard.input.description, other.tariff.standard.output.description,
                    money(other.perThousand), money(other.expected), whole > 0 ? Quantity.share(part / whole) : "–",
                ]
            )
        }
        let title = "the same number of tokens at other prices of the provider"
        var note = "Another model answers at other lengths, and counts the tokens of a prompt in its own way."
        if case .table(_, _, let asOf) = tariff.source { note += " List prices of \(asOf)." }
        let heads = ["in /1M", "out /1M", "per 1,000", "in all", "of this plan"]
        return [.table(CheckTable(title: title, heads: heads, rows: rows)), .note(note), .gap]
    }

    private static func budget(_ bill: PlanBill) -> [CheckPart] {
        let sentences = CostWords.budget(bill)
        return sentences.isEmpty ? [] : [.sentence(sentences.joined(separator: " "))]
    }

    // MARK: - By the hour

    private static func hours(_ bill: PlanBill, _ forecast: PlanForecast) -> [CheckPart] {
        var rows = zip(bill.scenarios, forecast.scenarios).map { cost, scenario in
            let tokens = forecast.tokens(of: scenario)
            func perMillion(_ tokens: Double) -> String {
                guard let requests = cost.requests, let expected = cost.expected, requests * tokens > 0 else {
                    return "–"
                }
                return amount(expected.inDollars / (requests * tokens) * 1e6)
            }
            return (
                label: cost.name,
                cells: [
                    Quantity.span(seconds: cost.seconds), money(cost.expected), money(cost.perThousand),
                    perMillion(tokens.output), perMillion(tokens.input + tokens.output),
                ]
            )
        }
        if rows.count > 1 {
            let whole = Quantity.span(seconds: forecast.seconds)
            rows.append((label: "in all", cells: [whole, money(bill.expected), "", "", ""]))
        }
        let heads = ["for", "cost", "per 1,000", "per 1M out", "per 1M in and out"]
        return [
            .table(CheckTable(heads: heads, rows: rows, optionalColumns: 1)),
            .note(
                "Time is paid for, whatever is sent: per 1,000 requests and per million tokens it comes to this if the "
                    + "asked rate is held and answers are as long as expected. Hours are counted by the second."
            ),
            .gap,
        ]
    }
}
