package import TidemarkJSON

/// Mistral's chat completions: OpenAI's with lists as content, and usage without asking for it.
///
/// Source: docs/wire/mistral-chat.md.
package struct MistralChat: ClientFormat, ServerFormat {
    package init() {}

    // MARK: - Client

    package var framing: Framing { .serverSentEvents }
    package var endMark: EndMark { .done }

    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        RequestTemplate.Form(
            path: target.path("/v1/chat/completions"),
            headers: target.key.map { [("authorization", "Bearer \($0)")] } ?? [],
            start: [
                .fixed(#"{"model":\#(JSONValue.quoted(target.model)),"max_tokens":"#), .bound,
                .fixed((target.isStreamed ? #","stream":true"# : "") + ","),
            ],
            messages: .chat(images: .openAIChat),
            end: "}"
        )
    }

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? { ChatScan.scan(event, count) }

    package func marks(of json: JSONValue) -> Marks { ChatCompletion.marks(of: json) }

    // MARK: - Server

    /// As OpenAI's, but what does not fit has status 422.
    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        do {
            var request = try ChatQuery.read(body, take: take)
            request.answer = MistralAnswer()
            return request
        } catch {
            var fault = error
            fault.status = 422
            throw fault
        }
    }

    package func body(of fault: APIFault, identity: String) -> JSONValue { MistralError.body(of: fault) }

    package func headers(identity: String) -> [(name: String, value: String)] {
        [("mistral-correlation-id", identity), ("x-kong-request-id", identity)]
    }

    package func headers(of limits: RateLimits) -> [(name: String, value: String)] {
        let cost = limits.tokens.map { _ in [("x-ratelimit-tokens-query-cost", "\(limits.cost)")] } ?? []
        return cost
            + [("req", limits.requests), ("tokens", limits.tokens)].flatMap { what, budget in
                budget.map { budget in
                    [
                        ("x-ratelimit-limit-\(what)-minute", "\(budget.limit)"),
                        ("x-ratelimit-remaining-\(what)-minute", "\(budget.remaining)"),
                    ]
                } ?? []
            }
    }
}
