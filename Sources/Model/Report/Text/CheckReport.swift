package import TidemarkJSON
import TidemarkPlan
import TidemarkSchedule
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
        replays(forecast, &page)
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

    private typealias TableRow = (label: String, cells: [TextTable.Cell])

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
            return (label, texts.map { TextTable.Cell($0, isNumber: false) })
        }
    }

    private static func scenarios(_ forecast: PlanForecast, _ page: inout TextPage) {
        let sums = forecast.scenarios.map { Sums($0, forecast) }
        var rows = zip(forecast.scenarios, sums).map { $1.row($0.name, users: $0.users) }
        if var all = sums.first, sums.count > 1 {
            for sum in sums.dropFirst() { all.add(sum) }
            rows.append(all.row("in all"))
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
        func row(_ label: String, _ share: String, _ lengths: [Double]) -> TableRow {
            let numbers = lengths.map { Quantity.tokens(Int($0.rounded())) }
            return (label, ([share] + numbers).map { TextTable.Cell($0, isNumber: false) })
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
        TextTable(
            heads: ["share", "in mean", "p50", "p95", "out mean", "p50", "p95"],
            blocks: [TextTable.Block(title: nil, rows: rows)]
        ).write(to: &page)
        for type in forecast.types { page.paragraph("\(type.name): \(type.prompts)", indent: 4, ink: .dim) }
        if forecast.requestsPerArrival > 1 {
            page.paragraph(
                "An arrival brings \(Quantity.number(forecast.requestsPerArrival)) requests in the mean: rates are of the "
                    + "conversations that begin, requests and tokens count all turns.",
                indent: 4,
                ink: .dim
            )
        }
        page.blank()
    }

    private static func replays(_ forecast: PlanForecast, _ page: inout TextPage) {
        let replays = forecast.scenarios.compactMap { scenario in scenario.replay.map { (scenario.name, $0) } }
        for (name, replay) in replays { page.paragraph("\(name): \(replay.sentence)") }
        if !replays.isEmpty { page.blank() }
    }

    private static func objectives(_ plan: Plan, _ page: inout TextPage) {
        guard !plan.objectives.isEmpty else { return }
        page.add(page.paint("    objectives", .dim))
        for objective in plan.objectives { page.paragraph(objective.text, indent: 6) }
        page.blank()
    }

    private static func seed(_ forecast: PlanForecast, _ page: inout TextPage) {
        guard forecast.scenarios.contains(where: { $0.replay == nil }) else {
            page.paragraph("Arrivals are those of the trace, whatever the seed.")
            return
        }
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
            "replay": scenario.replay.map { value($0, scenario.lengths) } ?? .null,
        ]
    }

    private static func value(_ replay: Replay, _ lengths: Replay.Lengths?) -> JSONValue {
        func statistic(_ lengths: Replay.Lengths.Statistic?) -> JSONValue {
            guard let lengths else { return .null }
            return ["mean": .double(lengths.mean), "p50": .int(lengths.p50), "p95": .int(lengths.p95)]
        }
        return [
            "trace": .string(replay.trace.file),
            "sha256": .string(replay.trace.digest),
            "rows": .int(replay.trace.count),
            "speed": .double(replay.speed),
            "ties": .string(replay.ties.rawValue),
            "inputTokens": statistic(lengths?.input),
            "outputTokens": statistic(lengths?.output),
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
            "turns": .double(type.lengths.turns),
            "prompts": .string(type.prompts),
            "inputTokens": lengths((input.mean, input.p50, input.p95)),
            "outputTokens": lengths((output.mean, output.p50, output.p95)),
        ]
    }
}
