import TidemarkJSON

/// What a server reads of a request to either endpoint.
enum OllamaRequest {
    static func read(
        _ body: UnsafeRawBufferPointer,
        _ endpoint: Ollama.Endpoint,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        let json = try JSONValue(request: body)
        let texts: [JSONValue?]
        let images: [JSONValue?]
        switch endpoint {
        case .chat:
            let messages = json["messages"] ?? []
            guard let list = messages.array else { throw .invalidType("messages", expected: "an array of objects") }
            texts = list.map { $0["content"] }
            images = list.map { $0["images"] }
        case .generate:
            texts = [json["system"], json["prompt"]]
            images = [nil, json["images"]]
        }
        for (text, images) in zip(texts, images) {
            text?.string?.take(take)
            for image in images?.array ?? [] { image.string?.takeImage(take) }
        }
        let isStreamed = json["stream"] != false
        // A request without a prompt only loads the model.
        let isEmpty = texts.allSatisfy { $0?.string == nil }
        let bound = json["options"]?["num_predict"]
        if let bound, !bound.isNull, bound.int == nil { throw .invalidType("num_predict", expected: "an integer") }
        return ServedRequest(
            model: json["model"]?.string,
            isStreamed: isStreamed,
            outputBound: bound?.int.flatMap { $0 > 0 ? $0 : nil },
            answer: OllamaReply(endpoint: endpoint, thinks: json["think"] != false, isGenerated: !isEmpty)
        )
    }
}
