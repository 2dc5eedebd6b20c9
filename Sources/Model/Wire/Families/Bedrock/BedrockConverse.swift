package import TidemarkJSON
import TidemarkWorkload

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
                .fixed("},"),
            ],
            messages: Self.messages,
            end: "}"
        )
    }

    private static let messages: MessageForm = {
        let text = MessageForm.Frame(#"{"text":""#, #""}"#)
        let images = MessageForm.Images.parts(list: .none, text: text) { media in
            .init(#"{"image":{"format":"\#(media.subtype)","source":{"bytes":""#, #""}}}"#)
        }
        return MessageForm(
            .init(
                .init(#""messages":["#, "]"),
                content: .init(text: text, images: images),
                head: (.system, .init(#""system":[{"text":""#, #""}],"#))
            ) { .init(#"{"role":"\#(MessageForm.word($0))","content":["#, "]}") }
        )
    }()

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? { ConverseScan.scan(event, count) }

    package func marks(of json: JSONValue) -> Marks { ConverseParse.marks(of: json) }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        let json = try JSONValue(request: body)
        let messages = try json.filledArray("messages")
        for message in (json["system"]?.array ?? []) + messages.flatMap({ $0["content"]?.array ?? [] }) {
            Self.pass(message, to: take)
            for part in message["toolResult"]?["content"]?.array ?? [] { Self.pass(part, to: take) }
        }
        return ServedRequest(
            model: route.model,
            isStreamed: route.isStreamed ?? false,
            outputBound: try (json["inferenceConfig"] ?? .null).bound("maxTokens"),
            tool: Self.tool(json["toolConfig"] ?? .null),
            answer: ConverseAnswer()
        )
    }

    private static func pass(_ part: JSONValue, to take: (PromptPart) -> Void) {
        part["text"]?.string?.take(take)
        part["image"]?["source"]?["bytes"]?.string?.takeImage(take)
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
