/// What a request's path asks for: all families share one port.
///
/// Prefixes are free: `/v1`, `/openai/v1` and none lead to the same place.
package struct ServerRoute: Sendable, Hashable {
    package var family: APIFamily
    /// Where the path names it.
    package var model: String?
    /// Where the path says so.
    package var isStreamed: Bool?

    init(_ family: APIFamily, model: String? = nil, isStreamed: Bool? = nil) {
        self.family = family
        self.model = model
        self.isStreamed = isStreamed
    }

    /// - Parameters:
    ///   - path: of the request's target, without its query.
    ///   - userAgent: tells families apart that share a path.
    package init?(path: Substring, userAgent: String?) {
        if path.hasSuffix("/chat/completions") {
            self.init(.openAIChat)
        } else if path.hasSuffix("/api/chat") {
            self.init(.ollamaChat)
        } else if path.hasSuffix("/api/generate") {
            self.init(.ollamaGenerate)
        } else if path.hasSuffix("/generate_stream") {
            self.init(.tgi, isStreamed: true)
        } else if path.hasSuffix("/generate") {
            self.init(.tgi, isStreamed: false)
        } else {
            return nil
        }
    }
}
