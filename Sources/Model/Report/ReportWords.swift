import TidemarkAnalysis
import TidemarkPlan
import TidemarkUnits
import TidemarkWire

/// Sentences and words that the text and the HTML report share.
enum ReportWords {
    static func word(for kind: Verdict.Kind) -> String {
        switch kind {
        case .passed: "Passed"
        case .done: "Done"
        case .failed: "Failed"
        case .inconclusive: "Inconclusive"
        case .interrupted: "Interrupted"
        case .killed: "Killed"
        case .couldNotRun: "Could not run"
        case .stoppedByRule, .stoppedByBudget: "Stopped"
        }
    }

    /// How a verdict looks: nothing is good about a run in which many requests failed and no objective was on errors.
    enum Mood: String { case good, bad, open }

    static func mood(of analysis: Analysis) -> Mood {
        switch analysis.verdict.kind {
        case .passed, .done:
            let asksForErrors = analysis.run.objectives.contains { $0.metric == .errors }
            return asksForErrors || !analysis.scenarios.contains(where: \.failsOften) ? .good : .open
        case .failed, .couldNotRun, .stoppedByRule, .stoppedByBudget: return .bad
        case .inconclusive, .interrupted, .killed: return .open
        }
    }

    static func word(for outcome: ObjectiveResult.Outcome) -> String {
        switch outcome {
        case .passed: "met"
        case .failed: "missed"
        case .inconclusive: "unclear"
        }
    }

    /// The verdict's sentence for a place where its word stands before it.
    static func sentence(of verdict: Verdict) -> String {
        capitalised(without(word(for: verdict.kind), verdict.sentence))
    }

    static func sentence(of trust: Trust) -> String { capitalised(without(trust.level.rawValue, trust.sentence)) }

    static func text(of fact: Trust.Fact) -> String { without(fact.name, fact.text) }

    /// `text` without `label` and a colon at its start.
    private static func without(_ label: String, _ text: String) -> String {
        guard text.lowercased().hasPrefix(label.lowercased()) else { return text }
        let rest = text.dropFirst(label.count)
        guard rest.first == ":" || rest.first == " " else { return text }
        return String(rest.drop { $0 == ":" || $0 == " " })
    }

    static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    /// Scenario, phase and type that an objective was judged on.
    static func scope(of result: ObjectiveResult) -> String {
        [result.scenario, result.phase, result.type].compactMap { $0 }.joined(separator: " / ")
    }

    /// How the load was made, in a sentence without a full stop.
    static func load(of scenario: ScenarioAnalysis, in run: RunDescription) -> String {
        var parts: [String] = []
        let sent = Quantity.number(scenario.sentRate)
        if let users = scenario.users {
            parts.append("closed loop of \(Quantity.count(users)) users: holds for \(users) users, not for a rate")
            parts.append("\(sent) requests/s came of it")
        } else {
            let planned = scenario.plannedRate.map { "\(Quantity.number($0)) planned, " } ?? ""
            let drawn = scenario.drawnRate.map { "\(Quantity.number($0)) drawn, " } ?? ""
            parts.append("open loop, requests/s: \(planned)\(drawn)\(sent) sent")
        }
        let drawn = scenario.drawn.map { $0 == scenario.released ? "" : " of \(Quantity.count($0))" } ?? ""
        parts.append("\(Quantity.count(scenario.released))\(drawn) requests in \(Quantity.span(scenario.duration))")
        parts.append("at most \(Quantity.count(scenario.maxInFlight)) in flight")
        let isShared = run.targets.contains { $0.route?.isMultiplexed == true }
        let connections = (isShared ? "HTTP/2 " : "") + (scenario.maxConnections == 1 ? "connection" : "connections")
        parts.append(
            "\(Quantity.count(scenario.maxConnections)) \(connections), \(Quantity.count(scenario.connectionsOpened)) new"
        )
        if scenario.waitedForConnection > 0 {
            parts.append("\(Quantity.count(scenario.waitedForConnection)) requests waited for a connection")
        }
        return parts.joined(separator: "; ")
    }

    /// The part of the scenario that its numbers are of.
    static func window(of scenario: ScenarioAnalysis) -> String {
        let from = Quantity.span(scenario.window.lowerBound)
        let to = Quantity.span(scenario.window.upperBound)
        let note = scenario.windowNote.isEmpty ? "" : "; \(scenario.windowNote)"
        return "\(from) to \(to)\(note)"
    }

