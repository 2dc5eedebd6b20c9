import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWorkload

extension PlanReader {
    /// The load of a replay: a window of a trace, at its speed.
    mutating func replay(_ fields: Fields) -> Scenario.Load? {
        func timeOrZero(_ text: String) throws(UnitError) -> Nanoseconds { try Self.time(text, zero: .allowed) }
        func time(_ text: String) throws(UnitError) -> Nanoseconds { try Self.time(text) }
        let speed = fields["speed"] == nil ? 1 : value("speed", of: fields, Self.speed)
        let from = fields["from"] == nil ? .zero : value("from", of: fields, timeOrZero)
        let duration = value("for", of: fields, time)
        let ties: Replay.Ties? = choice("ties", of: fields)
        let trace = trace(fields)
        guard let trace, let speed, let from, fields["for"] == nil || duration != nil else { return nil }
        guard isInside(trace, from: from, duration, speed, fields) else { return nil }
        let replay = Replay(trace, speed: speed, ties: ties, from: from, for: duration)
        guard !replay.rows.isEmpty else {
            fault(
                .conflict,
                at: fields.place,
                "\(fields.owner ?? "the scenario") sends nothing: the trace has no request in this part of it"
            )
            return nil
        }
        return .open(replay.shape, .replay(replay))
    }

    /// Whether the window lies within the trace and within what a scenario may last.
    private mutating func isInside(
        _ trace: Trace,
        from: Nanoseconds,
        _ duration: Nanoseconds?,
        _ speed: Double,
        _ fields: Fields
    ) -> Bool {
        let span = Nanoseconds(trace.span)
        guard from <= span else {
            fault(
                .conflict,
                at: fields["from"]?.place ?? fields.place,
                in: fields.subject("from"),
                "the trace lasts \(span.rounded), and the replay would begin \(fields.shown("from")) into it"
            )
            return false
        }
        let rest = Replay.length(of: trace, from: from, speed: speed)
        // A trace of one instant still has a second in which it is sent.
        if let duration, duration > max(rest, .seconds(1)) {
            fault(
                .conflict,
                at: fields["for"]?.place ?? fields.place,
                in: fields.subject("for"),
                "the trace lasts \(rest.rounded) from there on at speed \(Self.plain(speed)); leave \"for\" out to "
                    + "send it to its end"
            )
            return false
        }
        return fits((duration ?? rest).inSeconds, fields)
    }

    private static func speed(_ text: String) throws(UnitError) -> Double {
        guard let speed = Double(text), speed > 0, speed.isFinite, (1e-6...1e6).contains(speed) else {
            let number = text.filter { $0.isNumber || $0 == "." }
            throw UnitError(
                found: text,
                allowed: "a number over 0 and up to 1000000, such as 2 for twice as fast",
                suggestion: number != text && (Double(number) ?? 0) > 0 ? number : nil
            )
        }
        return speed
    }

    private static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }

    /// The trace under `trace`, which has at least one request with a time.
    private mutating func trace(_ fields: Fields) -> Trace? {
        guard let node = fields["trace"], let path = text("trace", of: fields) else { return nil }
        let read: PlanSources.ReadTrace
        do {
            read = try traces[path.value] ?? sources.trace(path.value)
        } catch {
            let reason = path.isSubstituted ? "" : ": \(error)"
            fault(
                .value,
                at: node.place,
                in: fields.subject("trace"),
                "the trace \"\(path.raw)\" could not be read" + reason
            )
            return nil
        }
        if traces[path.value] == nil {
            traces[path.value] = read
            if !path.isSubstituted { warnings += read.notes.map { "trace \(path.raw): \($0)" } }
        }
        guard !read.trace.isEmpty else {
            fault(
                .value,
                at: node.place,
                in: fields.subject("trace"),
                "the trace \"\(path.raw)\" has no request that says when it came"
            )
            return nil
        }
        return read.trace
    }

    /// The type of a plan that has none because all its scenarios are replays.
    ///
    /// Its lengths, the medians of the traces, stand in where a row does not state its own.
    static func typeOfReplays(_ scenarios: [ReadScenario]) -> RequestType {
        let traces = scenarios.compactMap { $0.scenario.load.replay?.lengths }
        func median(_ lengths: [Replay.Lengths.Statistic]) -> Double {
            Double(max(1, lengths.map(\.p50).max() ?? 1))
        }
        return RequestType(
            name: "replayed",
            share: 1,
            lengths: .drawn(
                input: .fixed(median(traces.map(\.input))),
                output: .drawn(.fixed(median(traces.map(\.output))))
            )
        )
    }
}
