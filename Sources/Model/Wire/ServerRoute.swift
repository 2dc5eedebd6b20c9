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
        } else {
            return nil
        }
    }
}
