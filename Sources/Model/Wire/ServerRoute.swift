/// What a request's path asks for: all families share one port.
///
/// Prefixes are free: `/v1`, `/openai/v1` and none lead to the same place.
package struct ServerRoute: Sendable, Hashable {
    package var family: APIFamily
    /// Where the path names it.
    package var model: String?
    /// Where the path says so.
    package var isStreamed: Bool?
    /// Only the number of the prompt's tokens is asked for.
    package var isCount = false

    init(_ family: APIFamily, model: String? = nil, isStreamed: Bool? = nil, isCount: Bool = false) {
        self.family = family
        self.model = model
        self.isStreamed = isStreamed
        self.isCount = isCount
    }

    /// - Parameters:
    ///   - path: of the request's target, without its query.
    ///   - userAgent: tells families apart that share a path.
    package init?(path: Substring, userAgent: String?) {
        let deployment = Self.deployment(path)
        if path.hasSuffix("/chat/completions") {
            let isMistral = path.hasPrefix("/mistral/") || userAgent?.lowercased().contains("mistral") == true
            self.init(deployment != nil ? .azureOpenAI : isMistral ? .mistralChat : .openAIChat, model: deployment)
        } else if let (_, family) = Self.endings.first(where: { path.hasSuffix($0.path) }) {
            self.init(family, model: deployment)
        } else if path.hasSuffix("/messages/count_tokens") {
            self.init(.anthropicMessages, isStreamed: false, isCount: true)
        } else if path.hasSuffix("/generate_stream") || path.hasSuffix("/generate") {
            self.init(.tgi, isStreamed: path.hasSuffix("_stream"))
        } else if let route = ServerRoute(gemini: path) ?? BedrockPath.route(path) {
            self = route
        } else {
            return nil
        }
    }

    private static let endings: [(path: String, family: APIFamily)] = [
        ("/completions", .openAICompletions), ("/responses", .openAIResponses), ("/embeddings", .openAIEmbeddings),
        ("/messages", .anthropicMessages), ("/v2/chat", .cohereChat), ("/rerank", .cohereRerank),
        ("/api/chat", .ollamaChat), ("/api/generate", .ollamaGenerate),
    ]

    /// The deployment in a path of Azure's older style, `/openai/deployments/NAME/…`.
    private static func deployment(_ path: Substring) -> String? {
        guard let range = path.firstRange(of: "/openai/deployments/") else { return nil }
        return String(path[range.upperBound...].prefix { $0 != "/" })
    }
}
