package import TidemarkJSON

/// OpenAI's chat completions, and the servers that follow them. Source: docs/wire/openai-chat.md.
package struct OpenAIChat: ClientFormat, ServerFormat {
    package init() {}

    // MARK: - Client

    package var framing: Framing { .serverSentEvents }
    package var endMark: EndMark { .done }
    package func form(_ target: RequestTarget) -> RequestTemplate.Form { ChatRequest.form(target) }

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? { ChatScan.scan(event, count) }

    package func marks(of json: JSONValue) -> Marks { ChatCompletion.marks(of: json) }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        takeText: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(APIFault) -> ServedRequest {
        try ChatQuery.read(body, takeText: takeText)
    }

    package func body(of fault: APIFault, identity: String) -> JSONValue { OpenAIError.body(of: fault) }

    package func headers(identity: String) -> [(name: String, value: String)] { [("x-request-id", "req_" + identity)] }

    package func headers(of limits: RateLimits) -> [(name: String, value: String)] { OpenAILimits.headers(of: limits) }
}