    static func generator(of scenario: ScenarioAnalysis) -> String {
        guard scenario.released > 0 else { return "nothing was sent" }
        let generator = scenario.generator
        var text =
            "release lag p50 \(Quantity.time(generator.releaseLagP50)), p99 \(Quantity.time(generator.releaseLagP99)), "
            + "worst \(Quantity.time(generator.releaseLagMax)); busiest lane \(Quantity.share(generator.worstBusyShare))"
            + ", loop late by at most \(Quantity.time(generator.worstLoopLag))"
        if !generator.lateSeconds.isEmpty {
            text += "; late in \(Quantity.count(generator.lateSeconds.count)) s (\(ranges(generator.lateSeconds)))"
        }
        return text
    }

    /// Seconds that follow each other, as ranges.
    static func runs(of seconds: [Int]) -> [ClosedRange<Int>] {
        var runs: [ClosedRange<Int>] = []
        for second in seconds.sorted() {
            if let last = runs.last, second <= last.upperBound + 1 {
                runs[runs.count - 1] = last.lowerBound...max(last.upperBound, second)
            } else {
                runs.append(second...second)
            }
        }
        return runs
    }

    /// `3, 7-9, 12`: at most six ranges, then how many more.
    static func ranges(_ seconds: [Int]) -> String {
        let ranges = runs(of: seconds)
        let shown = ranges.prefix(6).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        let more = ranges.count > 6 ? " and \(ranges.count - 6) more" : ""
        return shown.joined(separator: ", ") + more
    }

    /// What intervals leave out, where they do; nil where dependence was assessed throughout.
    static func dependence(in rows: [GroupRow]) -> String? {
        let open = rows.filter { !$0.group.isDependenceAssessed && $0.group.timeToFirstToken.count > 0 }
        guard !open.isEmpty else { return nil }
        let which = open.count == rows.count ? "all rows" : open.count <= 3 ? names(open) : "\(open.count) rows"
        return "Dependence not assessed in \(which): too short for 20 blocks, so these intervals take requests as "
            + "independent and may be too narrow; a longer run tells."
    }

    private static func names(_ rows: [GroupRow]) -> String {
        rows.map { [$0.group.phase, $0.group.type].compactMap { $0 }.joined(separator: " / ") }
            .map { $0.isEmpty ? "all types" : $0 }
            .joined(separator: ", ")
    }

    /// What the rows of phases are, where there are any; nil where not.
    static func phases(in rows: [GroupRow], of scenario: ScenarioAnalysis) -> String? {
        let phases = rows.filter { $0.group.phase != nil && !$0.isNested }.map(\.label)
        let left = GroupRow.phasesLeftOut(of: scenario)
        guard !phases.isEmpty || left > 0 else { return nil }
        let names = phases.count > 6 ? phases.prefix(5) + ["\(phases.count - 5) more"] : phases[...]
        let shown = phases.isEmpty ? nil : "Phases of the scenario: \(names.joined(separator: ", "))."
        let hidden = left > 0 ? "Not shown: \(left) phase\(left == 1 ? "" : "s") of under 5 requests." : nil
        return [shown, hidden].compactMap(\.self).joined(separator: " ")
    }

    /// Requests that are no failures and no answers; nil where there are none.
    static func cut(in scenario: ScenarioAnalysis) -> String? {
        guard let cut = scenario.groups.first?.cut, cut > 0 else { return nil }
        return "\(Quantity.count(cut)) requests were still open at the end of the run and were cut: they did not fail."
    }

    /// A kind of failure as a line of a list names it.
    static func kind(of error: ErrorGroup) -> String {
        let status = error.status == 0 ? "" : " \(error.status)"
        let note = error.outcome == .cancelled ? " (cut at the end of the run: no failure)" : ""
        return "\(error.outcome.name)\(status) in \(error.scenario)\(note)"
    }

    /// Attempts that failed and were made again, by kind; nil where there were none.
    static func superseded(_ analysis: Analysis) -> String? {
        let count = analysis.superseded.reduce(0) { $0 + $1.count }
        guard count > 0 else { return nil }
        let kinds = analysis.superseded.prefix(8).map { "\(Quantity.count($0.count)) \(kind(of: $0))" }
        let rest = analysis.superseded.count > 8 ? ["\(analysis.superseded.count - 8) further kinds"] : []
        return
            "\(Quantity.count(count)) attempt\(count == 1 ? "" : "s") failed and \(count == 1 ? "was" : "were") made again: "
            + (kinds + rest).joined(separator: ", ") + ". Their requests are counted by how they ended."
    }

