import TidemarkJSON

/// OpenAI chat requests.
///
/// Source: docs/wire/openai-chat.md, "Request".
enum ChatRequest {
    /// What a server understands, as far as it changes the request.
    enum Dialect: Sendable, Hashable {
        /// Knows `max_completion_tokens`; pads its chunks unless told otherwise.
        case openAI
        /// Knows `max_completion_tokens`.
        case azure
        /// Knows `max_tokens`.
        case compatible

        /// The dialect of a host, with or without a port, that is known by its name; `compatible` for all others.
        init(host: String) {
            let name = host.lowercased().prefix { $0 != ":" }
            self =
                if name == "api.openai.com" || name.hasSuffix(".api.openai.com") {
                    .openAI
                } else if name.hasSuffix(".openai.azure.com") {
                    .azure
                } else {
                    .compatible
                }
        }
    }

    static func form(_ target: RequestTarget) -> RequestTemplate.Form {
        let bound = Dialect(host: target.host) == .compatible ? "max_tokens" : "max_completion_tokens"
        return RequestTemplate.Form(
            path: target.path("/v1/chat/completions"),
            headers: bearer(target),
            start: start(target, bound: bound),
            messages: .chat(images: .openAIChat),
            end: "}"
        )
    }

    static func bearer(_ target: RequestTarget) -> [(name: String, value: String)] {
        target.key.map { [("authorization", "Bearer \($0)")] } ?? []
    }

    /// A body up to the member that holds the prompt, for chats and completions.
    static func start(_ target: RequestTarget, bound: String) -> [RequestTemplate.Part] {
        let padding = Dialect(host: target.host) == .openAI ? #","include_obfuscation":false"# : ""
        let stream = target.isStreamed ? #","stream":true,"stream_options":{"include_usage":true\#(padding)}"# : ""
        let minimum: [RequestTemplate.Part] =
            target.takesExactLengths ? [.ifExact(#","ignore_eos":true,"min_tokens":"#)] : []
        return [.fixed(#"{"model":\#(JSONValue.quoted(target.model)),"\#(bound)":"#), .bound] + minimum
            + [.fixed(stream + ",")]
    }
}
