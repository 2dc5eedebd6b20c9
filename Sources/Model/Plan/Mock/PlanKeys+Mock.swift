extension PlanKeys {
    static let mock = KeyTable(
        keys: mockModel.keys + [
            .init(
                name: "models",
                form: .named(.mapping(mockModel)),
                summary: "Models with times of their own; what one leaves out is as for all others.",
                example: "{fast: {itl: 5ms}, deep: {reasoning: 200}}"
            ),
            .init(
                name: "strict models",
                form: .choice(["true", "false"]),
                summary: "Whether models that are not listed are refused with status 404; false by default.",
                example: "false"
            ),
            .init(
                name: "limits",
                form: .mapping(mockLimits),
                summary: "What the mock takes at most; no limits by default.",
                example: "{rpm: 60, tpm: 10K}"
            ),
            .init(
                name: "cache",
                form: .mapping(mockCache),
                summary: "A cache of prompts' beginnings, whose hits usage states; none by default.",
                example: "{blocks: 1024}"
            ),
            .init(
                name: "faults",
                form: .pairs,
                summary: "Faults, each with the share of requests that it meets.",
                example: "{429: 1%, stall=5: 0.5%}"
            ),
        ]
    )

    static let mockModel = KeyTable(keys: [
        .init(
            name: "ttft",
            form: .text("a time or a distribution of times"),
            summary: "Time to first token, before what the prompt adds; 200ms by default.",
            example: "200ms"
        ),
        .init(
            name: "itl",
            form: .text("a time or a distribution of times"),
            summary: "Time between tokens; 20ms by default.",
            example: "20ms"
        ),
        .init(
            name: "prefill",
            form: .text("a time"),
            summary: "Added to the time to first token for each token of the prompt that is not cached; 0s by default.",
            example: "10us"
        ),
        .init(
            name: "output",
            form: .text("a number of tokens"),
            summary: "Tokens of an answer when the request states no bound; 128 by default.",
            example: "128"
        ),
        .init(
            name: "tokens per event",
            form: .text("a whole number"),
            summary: "Tokens in one event of the stream; 1 by default.",
            example: "1"
        ),
        .init(
            name: "reasoning",
            form: .text("a number of tokens"),
            summary: "Tokens of reasoning at the start of each answer, part of its output; 0 by default.",
            example: "0"
        ),
        .init(
            name: "prices",
            form: .mapping(prices),
            summary: "By which the mock keeps an account of what it would have billed; none by default.",
            example: "{input: 2.50, output: 10}"
        ),
    ])

    static let mockLimits = KeyTable(keys: [
        .init(
            name: "rpm",
            form: .text("a count"),
            summary: "Requests a minute; more get status 429.",
            example: "60"
        ),
        .init(
            name: "tpm",
            form: .text("a count"),
            summary: "Tokens a minute, of prompts and of the answers' bounds; more get status 429.",
            example: "10K"
        ),
        .init(
            name: "concurrent",
            form: .text("a count"),
            summary: "Requests at a time; more get status 429.",
            example: "20"
        ),
        .init(
            name: "running",
            form: .text("a count"),
            summary: "Requests worked on at a time; more wait.",
            example: "8"
        ),
        .init(
            name: "waiting",
            form: .text("a count"),
            summary: "Requests that wait; more get status 429. 1000 by default.",
            example: "1000"
        ),
    ])

    static let mockCache = KeyTable(keys: [
        .init(
            name: "blocks",
            form: .text("a count"),
            summary: "Blocks that the cache holds; 1024 by default.",
            example: "1024"
        ),
        .init(
            name: "block tokens",
            form: .text("a whole number"),
            summary: "Tokens of a block; 16 by default.",
            example: "16"
        ),
    ])
}
