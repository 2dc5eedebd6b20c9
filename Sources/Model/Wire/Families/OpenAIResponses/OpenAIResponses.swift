package import TidemarkJSON
import TidemarkWorkload

/// OpenAI's responses.
///
/// Source: docs/wire/openai-responses.md.
package struct OpenAIResponses: OpenAIFormat {
    package init() {}

    // MARK: - Client

    package var endMark: EndMark { .event }

    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        let padding =
            ChatRequest.Dialect(host: target.host) == .openAI ? #","stream_options":{"include_obfuscation":false}"# : ""
        let stream = target.isStreamed ? #","stream":true"# + padding : ""
        return RequestTemplate.Form(
            path: target.path("/v1/responses"),
            headers: ChatRequest.bearer(target),
            start: [
                .fixed(#"{"model":\#(JSONValue.quoted(target.model)),"max_output_tokens":"#), .bound,
                .fixed(stream + #","store":false,"#),
            ],
            messages: Self.messages,
            end: "}"
        )
    }

    private static let messages: MessageForm = {
        let system = (role: Prompt.Role.system, frame: MessageForm.Frame(#""instructions":""#, #"","#))
        let images = MessageForm.Images.parts(text: .init(#"{"type":"input_text","text":""#, #""}"#)) { media in
            .init(#"{"type":"input_image","image_url":"data:\#(media.rawValue);base64,"#, #""}"#)
        }
        return MessageForm(
            alone: .init(.init(#""input":"#, ""), content: .text, head: system) { _ in .none },
            several: .init(
                .init(#""input":["#, "]"),
                content: .init(text: .quotes, images: images),
                head: system
            ) { .init(#"{"role":"\#(MessageForm.word($0))","content":"#, "}") }
        )
    }()

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        ResponsesScan.scan(event, count)
    }

    package func marks(of json: JSONValue) -> Marks { ResponseObject.marks(of: json) }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        let request = try RequestBody(body)
        RequestBody.pass(request["instructions"], to: take)
        try Self.passInput(request["input"], to: take)
        return ServedRequest(
            model: try request.model(),
            isStreamed: request.isStreamed,
            outputBound: try request.count("max_output_tokens"),
            tool: request.tool,
            answer: ResponsesAnswer()
        )
    }

    /// A text, or an array of messages, calls and their results.
    private static func passInput(
        _ input: JSONValue?,
        to take: (PromptPart) -> Void
    ) throws(APIFault) {
        guard let input else { throw .missing("input") }
        guard let items = input.array else {
            guard input.string != nil else { throw .invalidType("input", expected: "a string or an array") }
            return RequestBody.pass(input, to: take)
        }
        guard !items.isEmpty else { throw .empty("input") }
        for item in items {
            RequestBody.pass(item["content"], to: take)
            RequestBody.pass(item["output"], to: take)
        }
    }
}
