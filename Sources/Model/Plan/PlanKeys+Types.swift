import TidemarkWorkload

extension PlanKeys {
    static let type = KeyTable(
        keys: [
            .init(
                name: "share",
                form: .text("a share"),
                summary: "Share of all requests; all shares sum to 100%. A single type may leave it out.",
                example: "70%"
            ),
            .init(
                name: "input",
                form: .text("a number of tokens, a distribution or a sweep"),
                summary: "Length of the prompt in tokens; sweep(1K 10K 100K) is a type for each length.",
                example: "lognormal(median 1K p95 8K)"
            ),
            .init(
                name: "output",
                form: .either([.text("a number of tokens or a distribution"), .mapping(output)]),
                summary: "Tokens to be answered; {max: n} is a bound only.",
                example: "128"
            ),
            .init(
                name: "prompts",
                form: .text("the path of a profile or a file of prompts"),
                summary: """
                    A profile of real traffic, NAME.profile.json: input and output lengths drawn together. Or a file of \
                    prompts of one's own: .jsonl, .json or .csv.
                    """,
                example: "production.profile.json"
            ),
            .init(
                name: "order",
                form: .choice(["shuffled", "file"]),
                summary: "The order of the prompts of a file; shuffled by default.",
                example: "file"
            ),
            .init(
                name: "text",
                form: .choice(TextKind.allCases.map(\.rawValue)),
                summary: "What prompts are made of; prose by default, or the languages of the profile.",
                example: "code"
            ),
            .init(
                name: "system",
                form: .text("a number of tokens or the path of a file"),
                summary: "A system message, the same in all requests of the type.",
                example: "800"
            ),
            .init(
                name: "cache",
                form: .choice(["warm", "cold"]),
                summary: "cold begins each request with a number of its own, so that no cache helps; warm by default.",
                example: "cold"
            ),
            .init(
                name: "turns",
                form: .text("a number or a distribution"),
                summary: "Messages of the user in a conversation, each sent with all that was said before.",
                example: "3"
            ),
            .init(
                name: "think",
                form: .text("a time or a distribution of times"),
                summary: "Between an answer and the next turn; 0s by default.",
                example: "5s"
            ),
            .init(
                name: "images",
                form: .mapping(images),
                summary: "Pictures before the text of the first message.",
                example: "{count: 1, size: 1024x768}"
            ),
            .init(
                name: "inputs",
                form: .text("a whole number"),
                summary: "Texts to be embedded in one request, each as long as input says; one by default.",
                example: "16"
            ),
            .init(
                name: "documents",
                form: .text("a whole number"),
                summary: "Documents to be ranked in one request, each as long as input says.",
                example: "20"
            ),
            .init(
                name: "stream",
                form: .choice(["true", "false"]),
                summary: "Whether the answer is asked for as a stream; true by default.",
                example: "true"
            ),
        ],
        later: Unsupported.typeKeys
    )

    static let output = KeyTable(keys: [
        .init(
            name: "max",
            form: .text("a number of tokens"),
            isRequired: true,
            summary: "An upper bound; the server decides how much it answers.",
            example: "256"
        )
    ])

    static let images = KeyTable(keys: [
        .init(name: "count", form: .text("a whole number"), summary: "How many; 1 by default.", example: "2"),
        .init(
            name: "size",
            form: .text("width and height"),
            isRequired: true,
            summary: "Width and height in pixels.",
            example: "1024x768"
        ),
    ])
}
