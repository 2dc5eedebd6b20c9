package import TidemarkJSON

/// Amazon Bedrock's Converse.
///
/// Source: docs/wire/bedrock.md.
package struct BedrockConverse: ClientFormat, ServerFormat {
    package init() {}

    // MARK: - Client

    package var framing: Framing { .eventStream }
    package var endMark: EndMark { .event }

    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        RequestTemplate.Form(
            path: BedrockPath.path(target, action: target.isStreamed ? "converse-stream" : "converse"),
            headers: target.bedrockHeaders,
            start: [
                .fixed(#"{"inferenceConfig":{"maxTokens":"#), .bound,
                .fixed(#"},"messages":[{"role":"user","content":[{"text":""#),
            ],
            end: #""}]}]}"#
        )
    }

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? { ConverseScan.scan(event, count) }

    package func marks(of json: JSONValue) -> Marks { ConverseParse.marks(of: json) }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        takeText: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(APIFault) -> ServedRequest {
        let json = try JSONValue(request: body)
        let messages = try json.filledArray("messages")
        for message in (json["system"]?.array ?? []) + messages.flatMap({ $0["content"]?.array ?? [] }) {
            message["text"]?.takeText(takeText)
            for part in message["toolResult"]?["content"]?.array ?? [] { part["text"]?.takeText(takeText) }
        }
        return ServedRequest(
            model: route.model,
            isStreamed: route.isStreamed ?? false,
            outputBound: try (json["inferenceConfig"] ?? .null).bound("maxTokens"),
            tool: Self.tool(json["toolConfig"] ?? .null),
            answer: ConverseAnswer()
        )
    }

    private static func tool(_ config: JSONValue) -> String? {
        let choice = config["toolChoice"]
        if let tool = choice?["tool"] { return tool["name"]?.string }
        return choice?["any"] == nil ? nil : config["tools"]?[0]?["toolSpec"]?["name"]?.string
    }

    package func body(of fault: APIFault, identity: String) -> JSONValue { BedrockError.body(of: fault) }

    package func headers(of fault: APIFault) -> [(name: String, value: String)] { BedrockError.headers(of: fault) }

    package func headers(identity: String) -> [(name: String, value: String)] { [("x-amzn-requestid", identity)] }
}
