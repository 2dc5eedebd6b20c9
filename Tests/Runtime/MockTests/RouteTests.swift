import Testing
import TidemarkWire

@testable import TidemarkMock

@Suite struct RouteTests {
    private static func route(_ target: String) -> Route? { Route(target: target, userAgent: nil) }

    @Test(
        "what is not of a family has a path of its own",
        arguments: [
            ("/v1/models", .models), ("/models", .models), ("/health", .health), ("/stats", .statistics),
            ("/stats/reset", .resetStatistics), ("/token", .token), ("/metrics", .metrics),
            ("/__admin", .administration([])),
            ("/__admin/", .administration([])), ("/__admin/models/a%20b", .administration(["models", "a b"])),
            ("/__administer", nil), ("/v1/chat/completions/", nil), ("/", nil), ("/v1/health", nil),
            ("/?/chat/completions", nil), ("*", nil),
        ] as [(String, Route?)]
    )
    func routes(target: String, expected: Route?) {
        #expect(Self.route(target) == expected)
    }

    @Test(
        "a family's path may have anything before it",
        arguments: ["/v1/chat/completions", "/chat/completions", "/a/b/chat/completions?x=1"]
    )
    func families(target: String) throws {
        guard case .api(let route)? = Self.route(target) else {
            Issue.record("\(target) leads nowhere")
            return
        }
        #expect(route.family == .openAIChat)
    }

    @Test("a route tells its methods")
    func methods() throws {
        let chat = try #require(Self.route("/v1/chat/completions"))
        #expect(chat.allows(.post) && !chat.allows(.get) && !chat.allows(.patch))
        #expect(Route.health.allows(.head) && !Route.health.allows(.post))
        #expect(Route.administration([]).allows(.get) && Route.administration([]).allows(.patch))
        #expect(Route.administration([]).allows(.post) && !Route.administration([]).allows(.other))
    }

    @Test(
        "a path can force a status on everything below it",
        arguments: [
            ("/__status/429/v1/models", 429, "/v1/models"), ("/__status/503", 503, ""),
            ("/__status/599?x", 599, "?x"), ("/__status/200/v1", nil, "/__status/200/v1"),
            ("/__status/4290/v1", nil, "/__status/4290/v1"), ("/v1/models", nil, "/v1/models"),
        ] as [(String, Int?, String)]
    )
    func forced(target: String, status: Int?, rest: String) {
        let split = ForcedStatus.split(target)
        #expect(split.status == status)
        #expect(split.target == rest)
    }
}
