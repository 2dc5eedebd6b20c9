import TidemarkSchedule
import TidemarkWire
import TidemarkWorkload

/// Every key of the plan file, by the mapping in which it stands.
enum PlanKeys {
    static let plan = KeyTable(
        keys: [
            .init(
                name: "tidemark",
                form: .choice(["1"]),
                isRequired: true,
                summary: "The version of the plan format; always the first key.",
                example: "1"
            ),
            .init(
                name: "name",
                form: .text("text"),
                summary: "What the run is called in reports and in the history; the file's name by default.",
                example: "support-assistant"
            ),
            .init(
                name: "targets",
                form: .named(.mapping(target)),
                isRequired: true,
                summary: "Where the requests go, by name; this version takes one target.",
                example: "{primary: {mock: {}}}"
            ),
            .init(
                name: "environment",
                form: .choice(Plan.Environment.allCases.map(\.rawValue)),
                summary: """
                    What kind of system the target is; needed for a host that is not loopback. A run against \
                    production needs --allow-production besides.
                    """,
                example: "staging"
            ),
            .init(
                name: "notice",
                form: .mapping(notice),
                summary: "The notice that was given to the provider of the target; needed for large tests.",
                example: "{sent: 2026-11-20, to: provider support}"
            ),
            .init(
                name: "types",
                form: .named(.mapping(type)),
                summary:
                    "The kinds of request, by name, with their shares of the traffic; needed unless all scenarios are replays.",
                example: "{chat: {input: 1K, output: 128}}"
            ),
            .init(
                name: "scenarios",
                form: .variants(Scenario.Kind.allCases.map { ($0.rawValue, scenario($0)) }),
                isRequired: true,
                summary: "Shapes of load over time, run one after another; each is judged by itself.",
                example: "[{baseline: {rate: 5/s, for: 10m}}]"
            ),
            .init(
                name: "objectives",
                form: .objectives,
                summary: "What must hold: [scope:] metric [statistic] comparison value.",
                example: "[ttft p95 < 800ms]"
            ),
            .init(
                name: "budget",
                form: .mapping(budget),
                summary: "What the run may spend; needed where requests cost money by the token.",
                example: "{limit: 25 USD}"
            ),
            .init(
                name: "retry",
                form: .mapping(retry),
                summary: "When failed requests are made again; not at all by default.",
                example: "{times: 2, on: [rate limited, overloaded]}"
            ),
            .init(
                name: "stop when",
                form: .list(.text("a stop rule")),
                summary: """
                    What ends the run at once: errors or a percentile of ttft or e2e over a time, or what was spent; \
                    besides the rules that hold for every run.
                    """,
                example: "[errors > 20% for 30s]"
            ),
            .init(
                name: "warmup",
                form: .text("auto or a time"),
                summary:
                    "The warm-up of every baseline, sustained and users scenario without its own; auto by default.",
                example: "auto"
            ),
            .init(
                name: "seed",
                form: .text("a whole number"),
                summary: "The seed of all draws: the same seed gives the same requests at the same due times.",
                example: "42"
            ),
        ],
        later: Unsupported.planKeys
    )

    /// Keys that are looked for in the wrong place, in whatever mapping.
    static let elsewhere =
        ["prices", "price"].map { KeyTable.Later(name: $0, meaning: "it stands under a target") }
        + ["budget", "retry", "stop when"].map { KeyTable.Later(name: $0, meaning: "it stands at the top of the plan") }

