import TidemarkSchedule

extension PlanKeys {
    /// The keys of a scenario of this kind.
    static func scenario(_ kind: Scenario.Kind) -> KeyTable {
        let own: [KeyTable.Key]
        var ending = [arrivals, profile, name]
        switch kind {
        case .baseline, .sustained:
            own = [rate, duration("How long requests are sent.", "10m")]
            ending.insert(warmup, at: 1)
        case .spike:
            own = [
                rate,
                .init(
                    name: "times",
                    form: .list(.text("a number over 1")),
                    isRequired: true,
                    summary: "Factors of the rate, one jump for each.",
                    example: "[3, 5, 10]"
                ),
                duration("How long each jump lasts.", "30s"),
                time(
                    "recover",
                    "The base rate before the first jump and after each; as long as a jump by default.",
                    "2m"
                ),
            ]
        case .burst:
            own = [
                rate("high", "The rate of the bursts.", "20/s"),
                rate("low", "The rate between them; may be 0/s.", "2/s"),
                time("high for", isRequired: true, "How long a burst lasts.", "30s"),
                time("low for", isRequired: true, "How long the time between bursts lasts.", "90s"),
                .init(
                    name: "cycles",
                    form: .text("a whole number"),
                    summary: "How many bursts there are; 10 by default.",
                    example: "10"
                ),
            ]
        case .ramp:
            own = [
                rate("from", "The rate at the start; may be 0/s.", "1/s"), rate("to", "The rate at the end.", "20/s"),
                duration("How long the way from one to the other takes.", "5m"),
            ]
        case .steps:
            own = [
                .init(
                    name: "rates",
                    form: .list(.text("a rate")),
                    isRequired: true,
                    summary: "One step for each rate.",
                    example: "[5/s, 10/s, 20/s]"
                ),
                duration("How long each step lasts.", "1m"),
            ]
        case .users:
            own = [
                .init(
                    name: "count",
                    form: .text("a whole number"),
                    isRequired: true,
                    summary: "How many users send, each waiting for its answer.",
                    example: "50"
                ),
                time("think", "From the end of an answer to the user's next request; 0s by default.", "2s"),
                duration("How long the users send.", "5m"),
                time("start over", "The users start evenly over this time; 1s by default.", "10s"),
            ]
            ending = [warmup, name]
        case .replay:
            own = [
                .init(
                    name: "trace",
                    form: .text("the path of a log or a trace"),
                    isRequired: true,
                    summary: "What is repeated: when each request came, its lengths and the blocks it begins with.",
                    example: "azure_code.csv.gz"
                ),
                .init(
                    name: "speed",
                    form: .text("a number over 0"),
                    summary: "How many times faster than the trace; 1 by default.",
                    example: "2"
                ),
                time("for", "How long the scenario lasts; to the end of the trace by default.", "10m"),
                time("from", "Where in the trace it begins, in the trace's own time; 0s by default.", "30m"),
                .init(
                    name: "ties",
                    form: .choice(Replay.Ties.allCases.map(\.rawValue)),
                    summary:
                        "Requests with one time stamp are sent together, or spread over the step of the stamps; by default as "
                        + "the stamps ask for.",
                    example: "spread"
                ),
            ]
            ending = [name]
        }
        let takesWarmup = ending.contains { $0.name == warmup.name }
        let phases = KeyTable.Later(name: "warmup", meaning: "it is judged by its phases, which are never cut")
        let closed = [
            KeyTable.Later(name: "rate", meaning: "users send when they are answered; the rate follows"),
            KeyTable.Later(name: "arrivals", meaning: "users send when they are answered"),
            KeyTable.Later(name: "profile", meaning: "users send when they are answered"),
        ]
        let replayed = [
            KeyTable.Later(name: "rate", meaning: "a replay has the rate of its trace; speed changes it"),
            KeyTable.Later(name: "arrivals", meaning: "a replay has the arrivals of its trace"),
            KeyTable.Later(name: "warmup", meaning: "it is judged as a whole, as the trace has it"),
        ]
        let misplaced =
            switch kind {
            case .users: closed
            case .replay: replayed
            default: takesWarmup ? [] : [phases]
            }
        return KeyTable(keys: own + ending, misplaced: misplaced)
    }

    private static let rate = rate("rate", "Arrivals, which do not wait for answers.", "5/s")

    private static func rate(_ name: String, _ summary: String, _ example: String) -> KeyTable.Key {
        .init(name: name, form: .text("a rate"), isRequired: true, summary: summary, example: example)
    }

    private static func duration(_ summary: String, _ example: String) -> KeyTable.Key {
        time("for", isRequired: true, summary, example)
    }

    private static func time(
        _ name: String,
        isRequired: Bool = false,
        _ summary: String,
        _ example: String
    ) -> KeyTable.Key {
        .init(name: name, form: .text("a time"), isRequired: isRequired, summary: summary, example: example)
    }

    private static let arrivals = KeyTable.Key(
        name: "arrivals",
        form: .text("poisson, even, production or gamma(cv c)"),
        summary: "How the gaps between arrivals are drawn; poisson by default.",
        example: "production"
    )

    private static let profile = KeyTable.Key(
        name: "profile",
        form: .text("the path of a profile"),
        summary: "The profile that production stands for in this scenario; that of the types by default.",
        example: "production.profile.json"
    )

    private static let warmup = KeyTable.Key(
        name: "warmup",
        form: .text("auto or a time"),
        summary: "How much of the start is left out of the results; auto by default, found from the results.",
        example: "auto"
    )

    private static let name = KeyTable.Key(
        name: "name",
        form: .text("text"),
        summary: "What objectives and --set call it; the kind by default.",
        example: "morning"
    )
}