    /// How the server's count of prompt tokens compares with what was asked; nil without usage.
    static func promptTokens(in scenario: ScenarioAnalysis, _ trust: Trust) -> String? {
        trust.facts.first { $0.name == "prompt tokens" && $0.scenario == scenario.name }
            .map { "Prompt tokens: \($0.text)." }
    }

    static let estimatedTokens = "~ tokens are estimated: the server gave no usage for over 1 % of these."

    /// What `~` before tokens means, and what was learned about the estimate.
    static func estimatedTokens(in scenario: ScenarioAnalysis, _ trust: Trust) -> String {
        let learned = trust.facts.first { $0.name == "estimates" && $0.scenario == scenario.name }
        return ([estimatedTokens] + (learned.map { ["\(capitalised($0.text))."] } ?? [])).joined(separator: " ")
    }

    /// Facts that speak of this scenario; with nil, of the whole run.
    static func warnings(_ trust: Trust, scenario: String?) -> [Trust.Fact] {
        trust.facts.filter { $0.isWarning && $0.scenario == scenario }
    }

    /// Name and value of everything that made the run, in order.
    static func making(of analysis: Analysis) -> [(name: String, value: String)] {
        let run = analysis.run
        let machine = run.machine
        var entries: [(name: String, value: String)] = [
            ("run", "\(run.id), started \(UTCTime.text(unixNanoseconds: run.startedAtUnixNanoseconds))"),
            ("plan", run.planName),
            ("seed", "\(run.seed): the same seed gives the same requests at the same due times"),
            ("version", "tidemark \(run.version)"),
        ]
        entries += run.targets.map { target in
            let marks = [
                target.isMock ? "the built-in mock" : nil, target.isInsecure ? "certificate not checked" : nil,
            ]
            let notes = marks.compactMap { $0 }.map { ", \($0)" }.joined() + way(target.route)
            let timeouts =
                "; cut after \(Quantity.span(target.firstByteTimeout)) without a first byte, "
                + "\(Quantity.span(target.totalTimeout)) in all"
            return ("target", "\(target.name): \(target.api), \(target.model) at \(target.url)\(notes)\(timeouts)")
        }
        entries.append(
            (
                "machine",
                "\(machine.system), \(machine.processor), \(machine.cores) cores, "
                    + "\(Quantity.bytes(machine.memoryBytes)); \(run.lanes) lane\(run.lanes == 1 ? "" : "s")"
            )
        )
        entries.append(("calibration", calibration(run.calibration)))
        if let rules = run.safetyRules { entries.append(("stop rules", rules.joined(separator: "; "))) }
        if analysis.loneRequests > 0 {
            entries.append(
                (
                    "between",
                    "\(Quantity.count(analysis.loneRequests)) lone requests between scenarios, not in any number"
                )
            )
        }
        return entries
    }

    /// How a target was reached, as a part of its line; empty for runs of versions that did not keep it.
    private static func way(_ route: RunDescription.Route?) -> String {
        guard let route else { return "" }
        let lookup = route.nameLookup.map { " (DNS took \(Quantity.time($0)), once before the load)" } ?? ""
        let proxy = route.proxy.map { ", the proxy \($0), which is part of every latency" } ?? ""
        let version = route.isMultiplexed == true ? ", HTTP/2 with many requests at a time on a connection" : ""
        return "\(version); connected to \(route.address)\(proxy)\(lookup)"
    }

    private static func calibration(_ calibration: Calibration?) -> String {
        guard let calibration else { return "not calibrated: run tidemark calibrate" }
        let spread = CalibrationReport.spread
        return "\(UTCTime.text(unixNanoseconds: calibration.takenAtUnixNanoseconds)) with \(calibration.version): "
            + "at \(Quantity.count(calibration.streams)) streams TTFT error \(spread(calibration.firstTokenError)); "
            + "gap error \(CalibrationReport.gaps(calibration.gapError)); release lag \(spread(calibration.releaseLag)); "
            + "a lane takes up to \(Quantity.number(calibration.eventsPerSecond)) events/s, "
            + "\(Quantity.number(calibration.requestsPerSecond)) requests/s"
    }
}
