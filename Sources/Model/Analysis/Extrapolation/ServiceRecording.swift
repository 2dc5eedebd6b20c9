package import TidemarkExtrapolation
package import TidemarkMeasurement
package import TidemarkPlan
import TidemarkSchedule
import TidemarkUnits
import TidemarkWire

/// What a recording says of the service that it was made of: the answers at each load that came evenly, and alone.
package struct ServiceRecording: Sendable {
    package private(set) var identity: ServiceIdentity
    /// In the order of the run.
    package private(set) var loads: [MeasuredLoad] = []
    /// Of requests that were sent when nothing else was: between scenarios, or by one user.
    package private(set) var lone: [AnswerSample] = []
    /// Of users of a closed loop, without the first of each.
    package private(set) var calls: [TrialCall] = []

    /// Of a load, what is left out at its begin, while queues settle.
    private static let settling = 0.2

    /// Reads a recording; `host` is where its target was.
    package init(_ recording: Recording, of run: RunDescription, host: String) {
        let recording = recording.corrected(by: recording.usageRatios())
        identity = ServiceIdentity(recording, api: run.targets.first?.api ?? "", host: host)
        let rows = Dictionary(grouping: recording.rows) { Int($0.scenario) }
        for (index, scenario) in run.scenarios.enumerated() {
            guard let own = rows[index], let start = scenario.start ?? own.map(\.due).min() else { continue }
            let counts = Counts(streams: .streams(own), inFlight: .inFlight(own))
            lone += own.filter { $0.purpose == .lone }.compactMap { AnswerSample($0, counts) }
            if let users = scenario.users {
                calls += own.filter { $0.purpose == .load }.compactMap { row in
                    AnswerSample(row, counts).map {
                        TrialCall($0, size: Int(row.inputAsked), isLone: users == 1 && $0.others == 0)
                    }
                }
                continue
            }
            for (name, rate, window) in Self.windows(of: scenario) {
                let begin = start + window.lowerBound
                let planned = start + window.upperBound
                let span = begin..<max(begin, min(planned, run.stoppedAt ?? planned))
                if let load = MeasuredLoad(own, name, asked: rate, during: span, counts) { loads.append(load) }
            }
        }
    }

    /// The times in which the rate of a scenario did not change, from its start, without their begin.
    private static func windows(
        of scenario: RunDescription.Scenario
    ) -> [(name: String, rate: Double?, window: Range<Nanoseconds>)] {
        func settled(_ start: Nanoseconds, _ end: Nanoseconds, least: Nanoseconds = .zero) -> Range<Nanoseconds> {
            let begin = max(least, start + Nanoseconds(seconds: (end - start).inSeconds * settling))
            return min(begin, end)..<end
        }
        switch Scenario.Kind(rawValue: scenario.kind) {
        case .steps:
            return scenario.phases.map { phase in
                ("\(scenario.name) / \(phase.name)", Self.rate(named: phase.name), settled(phase.start, phase.end))
            }
        case .baseline, .sustained:
            var warmup = Nanoseconds.zero
            if case .fixed(let time) = scenario.warmup { warmup = time }
            return [(scenario.name, scenario.plannedRate, settled(.zero, scenario.duration, least: warmup))]
        default: return []
        }
    }

    /// Phases of steps are named by their rates: `5/s`, and `5/s (2)` for the second of one rate.
    private static func rate(named name: String) -> Double? {
        do throws(UnitError) {
            return try Rate(parsing: String(name.prefix { $0 != " " })).perSecond
        } catch {
            return nil
        }
    }
}

/// What was under way at each time of a scenario.
private struct Counts {
    var streams: SpanCount
    var inFlight: SpanCount
}

extension AnswerSample {
    /// Nil where the request has no answer of which a first token is known.
    fileprivate init?(_ row: Row, _ counts: Counts) {
        guard row.outcome == .succeeded, let first = row.firstToken, row.streamedTokens > 0 else { return nil }
        let begin = row.flags.contains(.newConnection) ? max(row.due, row.connected ?? row.due) : row.due
        let prompt = row.inputTokens >= 0 ? row.inputTokens : row.inputAsked
        self.init(
            input: Double(prompt - min(prompt, max(0, row.cachedTokens))),
            prompt: Double(prompt),
            output: Double(row.streamedTokens),
            firstToken: max(0, (first - begin).inSeconds),
            perToken: row.timePerOutputToken,
            streams: max(1, counts.streams.mean(from: first, to: row.lastToken ?? first)),
            others: max(0, counts.inFlight.count(at: row.released) - 1)
        )
    }
}

extension MeasuredLoad {
    /// The requests that were due in a span; nil where there were none.
    fileprivate init?(
        _ rows: [Row],
        _ name: String,
        asked rate: Double?,
        during span: Range<Instant>,
        _ counts: Counts
    ) {
        let own = rows.filter { $0.purpose == .load && span.contains($0.due) }.sorted { $0.due < $1.due }
        let seconds = (span.upperBound - span.lowerBound).inSeconds
        guard !own.isEmpty, seconds > 0 else { return nil }
        self.init(
            name: name,
            ratePerSecond: Double(own.count) / seconds,
            askedRatePerSecond: rate,
            seconds: seconds,
            streams: counts.streams.mean(from: span.lowerBound, to: span.upperBound),
            failedShare: Double(own.count { $0.outcome != .succeeded }) / Double(own.count),
            answers: own.compactMap { AnswerSample($0, counts) }
        )
    }
}

extension ServiceIdentity {
    fileprivate init(_ recording: Recording, api: String, host: String) {
        func limit(_ resource: LimitStatement.Resource) -> Int? {
            recording.limits
                .filter { $0.key.resource == resource && ($0.key.period == .minute || $0.key.period == .unstated) }
                .compactMap(\.limit).map { Int(clamping: $0) }.last
        }
        let answers = recording.rows.filter { $0.outcome == .succeeded && $0.chunks > 0 && $0.streamedTokens > 0 }
        let chunks = answers.reduce(0) { $0 + Int($1.chunks) }
        let tokens = answers.reduce(0) { $0 + Int($1.streamedTokens) }
        self.init(
            host: host,
            api: api,
            requestsPerMinute: limit(.requests),
            tokensPerMinute: limit(.tokens),
            tokensPerChunk: chunks > 0 ? Double(tokens) / Double(chunks) : nil
        )
    }
}
