import TidemarkMeasurement
import TidemarkPlan
import TidemarkProfile
import TidemarkSchedule
import TidemarkStatistics
import TidemarkTokens
import TidemarkUnits
import TidemarkWire

extension Trust {
    /// Looks at everything that could spoil the numbers of a run.
    init(_ findings: [ScenarioFinding], run: RunDescription, state: RunState, ratios: [UInt8: UsageRatio]) {
        var facts = findings.flatMap { Self.facts(of: $0, state: state, ratios: ratios) }
        facts += run.notes.map { Fact(name: "note", text: $0, isWarning: true) }
        if state == .unfinished || state == .failed {
            facts.append(
                Fact(
                    name: "unfinished",
                    text:
                        "requests open when the run was cut may be lost: the slowest may be missing from percentiles",
                    isWarning: true
                )
            )
        }
        let limited = findings.filter { $0.fault != nil }
        let below = findings.filter(\.isBelowAskedRate)
        let warnings = facts.filter(\.isWarning)
        if let worst = limited.first, let fault = worst.fault {
            self.init(
                level: .generatorLimited,
                sentence: "Generator limited in \(Wording.list(limited.map(\.name))): \(fault)"
                    + "\(limited.count > 1 ? " in \(worst.name)" : ""); "
                    + "its latencies and rates may be this machine's doing, not the server's.",
                facts: facts
            )
        } else if let worst = below.first {
            self.init(
                level: .belowAskedRate,
                sentence: "Below the asked rate in \(Wording.list(below.map(\.name))): \(Self.released(worst)).",
                facts: facts
            )
        } else {
            // A server that stood still is also why other numbers look unsteady.
            let first = warnings.first { $0.name == "server" } ?? warnings.first
            self.init(
                level: warnings.isEmpty ? .sound : .warning,
                sentence: [Self.generator(findings), first.map { Self.sentence($0, of: findings) }].compactMap(\.self)
                    .joined(separator: " "),
                facts: facts
            )
        }
    }

    private static func generator(_ findings: [ScenarioFinding]) -> String {
        let sent = findings.reduce(0) { $0 + $1.recording.sent.count }
        guard sent > 0 else { return "No request was sent." }
        let lag = findings.map(\.check.figures.releaseLagP99).max() ?? .zero
        let busy = findings.map(\.check.figures.worstBusyShare).max() ?? 0
        let kept =
            findings.contains(where: \.check.wasLate) ? "kept up, but for moments" : "was on time"
        return "The generator \(kept): release lag p99 \(lag.rounded), busiest lane \(Wording.share(busy)) busy, "
            + "\(Wording.count(sent, "request")) sent."
    }

    private static func sentence(_ warning: Fact, of findings: [ScenarioFinding]) -> String {
        let place = findings.count > 1 ? warning.scenario.map { "In \($0): " } ?? "" : ""
        return place + (place.isEmpty ? warning.text.prefix(1).uppercased() + warning.text.dropFirst() : warning.text)
            + "."
    }

    private static func released(_ finding: ScenarioFinding) -> String {
        let drawn = finding.recording.description.drawn ?? 0
        let sent = finding.recording.sent.count
        let share = drawn > 0 ? " (\(Wording.share(Double(sent) / Double(drawn))))" : ""
        return "\(sent) of \(drawn) requests\(share) were sent"
    }

    // MARK: - Facts of one scenario

    private static func facts(
        of finding: ScenarioFinding,
        state: RunState,
        ratios: [UInt8: UsageRatio]
    ) -> [Fact] {
        let all: [Fact?] = [
            releaseLag(finding), load(finding), pauses(finding), limitedPhases(finding), rate(finding, state: state),
            connections(finding), staleConnections(finding), attempts(finding),
            failures(finding), cutRequests(finding), steadiness(finding), samples(finding), inFlight(finding),
            buffering(finding), compression(finding), notStreamed(finding), emptyAnswers(finding),
            outputLength(finding), promptLength(finding), estimates(finding, ratios), closedLoop(finding),
            production(finding),
        ]
        return (all.compactMap(\.self) + serverPauses(finding)).map { fact in
            var fact = fact
            fact.scenario = finding.name
            return fact
        }
    }

