package import TidemarkJSON

/// Cohere's chat, version 2.
///
/// Source: docs/wire/cohere-chat.md.
package struct CohereChat: ClientFormat, ServerFormat {
    package init() {}

    // MARK: - Client

    package var framing: Framing { .serverSentEvents }
    package var endMark: EndMark { .event }

    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        RequestTemplate.Form(
            path: target.path("/v2/chat"),
            headers: target.key.map { [("authorization", "Bearer \($0)")] } ?? [],
            start: [
                .fixed(#"{"model":\#(JSONValue.quoted(target.model)),"max_tokens":"#), .bound,
                .fixed((target.isStreamed ? #","stream":true"# : "") + ","),
            ],
            messages: .chat(),
            end: "}"
        )
    }

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? { CohereScan.scan(event, count) }

    package func marks(of json: JSONValue) -> Marks { CohereResponse.marks(of: json) }

    // MARK: - Server

    package func read(
        _ bytes: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        let body = try RequestBody(bytes)
        for message in try body.objects("messages") { RequestBody.pass(message["content"], to: take) }
        let isToolForced = body["tool_choice"]?.string == "REQUIRED"
        return ServedRequest(
            model: try body.model(),
            isStreamed: body["stream"]?.bool == true,
            outputBound: try RequestBody.bound(body["max_tokens"], "max_tokens"),
            tool: isToolForced ? body["tools"]?[0]?["function"]?["name"]?.string : nil,
            answer: CohereAnswer()
        )
    }

    package func body(of fault: APIFault, identity: String) -> JSONValue {
        CohereError.body(of: fault, identity: identity)
    }

    /// None: an answer's name stands in its body.
    package func headers(identity: String) -> [(name: String, value: String)] { [] }

    package func headers(of limits: RateLimits) -> [(name: String, value: String)] { CohereLimits.headers(of: limits) }
}

/// The error answers that Cohere's families share.
enum CohereError {
    static func body(of fault: APIFault, identity: String) -> JSONValue {
        ["id": .string(identity), "message": .string(fault.message)]
    }
}
