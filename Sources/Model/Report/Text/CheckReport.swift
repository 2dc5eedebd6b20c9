package import TidemarkJSON
import TidemarkPlan
import TidemarkUnits
import TidemarkWorkload

/// What a plan would send, for people and for machines: the output of `tidemark check`.
package enum CheckReport {
    package static func render(_ forecast: PlanForecast, width: Int, style: TextReport.Style) -> String {
        var page = TextPage(width: width, style: style)
        let plan = forecast.plan
        page.paragraph("\(plan.name): \(destination(of: plan))")
        page.blank()
        scenarios(forecast, &page)
        rates(forecast, &page)
        types(forecast, &page)
        objectives(plan, &page)
        seed(forecast, &page)
        for warning in forecast.warnings { page.paragraph("warning: \(warning)", ink: .yellow) }
        page.paragraph("Nothing was sent.", ink: .dim)
        return page.text
    }

    private static func destination(of plan: Plan) -> String {
        guard let target = plan.targets.first else { return "no target" }
        switch target.endpoint {
        case .mock: return "to Tidemark's own mock, started for the run"
        case .url(let url):
            let proxy = if case .through(let proxy) = target.proxy { " through the proxy \(proxy)" } else { "" }
            return "to \(target.model) at \(url.text)\(proxy)"
        }
    }

    private static func scenarios(_ forecast: PlanForecast, _ page: inout TextPage) {
        func row(
            _ label: String,
            _ seconds: Double,
            _ requests: Int?,
            users: Int?,
            peak: Double?
        )
            -> (label: String, cells: [TextTable.Cell])
        {
            let tokens = { (mean: Double) in requests.map { Quantity.tokens(Int(Double($0) * mean)) } ?? "–" }
            let texts = [
                Quantity.span(seconds: seconds),
                requests.map(Quantity.count) ?? users.map { "\($0) users" } ?? "–",
                peak.map { Quantity.number($0) + "/s" } ?? "–",
                tokens(forecast.meanInput),
                tokens(forecast.meanOutput),
            ]
            return (label, texts.map { TextTable.Cell($0, isNumber: false) })
        }
        var rows = forecast.scenarios.map { row($0.name, $0.seconds, $0.requests, users: $0.users, peak: $0.peakRate) }
        if rows.count > 1 {
            let peak = forecast.scenarios.compactMap(\.peakRate).max()
            rows.append(row("in all", forecast.seconds, forecast.requests, users: nil, peak: peak))
        }
        TextTable(
            heads: ["for", "requests", "peak", "tokens in", "tokens out"],
            blocks: [TextTable.Block(title: nil, rows: rows)]
        ).write(to: &page)
        page.blank()
    }

    /// The rate over time as a line of blocks, each scenario on the same scale.
    private static func rates(_ forecast: PlanForecast, _ page: inout TextPage) {
        let peak = forecast.scenarios.compactMap(\.peakRate).max() ?? 0
        guard peak > 0 else { return }
        let label = forecast.scenarios.map(\.name.count).max() ?? 0
        page.add(page.paint("    rate over time", .dim))
        for scenario in forecast.scenarios where !scenario.rates.isEmpty {
            let blocks = Array("▁▂▃▄▅▆▇█")
            let line = String(
                scenario.rates.map { rate in
                    rate <= 0 ? " " : blocks[min(7, Int(rate / peak * 7.999))]
                }
            )
            let name = scenario.name + String(repeating: " ", count: label - scenario.name.count)
            page.add("    \(name)  \(line)  up to \(Quantity.number(scenario.peakRate ?? 0))/s")
        }
        page.blank()
    }

    private static func types(_ forecast: PlanForecast, _ page: inout TextPage) {
        let rows = forecast.types.map { type -> (label: String, cells: [TextTable.Cell]) in
            let input = type.lengths.input
            let output = type.lengths.output
            let numbers = [input.mean, Double(input.p50), Double(input.p95)].map { Quantity.tokens(Int($0.rounded())) }
            let outputs = [output.mean, Double(output.p50), Double(output.p95)].map {
                Quantity.tokens(Int($0.rounded()))
            }
            return (
                type.name,
                ([Quantity.share(type.share)] + numbers + outputs).map { TextTable.Cell($0, isNumber: false) }
            )
        }
        TextTable(
            heads: ["share", "in mean", "p50", "p95", "out mean", "p50", "p95"],
            blocks: [TextTable.Block(title: nil, rows: rows)]
        ).write(to: &page)
        page.blank()
    }

    private static func objectives(_ plan: Plan, _ page: inout TextPage) {
        guard !plan.objectives.isEmpty else { return }
        page.add(page.paint("    objectives", .dim))
        for objective in plan.objectives { page.paragraph(objective.text, indent: 6) }
        page.blank()
    }

    private static func seed(_ forecast: PlanForecast, _ page: inout TextPage) {
        page.paragraph(
            forecast.plan.seed == nil
                ? "Arrivals are those of seed \(forecast.seed); a run draws a seed of its own, and so another schedule."
                : "Arrivals are those of seed \(forecast.seed), as in a run; another seed draws another schedule."
        )
    }

    // MARK: - For machines

    package static func json(_ forecast: PlanForecast) -> JSONValue {
        [
            "schemaVersion": .string(JSONReport.schemaVersion),
            "plan": .string(forecast.plan.name),
            // As text: a JSON number holds no more than 2^53 exactly.
            "seed": .string("\(forecast.seed)"),
            "isSeedDrawn": .bool(forecast.plan.seed == nil),
            "durationSeconds": .double(forecast.seconds),
            "requests": forecast.requests.map { .int($0) } ?? .null,
            "scenarios": .array(forecast.scenarios.map(value)),
            "types": .array(forecast.types.map(value)),
            "warnings": .array(forecast.warnings.map { .string($0) }),
        ]
    }

    private static func value(_ scenario: PlanForecast.Scenario) -> JSONValue {
        [
            "name": .string(scenario.name),
            "kind": .string(scenario.kind),
            "durationSeconds": .double(scenario.seconds),
            "requests": scenario.requests.map { .int($0) } ?? .null,
            "users": scenario.users.map { .int($0) } ?? .null,
            "peakRequestsPerSecond": scenario.peakRate.map { .double($0) } ?? .null,
            "busiestMinuteRequests": scenario.busiestMinute.map { .double($0) } ?? .null,
        ]
    }

    private static func value(_ type: PlanForecast.TypeForecast) -> JSONValue {
        func lengths(_ lengths: (mean: Double, p50: Int, p95: Int)) -> JSONValue {
            ["mean": .double(lengths.mean), "p50": .int(lengths.p50), "p95": .int(lengths.p95)]
        }
        let input = type.lengths.input
        let output = type.lengths.output
        return [
            "name": .string(type.name),
            "share": .double(type.share),
            "inputTokens": lengths((input.mean, input.p50, input.p95)),
            "outputTokens": lengths((output.mean, output.p50, output.p95)),
        ]
    }
}