    private static func releaseLag(_ finding: ScenarioFinding) -> Fact? {
        guard !finding.windowPart.rows.isEmpty else { return nil }
        let figures = finding.check.figures
        let limit = figures.releaseLagLimit
        guard figures.releaseLagP99 > limit else {
            return Fact(
                name: "release lag",
                text: "release lag p50 \(figures.releaseLagP50.rounded), p99 \(figures.releaseLagP99.rounded), "
                    + "max \(figures.releaseLagMax.rounded)",
                isWarning: false
            )
        }
        let late = finding.windowPart.rows.count { $0.releaseLag > limit }
        return Fact(
            name: "release lag",
            text: "\(late) of \(Wording.count(finding.windowPart.rows.count, "request")) left late by over "
                + "\(limit.rounded), \(figures.releaseLagMax.rounded) at most: their TTFT and e2e hold our own delay",
            isWarning: true
        )
    }

    private static func load(_ finding: ScenarioFinding) -> Fact? {
        guard !finding.recording.seconds.isEmpty else { return nil }
        let share = Wording.share(finding.check.figures.worstBusyShare)
        let busy = finding.check.busySeconds
        return Fact(
            name: "generator load",
            text: busy == 0
                ? "busiest lane \(share) busy in its busiest second"
                : "a lane was over 85 % busy in \(busy) of \(finding.window.span.seconds.count) s, \(share) at most: "
                    + "latencies, gaps and ITL of those seconds may be ours",
            isWarning: busy > 0
        )
    }

    private static func pauses(_ finding: ScenarioFinding) -> Fact? {
        guard finding.check.paused > .zero else { return nil }
        return Fact(
            name: "pauses",
            text: "the generator itself stood still for \(finding.check.paused.rounded) in all: "
                + "maxima, stalls and the highest percentiles may be ours",
            isWarning: true
        )
    }

    private static func limitedPhases(_ finding: ScenarioFinding) -> Fact? {
        let phases = finding.limitedPhases
        guard let first = phases.first, let fault = first.check.faults.first else { return nil }
        return Fact(
            name: "phases",
            text: "the generator was limited in \(Wording.list(phases.compactMap { $0.phase?.name })) (\(fault)"
                + "\(phases.count > 1 ? " in the first" : "")): latencies there may be ours",
            isWarning: true
        )
    }

    private static func rate(_ finding: ScenarioFinding, state: RunState) -> Fact? {
        guard let drawn = finding.recording.description.drawn else { return nil }
        let sent = finding.recording.sent.count
        guard drawn > 0 else {
            return Fact(
                name: "rate",
                text: "the schedule drew no arrival; it takes a longer `for` or a higher rate",
                isWarning: true
            )
        }
        guard drawn != sent else {
            return Fact(
                name: "rate",
                text: "all \(Wording.count(sent, "drawn request")) were sent",
                isWarning: false
            )
        }
        return Fact(
            name: "rate",
            text: released(finding) + (state == .finished ? "" : ", as the run was ended early"),
            isWarning: finding.isBelowAskedRate
        )
    }

    private static func connections(_ finding: ScenarioFinding) -> Fact? {
        let rows = finding.windowPart.rows
        let waited = rows.count { $0.flags.contains(.waitedForConnection) }
        guard waited > 0 else { return nil }
        let share = Double(waited) / Double(rows.count)
        return Fact(
            name: "connections",
            text:
                "\(waited) of \(Wording.count(rows.count, "request")) (\(Wording.share(share))) waited for a connection: "
                + "the wait is part of their latencies",
            isWarning: share > 0.01
        )
    }

    private static func staleConnections(_ finding: ScenarioFinding) -> Fact? {
        let rows = finding.windowPart.rows
        let again = rows.count { $0.flags.contains(.sentAgain) }
        guard again > 0 else { return nil }
        let share = Double(again) / Double(rows.count)
        return Fact(
            name: "closed connections",
            text:
                "\(again) of \(Wording.count(rows.count, "request")) (\(Wording.share(share))) met a connection that the "
                + "server closed although it had promised to keep it, and left again on a new one: their latencies hold both",
            isWarning: share > 0.01
        )
    }

    private static func attempts(_ finding: ScenarioFinding) -> Fact? {
        let rows = finding.windowPart.rows
        let again = rows.count { $0.attempt > 1 }
        guard again > 0 else { return nil }
        let share = Double(again) / Double(rows.count)
        return Fact(
            name: "attempts",
            text:
                "\(again) of \(Wording.count(rows.count, "request")) (\(Wording.share(share))) took more than one attempt: "
                + "their latencies hold the waits in between",
            isWarning: share > 0.01
        )
    }

    private static func failures(_ finding: ScenarioFinding) -> Fact? {
        let rows = finding.windowPart.rows
        let kinds = FailureKinds(rows)
        guard kinds.count > 0 else { return nil }
        let share = Double(kinds.count) / Double(rows.count)
        return Fact(
            name: "failures",
            text:
                "\(kinds.count) of \(Wording.count(rows.count, "request")) (\(Wording.share(share))) failed: \(kinds.text)",
            isWarning: share > 0.01
        )
    }

