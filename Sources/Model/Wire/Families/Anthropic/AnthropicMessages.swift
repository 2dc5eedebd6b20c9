package import TidemarkJSON
import TidemarkUnits

/// Anthropic's messages, and the servers that follow them.
///
/// Source: docs/wire/anthropic-messages.md.
package struct AnthropicMessages: ClientFormat, ServerFormat {
    package init() {}

    // MARK: - Client

    package var framing: Framing { .serverSentEvents }
    package var endMark: EndMark { .event }

    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        let stream = target.isStreamed ? #","stream":true"# : ""
        return RequestTemplate.Form(
            path: target.path("/v1/messages"),
            headers: (target.key.map { [("x-api-key", $0)] } ?? []) + [("anthropic-version", "2023-06-01")],
            start: [
                .fixed(#"{"model":\#(JSONValue.quoted(target.model)),"max_tokens":"#), .bound,
                .fixed(stream + ","),
            ],
            messages: Self.messages,
            end: "}"
        )
    }

    /// The system's text is a member of its own.
    static let messages = MessageForm.chat(system: .init(#""system":""#, #"","#), images: .anthropic)

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        AnthropicScan.scan(event, count)
    }

    package func marks(of json: JSONValue) -> Marks { AnthropicParse.marks(of: json) }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        let query = try AnthropicQuery(body, route)
        query.pass(to: take)
        if route.isCount { return query.request(answer: TokenCount()) }
        return query.request(answer: AnthropicAnswer(framing: .serverSentEvents))
    }

    package func body(of fault: APIFault, identity: String) -> JSONValue {
        AnthropicError.body(of: fault, identity: identity)
    }

    package func headers(identity: String) -> [(name: String, value: String)] { [("request-id", "req_" + identity)] }

    /// Counts of tokens are rounded to thousands, and resets are moments.
    package func headers(of limits: RateLimits) -> [(name: String, value: String)] {
        [("requests", limits.requests, 1), ("tokens", limits.tokens, 1_000)].flatMap { what, budget, unit in
            budget.map { budget in
                let reset = Int64(limits.now) + (budget.reset.count + 999_999_999) / 1_000_000_000
                return [
                    ("anthropic-ratelimit-\(what)-limit", "\(budget.limit)"),
                    ("anthropic-ratelimit-\(what)-remaining", "\((budget.remaining + unit / 2) / unit * unit)"),
                    ("anthropic-ratelimit-\(what)-reset", UTCTime.text(unixNanoseconds: reset * 1_000_000_000)),
                ]
            } ?? []
        }
    }
}

/// The answer to a request that only counts.
private struct TokenCount: FixedAnswer {
    var isBilled: Bool { false }

    func text(_ completion: Completion) -> String { #"{"input_tokens":\#(completion.promptTokens)}"# }
}
