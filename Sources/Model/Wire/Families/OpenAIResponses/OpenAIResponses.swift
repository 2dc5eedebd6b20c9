package import TidemarkJSON

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
                .fixed(stream + #","store":false,"input":""#),
            ],
            end: #""}"#
        )
    }

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        ResponsesScan.scan(event, count)
    }

    package func marks(of json: JSONValue) -> Marks { ResponseObject.marks(of: json) }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        takeText: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(APIFault) -> ServedRequest {
        let request = try RequestBody(body)
        RequestBody.passText(request["instructions"], to: takeText)
        try Self.passInput(request["input"], to: takeText)
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
        to takeText: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(APIFault) {
        guard let input else { throw .missing("input") }
        guard let items = input.array else {
            guard input.string != nil else { throw .invalidType("input", expected: "a string or an array") }
            return RequestBody.passText(input, to: takeText)
        }
        guard !items.isEmpty else { throw .empty("input") }
        for item in items {
            RequestBody.passText(item["content"], to: takeText)
            RequestBody.passText(item["output"], to: takeText)
        }
    }
}