    private static func cutRequests(_ finding: ScenarioFinding) -> Fact? {
        let cut = finding.windowPart.rows.count { $0.outcome == .cancelled }
        guard cut > 0 else { return nil }
        return Fact(
            name: "cut",
            text: "\(Wording.count(cut, "request")) that \(cut == 1 ? "was" : "were") open at the end of the run "
                + "\(cut == 1 ? "was" : "were") cut: no failure of the server, and a latency of at least what had passed",
            isWarning: false
        )
    }

    private static func steadiness(_ finding: ScenarioFinding) -> Fact? {
        Fact(
            name: "steadiness",
            text: finding.window.note
                + (finding.window.isSteady ? "" : "; its percentiles and rates may still change with time"),
            isWarning: !finding.window.isSteady
        )
    }

    private static func samples(_ finding: ScenarioFinding) -> Fact? {
        let parts = finding.judgedParts
        let counts = parts.map { part in part.rows.count { $0.outcome == .succeeded } }
        guard let least = counts.min(), let part = parts.indices.first(where: { counts[$0] == least }) else {
            return nil
        }
        let known = [(0.999, "p99.9"), (0.99, "p99"), (0.95, "p95"), (0.9, "p90"), (0.5, "p50")].map { q, name in
            (name: name, needed: RankInterval.smallestCount(for: q, sides: .one))
        }
        let enough = known.first { $0.needed <= least }
        let missing = known.last { $0.needed > least }
        let place = parts[part].phase.map { "\($0.name): " } ?? ""
        return Fact(
            name: "samples",
            text: place + Wording.count(least, "answer")
                + (enough.map { ", enough for \($0.name)" } ?? "")
                + (missing.map { ", \($0.name) needs \($0.needed)" } ?? ""),
            isWarning: false
        )
    }

    /// Little's law: the mean in flight is throughput times the time that each request stays.
    ///
    /// The edges of the window are corrected for: what reached in from before it against what was left over after it,
    /// which are alike while the queue is. A window from the very start has nothing before it, so the law's own value,
    /// rate × E[stay²] / 2, stands in. Off by over 10 % and by three standard errors means that the queue grew or
    /// shrank, so that percentiles depend on how long the run was. A request that failed or was cut stays as long as
    /// its failure takes, which says nothing of a queue: with over 1 % of them nothing is checked.
    private static func inFlight(_ finding: ScenarioFinding) -> Fact? {
        let recording = finding.recording
        let window = finding.window.span
        guard finding.window.isSteady, !window.isEmpty,
            !finding.phaseParts.contains(where: { $0.phase?.isJudged == true })
        else { return nil }
        let from = recording.start + window.lowerBound
        let to = recording.start + window.upperBound
        var (inWindow, before, after, due, failed) = (0.0, 0.0, 0.0, 0.0, 0.0)
        var (sum, squares, cubes) = (0.0, 0.0, 0.0)
        for row in recording.sent {
            inWindow += max(0, (min(row.closed, to) - max(row.due, from)).inSeconds)
            if row.due < from {
                before += max(0, (row.closed - from).inSeconds)
            } else if row.due < to {
                let stay = (row.closed - row.due).inSeconds
                due += 1
                if row.outcome.isFailure { failed += 1 }
                sum += stay
                squares += stay * stay
                cubes += stay * stay * stay
                after += max(0, (row.closed - to).inSeconds)
            }
        }
        guard due > 0 else { return nil }
        let length = window.inSeconds
        let mean = "\(Rounded.text(inWindow / length)) in flight on average"
        guard failed <= due / 100 else { return Fact(name: "in flight", text: mean, isWarning: false) }
        let expected = sum / length
        if window.lowerBound == .zero { before = squares / length / 2 }
        let excess = (after - before) / length
        let noise = (2 * cubes / length / 3).squareRoot() / length
        let isFarOff = abs(excess) > max(expected / 10, 3 * noise)
        return Fact(
            name: "in flight",
            text: "\(mean); \(Rounded.text(due / length))/s × \(Nanoseconds(seconds: sum / due).rounded) "
                + "is \(Rounded.text(expected)) in the long run (Little's law)"
                + (isFarOff
                    ? ": the queue \(excess > 0 ? "grew" : "shrank"), so percentiles depend on the run's length" : ""),
            isWarning: isFarOff
        )
    }