    static let target = KeyTable(
        keys: [
            .init(
                name: "api",
                form: .choice(API.names),
                summary: "The API family, or custom for one that the plan describes; openai-chat by default.",
                example: "openai-chat"
            ),
            .init(
                name: "custom",
                form: .mapping(custom),
                summary: "The description of an API that Tidemark does not know; only with api: custom.",
                example: "{path: /answer, body: '{\"q\": \"{prompt}\"}', text: delta, finish: why}"
            ),
            .init(
                name: "url",
                form: .text("a URL"),
                summary: "The base of the API; the family's own path is appended. unix:/run/server.sock for a socket.",
                example: "http://127.0.0.1:8000/v1"
            ),
            .init(
                name: "mock",
                form: .either([.mapping(mock), .text("the path of a mock file")]),
                summary: "Tidemark's own mock, started for the length of the run, in place of a url.",
                example: "{ttft: 200ms, itl: 20ms}"
            ),
            .init(
                name: "model",
                form: .text("text"),
                summary: "The model to ask for; needed with a url, \"mock\" by default for a mock.",
                example: "gpt-4o-mini"
            ),
            .init(
                name: "key",
                form: .text("env:NAME"),
                summary:
                    "The environment variable that holds the key: env:NAME. The key itself never stands in a plan. Without it, "
                    + "requests to Bedrock are signed with what AWS_ACCESS_KEY_ID and its like hold.",
                example: "env:OPENAI_API_KEY"
            ),
            .init(
                name: "timeouts",
                form: .mapping(timeouts),
                summary: "When to give a request up.",
                example: "{first byte: 60s}"
            ),
            .init(
                name: "connections",
                form: .text("a whole number"),
                summary: "Most connections at a time; by default what the system's limit of descriptors allows.",
                example: "200"
            ),
            .init(
                name: "headers",
                form: .pairs,
                summary: "Further headers of each request; their values are never stored.",
                example: "{x-team: search}"
            ),
            .init(
                name: "tls",
                form: .mapping(tls),
                summary: "Whom to trust, and who we are to the server.",
                example: "{ca: ca.pem}"
            ),
            .init(
                name: "address",
                form: .text("ipv4, ipv6 or an address"),
                summary: "Which of the host's addresses to connect to; by default the first one that answers.",
                example: "ipv4"
            ),
            .init(
                name: "proxy",
                form: .text("the URL of a proxy or none"),
                summary: """
                    The proxy to go through, of http, socks5 or socks5h, or none; by default as HTTPS_PROXY and its kin \
                    in the environment say. A user and a password only as "${NAME}".
                    """,
                example: "http://127.0.0.1:3128"
            ),
            .init(
                name: "trace",
                form: .choice(["true", "false"]),
                summary: "Send a W3C traceparent of its own with each request; false by default.",
                example: "true"
            ),
            .init(
                name: "limits",
                form: .mapping(limits),
                summary: "Known limits of the account, against which \"check\" warns.",
                example: "{rpm: 500, tpm: 200K, concurrent: 50}"
            ),
            .init(
                name: "prices",
                form: .mapping(prices),
                summary: """
                    What requests cost, in USD per million tokens; as the price table has it by default on the host of \
                    its vendor, elsewhere nothing.
                    """,
                example: "{input: 2.50, output: 10}"
            ),
            .init(
                name: "price",
                form: .text("an amount per hour"),
                summary: "What the machines that serve the target cost in an hour, in place of prices.",
                example: "2.50 USD/h"
            ),
            .init(
                name: "tokenizer",
                form: .text("the path of a file"),
                summary: """
                    The model's tokenizer, by which prompts get their lengths: a tokenizer.json, tekken.json or file of \
                    ranks; an estimate by default.
                    """,
                example: "tokenizer.json"
            ),
            .init(
                name: "template",
                form: .choice(ChatTemplate.allCases.map(\.rawValue)),
                summary: "How conversations become one text, for an API that takes no messages.",
                example: "chatml"
            ),
            .init(
                name: "http",
                form: .choice(Target.HTTPVersion.allCases.map(\.rawValue)),
                summary: "The version of HTTP; 1 by default. With 2, many requests at a time share a connection.",
                example: "2"
            ),
        ]
    )

    static let timeouts = KeyTable(keys: [
        .init(name: "connect", form: .text("a time"), summary: "To open a connection; 5s by default.", example: "5s"),
        .init(
            name: "first byte",
            form: .text("a time"),
            summary: "From the end of the request to the first byte of the answer; 60s by default.",
            example: "60s"
        ),
        .init(
            name: "stall",
            form: .text("a time"),
            summary: "Between two reads of an answer that has begun; 30s by default.",
            example: "30s"
        ),
        .init(
            name: "total",
            form: .text("a time"),
            summary: "From the due time to the end of the answer; 10m by default.",
            example: "10m"
        ),
    ])

    static let tls = KeyTable(keys: [
        .init(
            name: "ca",
            form: .text("the path of a file"),
            summary: "A file of PEM certificates to trust in place of the system's.",
            example: "ca.pem"
        ),
        .init(
            name: "cert",
            form: .text("the path of a file"),
            summary: "A file of PEM with the client's own certificate and, behind it, those that vouch for it.",
            example: "client.pem"
        ),
        .init(
            name: "cert key",
            form: .text("the path of a file"),
            summary: "A file of PEM with the key of cert; without it the file of cert holds the key, too.",
            example: "client.key"
        ),
        .init(
            name: "server name",
            form: .text("a host name"),
            summary: "The name to ask the server for and to verify; the host of the url by default.",
            example: "api.example.com"
        ),
        .init(
            name: "insecure",
            form: .choice(["true", "false"]),
            summary: "Accept any certificate; the report warns of it. false by default.",
            example: "true"
        ),
    ])

    static let limits = KeyTable(keys: [
        .init(name: "rpm", form: .text("a number"), summary: "Requests per minute.", example: "500"),
        .init(name: "tpm", form: .text("a number of tokens"), summary: "Tokens per minute.", example: "200K"),
        .init(name: "concurrent", form: .text("a number"), summary: "Requests at a time.", example: "50"),
    ])

    static let notice = KeyTable(keys: [
        .init(
            name: "sent",
            form: .text("a date"),
            isRequired: true,
            summary: "The day, as year-month-day.",
            example: "2026-11-20"
        ),
        .init(name: "to", form: .text("text"), isRequired: true, summary: "To whom.", example: "provider support"),
        .init(name: "reference", form: .text("text"), summary: "The number of the ticket.", example: "4711"),
    ])
}
