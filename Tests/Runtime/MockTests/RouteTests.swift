import Testing

@testable import TidemarkMock

@Suite struct RouteTests {
    @Test(
        "a path leads to its route whatever stands before it",
        arguments: [
            ("/v1/chat/completions", .chat), ("/chat/completions", .chat), ("/a/b/chat/completions?x=1", .chat),
            ("/v1/models", .models), ("/models", .models), ("/health", .health), ("/stats", .statistics),
            ("/stats/reset", .resetStatistics), ("/v1/completions", nil), ("/v1/chat/completions/", nil),
            ("/", nil), ("/v1/health", nil), ("/?/chat/completions", nil), ("*", nil),
        ] as [(String, Route?)]
    )
    func routes(target: String, expected: Route?) {
        #expect(Route(target: target) == expected)
    }

    @Test("a route tells its methods")
    func methods() {
        #expect(Route.chat.allows(.post) && !Route.chat.allows(.get))
        #expect(Route.health.allows(.head) && !Route.health.allows(.post))
        #expect(!Route.models.allows(.other))
    }
}
