import TidemarkWorkload

/// Requests of `generateContent`.
///
/// Source: docs/wire/gemini.md, "Request".
enum GeminiRequest {
    static func form(_ target: RequestTarget, _ service: Gemini.Service) -> RequestTemplate.Form {
        let operation = target.isStreamed ? ":streamGenerateContent?alt=sse" : ":generateContent"
        let key = target.key.map { key in
            switch service {
            case .aiStudio: [("x-goog-api-key", key)]
            case .vertex: [("authorization", "Bearer \(key)")]
            }
        }
        return RequestTemplate.Form(
            path: path(target, service) + operation,
            headers: key ?? [],
            start: [
                .fixed(#"{"generationConfig":{"maxOutputTokens":"#), .bound,
                .fixed("},"),
            ],
            messages: messages,
            end: "}"
        )
    }

    private static let messages: MessageForm = {
        let text = MessageForm.Frame(#"{"text":""#, #""}"#)
        let images = MessageForm.Images.parts(list: .none, text: text) { media in
            .init(#"{"inlineData":{"mimeType":"\#(media.rawValue)","data":""#, #""}}"#)
        }
        return MessageForm(
            .init(
                .init(#""contents":["#, "]"),
                content: .init(text: text, images: images),
                head: (.system, .init(#""systemInstruction":{"parts":[{"text":""#, #""}]},"#))
            ) { .init(#"{"role":"\#($0 == .assistant ? "model" : "user")","parts":["#, "]}") }
        )
    }()

    /// A name with a slash is the whole name of a resource, such as `tunedModels/tide`.
    private static func path(_ target: RequestTarget, _ service: Gemini.Service) -> String {
        let name = PercentEncoding.encoded(target.model, keeping: "/@")
        let isWhole = name.contains("/")
        switch service {
        case .aiStudio:
            return target.path(isWhole ? name : "models/\(name)", usual: "v1beta", other: "v1")
        case .vertex:
            return target.path("/" + (isWhole ? name : "publishers/google/models/\(name)"))
        }
    }
}
