extension PlanKeys {
    static let prices = KeyTable(
        keys: rates(
            input: "A price of each million tokens of prompts, in USD.",
            output: "Of output, reasoning included; needed where the API generates text."
        ) + [
            .init(
                name: "request",
                form: .text("an amount"),
                summary: "Asked for each request besides its tokens; none by default.",
                example: "0.001 USD"
            ),
            .init(
                name: "above",
                form: .list(.mapping(longContext)),
                summary: """
                    Prices of the whole request once its prompt is longer than a threshold; what an entry leaves out \
                    stays as it is below.
                    """,
                example: "[{tokens: 200K, input: 6, output: 22.5}]"
            ),
        ],
        misplaced: [currency]
            + ["cached", "cache read"].map { .init(name: $0, meaning: "it is called \"cached input\"") }
    )

    private static let currency = KeyTable.Later(
        name: "currency",
        meaning: "all money is in USD; other currencies are not converted, so write what it is in USD"
    )

    static let longContext = KeyTable(
        keys: [
            .init(
                name: "tokens",
                form: .text("a number of tokens"),
                isRequired: true,
                summary: "The prompt's length above which these prices apply.",
                example: "200K"
            )
        ]
            + rates(input: "As above, for such prompts.", output: "As above, for such prompts.").map { key in
                var key = key
                key.isRequired = false
                return key
            }
    )

    private static func rates(input: String, output: String) -> [KeyTable.Key] {
        let price = KeyTable.Form.text("USD per million tokens")
        return [
            .init(name: "input", form: price, isRequired: true, summary: input, example: "2.50"),
            .init(
                name: "cached input",
                form: price,
                summary: "Of the prompt's tokens that were read from a cache; as input by default.",
                example: "0.25"
            ),
            .init(
                name: "cache write",
                form: price,
                summary: "Of the prompt's tokens that were written to a cache; as input by default.",
                example: "3.125"
            ),
            .init(name: "output", form: price, summary: output, example: "10"),
            .init(
                name: "reasoning",
                form: price,
                summary: "Of the output's tokens that are reasoning; as output by default.",
                example: "10"
            ),
        ]
    }

    static let budget = KeyTable(
        keys: [
            .init(
                name: "limit",
                form: .text("an amount"),
                summary: "The most that one run may spend; it stops before it would pass it.",
                example: "25 USD"
            ),
            .init(
                name: "day",
                form: .text("an amount"),
                summary: "The most that all runs of the store may spend that begin on one day (UTC).",
                example: "50 USD"
            ),
            .init(
                name: "month",
                form: .text("an amount"),
                summary: "The most that all runs of the store may spend that begin in one month (UTC).",
                example: "500 USD"
            ),
            .init(
                name: "alert",
                form: .list(.text("a share")),
                summary: "Shares of the limit at which the run alerts, rising; [50%, 80%, 95%] by default.",
                example: "[50%, 80%, 95%]"
            ),
            .init(
                name: "notify",
                form: .list(.mapping(channel)),
                summary: "Who is told of alerts besides the screen and the report.",
                example: "[{webhook: env:ALERT_WEBHOOK}, {command: [notify-me, --loud]}]"
            ),
            .init(
                name: "at limit",
                form: .choice(["stop"]),
                summary: """
                    stop lets a run begin that is expected to be cut short by the limit; without it, such a run is \
                    refused.
                    """,
                example: "stop"
            ),
        ],
        misplaced: [currency]
    )

    /// One of `notify`; it has one of these keys.
    static let channel = KeyTable(keys: [
        .init(
            name: "webhook",
            form: .text("env:NAME"),
            summary: "The environment variable that holds the URL to which alerts are posted as JSON.",
            example: "env:ALERT_WEBHOOK"
        ),
        .init(
            name: "slack",
            form: .text("env:NAME"),
            summary: "Likewise, in the form of Slack's incoming webhooks.",
            example: "env:SLACK_WEBHOOK"
        ),
        .init(
            name: "command",
            form: .list(.text("a program or an argument")),
            summary: "A program with its arguments, started with the alert as JSON on its standard input.",
            example: "[notify-me, --loud]"
        ),
    ])

    static let retry = KeyTable(keys: [
        .init(
            name: "times",
            form: .text("a whole number"),
            isRequired: true,
            summary: "How often a request is made again at most.",
            example: "2"
        ),
        .init(
            name: "on",
            form: .list(.choice(RetryCause.allCases.map(\.rawValue))),
            summary: "The failures after which it is; [rate limited, overloaded] by default.",
            example: "[rate limited, overloaded]"
        ),
        .init(
            name: "wait",
            form: .text("a time"),
            summary: "Before the first of them, twice as long before each further one; 500ms by default.",
            example: "500ms"
        ),
    ])
}