    /// Tokens that came together although they were sent one by one: the times between them are not the server's.
    private static func buffering(_ finding: ScenarioFinding) -> Fact? {
        let streams = finding.windowPart.rows.only { $0.outcome == .succeeded && $0.chunks > 0 }
        let bunched = streams.count { $0.reads * 2 < $0.chunks }
        guard bunched > 0 else { return nil }
        let share = Double(bunched) / Double(streams.count)
        return Fact(
            name: "buffering",
            text:
                "\(bunched) of \(Wording.count(streams.count, "answer")) (\(Wording.share(share))) came in fewer reads "
                + "than half their chunks"
                + (share > bunchedLimit
                    ? ": something on the way buffers the stream, and TPOT, ITL and stalls are of what it lets through"
                    : ""),
            isWarning: share > bunchedLimit
        )
    }

    private static let bunchedLimit = 0.1

    /// Answers that something on the way compressed: it decides when a token leaves.
    private static func compression(_ finding: ScenarioFinding) -> Fact? {
        let answers = finding.windowPart.rows.only { $0.outcome == .succeeded }
        let compressed = answers.count { $0.flags.contains(.compressed) }
        guard compressed > 0 else { return nil }
        let share = Double(compressed) / Double(answers.count)
        return Fact(
            name: "compression",
            text:
                "\(compressed) of \(Wording.count(answers.count, "answer")) (\(Wording.share(share))) came compressed, "
                + "although that was not asked for: TTFT, TPOT, ITL and stalls are of when the compressor let tokens go",
            isWarning: true
        )
    }

    private static func notStreamed(_ finding: ScenarioFinding) -> Fact? {
        let answers = finding.windowPart.rows.only { $0.outcome == .succeeded }
        let whole = answers.count { $0.flags.contains(.notStreamed) }
        guard whole > 0 else { return nil }
        return Fact(
            name: "streaming",
            text: "\(whole) of \(Wording.count(answers.count, "answer")) came whole although a stream was asked for: "
                + "their TTFT is their end to end, and they have no TPOT",
            isWarning: whole * 100 > answers.count
        )
    }

    private static func emptyAnswers(_ finding: ScenarioFinding) -> Fact? {
        let answers = finding.windowPart.rows.only { $0.outcome == .succeeded }
        let empty = answers.count { $0.endToEnd == nil }
        guard empty > 0 else { return nil }
        let share = Double(empty) / Double(answers.count)
        return Fact(
            name: "empty answers",
            text: "\(empty) of \(Wording.count(answers.count, "answer")) (\(Wording.share(share))) had no token: "
                + "they are successes without a latency",
            isWarning: share > 0.01
        )
    }

    private static func outputLength(_ finding: ScenarioFinding) -> Fact? {
        let answered = finding.windowPart.rows.only { $0.outcome == .succeeded && $0.outputAsked > 0 }
        let asked = answered.reduce(0) { $0 + Int($1.outputAsked) }
        guard asked > 0 else { return nil }
        let got = answered.reduce(0) { $0 + Int($1.outputTokens >= 0 ? $1.outputTokens : $1.streamedTokens) }
        return Fact(
            name: "output tokens",
            text: "\(got) of the \(asked) output tokens asked for came (\(Wording.share(Double(got) / Double(asked))))",
            isWarning: false
        )
    }

    private static func closedLoop(_ finding: ScenarioFinding) -> Fact? {
        finding.recording.description.users.map { users in
            Fact(
                name: "closed loop",
                text: "latencies hold for \(Wording.count(users, "user")), not for a rate of arrivals",
                isWarning: false
            )
        }
    }

    private static func production(_ finding: ScenarioFinding) -> Fact? {
        finding.production.map { check in
            Fact(
                name: "production",
                text: "against \(check.reference): \(check.likeness.sentence)",
                isWarning: check.isAgainstPlan
            )
        }
    }

    private static func serverPauses(_ finding: ScenarioFinding) -> [Fact] {
        finding.serverPauses.map { pause in
            let isMet = finding.windowPart.rows.contains { row in
                finding.recording.second(of: row.due) < pause.seconds.upperBound
                    && finding.recording.second(of: row.closed) >= pause.seconds.lowerBound
            }
            return Fact(
                name: "server",
                text: "no chunk arrived on any of \(Wording.count(pause.streams, "open stream")) "
                    + "from \(pause.seconds.lowerBound) s to \(pause.seconds.upperBound) s "
                    + "while the generator was on time: the server stalled, "
                    + (isMet ? "and the stall is in the latencies" : "but not in the part that is judged"),
                isWarning: true
            )
        }
    }
}
