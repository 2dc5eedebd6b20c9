import Testing
import TidemarkWire

@testable import TidemarkMock

@Suite struct RouteTests {
    private static let chat = ServerRoute(path: "/chat/completions", userAgent: nil).map(Route.api)

    @Test(
        "a path leads to its route whatever stands before it",
        arguments: [
            ("/v1/chat/completions", Self.chat), ("/chat/completions", Self.chat),
            ("/a/b/chat/completions?x=1", Self.chat),
            ("/v1/models", .models), ("/models", .models), ("/health", .health), ("/stats", .statistics),
            ("/stats/reset", .resetStatistics), ("/v1/complete", nil), ("/v1/chat/completions/", nil),
            ("/", nil), ("/v1/health", nil), ("/?/chat/completions", nil), ("*", nil),
        ] as [(String, Route?)]
    )
    func routes(target: String, expected: Route?) {
        #expect(Route(target: target, userAgent: nil) == expected)
    }

    @Test("a route tells its methods")
    func methods() throws {
        let chat = try #require(Self.chat)
        #expect(chat.allows(.post) && !chat.allows(.get))
        #expect(Route.health.allows(.head) && !Route.health.allows(.post))
        #expect(!Route.models.allows(.other))
    }
}
