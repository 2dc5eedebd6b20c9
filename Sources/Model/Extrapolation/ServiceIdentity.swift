/// Where a service runs and how it hands its answers out: what must be alike for one to say something of the other.
package struct ServiceIdentity: Sendable, Hashable {
    /// The host, without its port; `mock` for the mock that a plan starts.
    package var host: String
    /// The API family, as plans write it.
    package var api: String
    /// What the provider stated; nil where it stated none.
    package var requestsPerMinute: Int?
    package var tokensPerMinute: Int?
    /// Tokens that come in one piece, on average; nil where there is none.
    package var tokensPerChunk: Double?

    package init(
        host: String,
        api: String,
        requestsPerMinute: Int? = nil,
        tokensPerMinute: Int? = nil,
        tokensPerChunk: Double? = nil
    ) {
        self.host = host
        self.api = api
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.tokensPerChunk = tokensPerChunk
    }

    /// Why nothing can be said of `large`; the first reason, or nil.
    package func refusal(for large: ServiceIdentity) -> Refusal? {
        if host != large.host { return .otherProvider(small: host, large: large.host) }
        if api != large.api { return .otherFamily(small: api, large: large.api) }
        // The tokens of a tier differ from model to model; its requests seldom do.
        if let small = requestsPerMinute, let other = large.requestsPerMinute, small != other {
            return .otherTier(small: small, large: other)
        }
        if let small = tokensPerChunk, let other = large.tokensPerChunk,
            max(small, other) > Self.mostChunkRatio * min(small, other)
        {
            return .otherBatching(small: small, large: other)
        }
        return nil
    }

    /// How far the tokens of one piece may differ.
    static let mostChunkRatio = 2.0
}
