package import TidemarkJSON

/// OpenAI's embeddings: never streamed, and without generated text.
///
/// Source: docs/wire/openai-embeddings.md.
package struct OpenAIEmbeddings: OpenAIFormat {
    package init() {}

    // MARK: - Client

    package var endMark: EndMark { .endOfBody }

    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        RequestTemplate.Form(
            path: target.path("/v1/embeddings"),
            headers: ChatRequest.bearer(target) + [("accept", "application/json")],
            start: [.fixed(#"{"model":\#(JSONValue.quoted(target.model)),"encoding_format":"base64","input":"#)],
            messages: MessageForm(
                alone: MessageForm.List(.none, content: .text) { _ in .none },
                several: MessageForm.List(MessageForm.Frame("[", "]"), content: .text) { _ in .none }
            ),
            end: "}"
        )
    }

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        var scan = MarkScan(event, count: count)
        var usage = Usage()
        scan.object { scan, name in
            if scan.json.matches(name, "data") {
                scan.array { scan in
                    scan.marks.finish = .stop
                    scan.json.skipValue()
                }
            } else if scan.json.matches(name, "usage") {
                scan.object { scan, name in
                    if scan.json.matches(name, "prompt_tokens") {
                        usage.input = scan.count()
                    } else {
                        scan.json.skipValue()
                    }
                }
            } else if scan.json.matches(name, "error") {
                if scan.isPresent() { scan.marks.error = .streamError }
            } else {
                scan.json.skipValue()
            }
        }
        Self.settle(&scan.marks, usage)
        return scan.finish()
    }

    package func marks(of json: JSONValue) -> Marks {
        var marks = Marks()
        var usage = Usage()
        for member in json.members ?? [] {
            switch member.name {
            case "data":
                if member.value.array?.isEmpty == false { marks.finish = .stop }
            case "usage":
                for member in member.value.members ?? [] where member.name == "prompt_tokens" {
                    usage.input = member.value.tokenCount
                }
            case "error":
                if !member.value.isNull { marks.error = .streamError }
            default: break
            }
        }
        Self.settle(&marks, usage)
        return marks
    }

    /// Usage alone is no answer.
    private static func settle(_ marks: inout Marks, _ usage: Usage) {
        if marks.finish != nil, usage != Usage() { marks.usage = usage }
    }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        let request = try RequestBody(body)
        guard let input = request["input"] else { throw .missing("input") }
        let inputs = try PromptInput.inputs(input, of: "input")
        guard inputs.count <= EmbeddingsAnswer.mostInputs else {
            throw .unsupported("input", allowed: "at most \(EmbeddingsAnswer.mostInputs) inputs in a request")
        }
        let model = try request.model()
        let dimensions = try request.count("dimensions") ?? EmbeddingsAnswer.usualDimensions(of: model ?? "")
        guard dimensions <= EmbeddingsAnswer.mostDimensions else {
            throw .unsupported("dimensions", allowed: "at most \(EmbeddingsAnswer.mostDimensions)")
        }
        let encoding: EmbeddingsAnswer.Encoding
        switch request["encoding_format"] {
        case nil, "float": encoding = .float
        case "base64": encoding = .base64
        default: throw .unsupported("encoding_format", allowed: "float and base64")
        }
        for input in inputs { input.pass(to: take) }
        return ServedRequest(
            model: model,
            answer: EmbeddingsAnswer(inputs: inputs, dimensions: dimensions, encoding: encoding)
        )
    }
}
