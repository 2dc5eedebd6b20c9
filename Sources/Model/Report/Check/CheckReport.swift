import TidemarkPlan
import TidemarkSchedule
import TidemarkUnits
import TidemarkWorkload

/// What a plan would send, for people and for machines: the output of `tidemark check`.
package enum CheckReport {
    package static func render(_ forecast: PlanForecast, width: Int, style: TextReport.Style) -> String {
        CheckText.render(parts(of: forecast), width: width, style: style)
    }

    /// GitHub Flavored Markdown, to be pasted into a ticket.
    package static func markdown(_ forecast: PlanForecast) -> String {
        CheckMarkdown.render(parts(of: forecast))
    }

    static func parts(of forecast: PlanForecast) -> [CheckPart] {
        let plan = forecast.plan
        var parts: [CheckPart] = [.title("\(plan.name): \(destination(of: plan))")]
        if let bill = forecast.bill { parts.append(.sentence(CostWords.summary(bill, plan))) }
        parts.append(.gap)
        parts += scenarios(forecast) + rates(forecast) + types(forecast) + replays(forecast)
        if let bill = forecast.bill { parts += costs(bill, forecast) }
        if !plan.objectives.isEmpty {
            parts += [.list(title: "objectives", plan.objectives.map(\.text)), .gap]
        }
        parts.append(.sentence("Stops at: \(forecast.safetyRules.joined(separator: "; "))."))
        parts.append(.sentence(seed(forecast)))
        parts += forecast.warnings.map { .warning($0) }
        parts.append(.sentence("Nothing was sent."))
        return parts
    }

    static func destination(of plan: Plan) -> String {
        guard let target = plan.targets.first else { return "no target" }
        switch target.endpoint {
        case .mock: return "to Tidemark's own mock, started for the run"
        case .url(let url):
            let proxy = if case .through(let proxy) = target.proxy { " through the proxy \(proxy)" } else { "" }
            return "to \(target.model) at \(url.text)\(proxy)"
        }
    }

    private typealias TableRow = (label: String, cells: [String])

    /// What scenarios come to, one or all together; nil for what a closed loop leaves open.
    private struct Sums {
        var seconds: Double
        var requests: Int?
        var peak: Double?
        var input: Double?
        var output: Double?

        init(_ scenario: PlanForecast.Scenario, _ forecast: PlanForecast) {
            let mean = forecast.tokens(of: scenario)
            seconds = scenario.seconds
            requests = scenario.requests
            peak = scenario.peakRate
            input = requests.map { Double($0) * mean.input }
            output = requests.map { Double($0) * mean.output }
        }

        mutating func add(_ other: Sums) {
            func sum(_ first: Double?, _ second: Double?) -> Double? {
                guard let first, let second else { return nil }
                return first + second
            }
            seconds += other.seconds
            requests = sum(requests.map(Double.init), other.requests.map(Double.init)).map { Int($0) }
            peak = [peak, other.peak].compactMap(\.self).max()
            input = sum(input, other.input)
            output = sum(output, other.output)
        }

        func row(_ label: String, users: Int? = nil) -> TableRow {
            let count: String? = requests.map(Quantity.count) ?? users.map { "\($0) users" }
            let texts: [String] = [
                Quantity.span(seconds: seconds),
                count ?? "–",
                peak.map { Quantity.number($0) + "/s" } ?? "–",
                input.map { Quantity.tokens(Int($0)) } ?? "–",
                output.map { Quantity.tokens(Int($0)) } ?? "–",
            ]
            return (label, texts)
        }
    }

    private static func scenarios(_ forecast: PlanForecast) -> [CheckPart] {
        let sums = forecast.scenarios.map { Sums($0, forecast) }
        var rows = zip(forecast.scenarios, sums).map { $1.row($0.name, users: $0.users) }
        if var all = sums.first, sums.count > 1 {
            for sum in sums.dropFirst() { all.add(sum) }
            rows.append(all.row("in all"))
        }
        return [.table(CheckTable(heads: ["for", "requests", "peak", "tokens in", "tokens out"], rows: rows)), .gap]
    }

    /// The rate over time as a line of blocks, each scenario on the same scale.
    private static func rates(_ forecast: PlanForecast) -> [CheckPart] {
        let peak = forecast.scenarios.compactMap(\.peakRate).max() ?? 0
        guard peak > 0 else { return [] }
        let blocks = Array("▁▂▃▄▅▆▇█")
        let strips = forecast.scenarios.filter { !$0.rates.isEmpty }.map { scenario in
            let line = scenario.rates.map { $0 <= 0 ? " " : blocks[min(7, Int($0 / peak * 7.999))] }
            return (
                label: scenario.name, picture: String(line), note: "up to \(Quantity.number(scenario.peakRate ?? 0))/s"
            )
        }
        return [.strips(title: "rate over time", strips), .gap]
    }

    private static func types(_ forecast: PlanForecast) -> [CheckPart] {
        func row(_ label: String, _ share: String, _ lengths: [Double]) -> TableRow {
            (label, [share] + lengths.map { Quantity.tokens(Int($0.rounded())) })
        }
        var rows: [TableRow] = []
        for type in forecast.types where forecast.drawsLengths {
            let (input, output) = (type.lengths.input, type.lengths.output)
            let inputs = [input.mean, Double(input.p50), Double(input.p95)]
            let outputs = [output.mean, Double(output.p50), Double(output.p95)]
            rows.append(row(type.name, Quantity.share(type.share), inputs + outputs))
        }
        for scenario in forecast.scenarios {
            guard let input = scenario.lengths?.input, let output = scenario.lengths?.output else { continue }
            let inputs = [input.mean, Double(input.p50), Double(input.p95)]
            let outputs = [output.mean, Double(output.p50), Double(output.p95)]
            rows.append(row(scenario.name, "trace", inputs + outputs))
        }
        let heads = ["share", "in mean", "p50", "p95", "out mean", "p50", "p95"]
        var parts: [CheckPart] = [.table(CheckTable(heads: heads, rows: rows))]
        parts += forecast.types.map { .note("\($0.name): \($0.prompts)") }
        if forecast.requestsPerArrival > 1 {
            parts.append(
                .note(
                    "An arrival brings \(Quantity.number(forecast.requestsPerArrival)) requests in the mean: rates are "
                        + "of the conversations that begin, requests and tokens count all turns."
                )
            )
        }
        return parts + [.gap]
    }

    private static func replays(_ forecast: PlanForecast) -> [CheckPart] {
        let replays = forecast.scenarios.compactMap { scenario in
            scenario.replay.map { CheckPart.sentence("\(scenario.name): \($0.sentence)") }
        }
        return replays.isEmpty ? [] : replays + [.gap]
    }

    private static func seed(_ forecast: PlanForecast) -> String {
        guard forecast.scenarios.contains(where: { $0.replay == nil }) else {
            return "Arrivals are those of the trace, whatever the seed."
        }
        return forecast.plan.seed == nil
            ? "Arrivals are those of seed \(forecast.seed); a run draws a seed of its own, and so another schedule."
            : "Arrivals are those of seed \(forecast.seed), as in a run; another seed draws another schedule."
    }
}
