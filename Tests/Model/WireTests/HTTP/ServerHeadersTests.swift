import Testing
import TidemarkUnits

@testable import TidemarkWire

@Suite("What headers say of the server") struct ServerHeadersTests {
    private func read(_ fields: [String], isStream: Bool = false) throws -> Reply {
        let text = (["HTTP/1.1 200 OK"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
        let head = Array(text.utf8).withUnsafeBufferPointer { ReplyHead($0) }
        var reply = Reply()
        reply.take(try #require(head).server, isStream: isStream)
        return reply
    }

    private static func timing(_ change: (inout ServerTiming) -> Void) -> ServerTiming {
        var timing = ServerTiming()
        change(&timing)
        return timing
    }

    @Test(
        "times, by the names of each family",
        arguments: [
            (["openai-processing-ms: 412"], timing { $0.total = 412_000_000 }),
            (["X-Envoy-Upstream-Service-Time: 35"], timing { $0.total = 35_000_000 }),
            (
                ["x-envoy-upstream-service-time: 35", "openai-processing-ms: 31", "x-kong-upstream-latency: 40"],
                timing { $0.total = 31_000_000 }
            ),
            (["x-kong-upstream-latency: 7"], timing { $0.total = 7_000_000 }),
            (["x-amzn-bedrock-invocation-latency: 1300"], timing { $0.total = 1_300_000_000 }),
            (["x-litellm-response-duration-ms: 1250.5"], timing { $0.total = 1_250_500_000 }),
            (
                [
                    "x-queue-time: 2", "x-inference-time: 900", "x-total-time: 905", "x-validation-time: 1",
                    "x-time-per-token: 18", "x-compute-time: 0.905",
                ],
                timing { ($0.queue, $0.generation, $0.total) = (2_000_000, 900_000_000, 905_000_000) }
            ),
            (["server-timing: gfet4t7; dur=812"], timing { $0.total = 812_000_000 }),
            (
                ["server-timing: cache;desc=\"hit, or not\";dur=1.5, origin ; Dur=20.25 ;x"],
                timing { $0.total = 20_250_000 }
            ),
            (["server-timing: cfL4;desc=\"?proto=TCP\""], ServerTiming()),
            (["openai-processing-ms: -4", "x-total-time: soon", "server-timing: a;dur=nan"], ServerTiming()),
            (["openai-processing-ms: 1e300"], ServerTiming()),
            (["x-processing-ms: 5", "server: x", "x-powered-by: y"], ServerTiming()),
        ]
    )
    func times(fields: [String], timing: ServerTiming) throws {
        #expect(try read(fields).timing == timing)
    }

    @Test("of a stream, a total is the time until its head, and what its events say is kept beside it")
    func stream() throws {
        #expect(
            try read(["openai-processing-ms: 412", "x-queue-time: 3"], isStream: true).timing
                == Self.timing { ($0.head, $0.queue) = (412_000_000, 3_000_000) }
        )
        let reply = ReplyParser.read(
            """
            HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nopenai-processing-ms: 50\r\n\r\n\
            data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}],"timings":{"prompt_ms":40.5}}\n\n\
            data: [DONE]\n\n
            """
        ).reply
        #expect(reply.outcome == .succeeded)
        #expect(reply.timing == Self.timing { ($0.head, $0.prefill) = (50_000_000, 40_500_000) })
    }

    @Test("heads of HTTP/2 say the same")
    func multiplexed() {
        let fields = [(name: "openai-processing-ms", value: "412"), (name: "x-request-id", value: "req_1")]
        let head = ReplyHead(status: 200, fields: fields)
        #expect(head.server.timing == Self.timing { $0.total = 412_000_000 })
        #expect(head.server.requestID == "req_1")
    }

    @Test(
        "ids, the one nearest to the server first",
        arguments: [
            (["x-request-id: req_1"], "req_1"), (["Request-Id: req_2"], "req_2"),
            (["apim-request-id: a", "x-request-id: b"], "b"), (["apim-request-id: a"], "a"),
            (["x-amzn-requestid: c-d"], "c-d"), (["x-kong-request-id: k", "mistral-correlation-id: m"], "m"),
            (["x-litellm-call-id: l"], "l"), (["x-request-id: 1", "x-request-id: 2"], "1"),
            (["x-request-id:"], nil), (["x-request-id: two words"], nil), (["x-request-id: \u{7F}"], nil),
            (["x-request-id: \(String(repeating: "x", count: 129))"], nil), (["x-request-idea: 1"], nil),
        ] as [([String], String?)]
    )
    func ids(fields: [String], id: String?) throws {
        #expect(try read(fields).requestID == id)
    }

    @Test(
        "limits, by the names of each family",
        arguments: [
            (
                [
                    "x-ratelimit-limit-requests: 500", "x-ratelimit-remaining-requests: 499",
                    "x-ratelimit-reset-requests: 120ms", "x-ratelimit-limit-tokens: 200000",
                    "x-ratelimit-remaining-tokens: 199000", "x-ratelimit-reset-tokens: 6m0s",
                    "x-ratelimit-limit-project-tokens: 7", "x-ratelimit-limit-tokens_usage_based: 7",
                ],
                [
                    LimitStatement(
                        .requests,
                        per: .minute,
                        limit: 500,
                        remaining: 499,
                        reset: .milliseconds(120)
                    ),
                    LimitStatement(.tokens, per: .minute, limit: 200_000, remaining: 199_000, reset: .seconds(360)),
                ]
            ),
            (
                [
                    "anthropic-ratelimit-requests-limit: 50", "anthropic-ratelimit-requests-remaining: 0",
                    "anthropic-ratelimit-requests-reset: 2026-11-24T17:13:52Z", "date: Tue, 24 Nov 2026 17:13:42 GMT",
                    "anthropic-ratelimit-input-tokens-limit: 30000",
                    "anthropic-ratelimit-output-tokens-remaining: 8000", "anthropic-priority-input-tokens-limit: 7",
                ],
                [
                    LimitStatement(.requests, per: .minute, limit: 50, remaining: 0, reset: .seconds(10)),
                    LimitStatement(.inputTokens, per: .minute, limit: 30_000),
                    LimitStatement(.outputTokens, per: .minute, remaining: 8_000),
                ]
            ),
            (
                [
                    "x-ratelimit-limit-req-minute: 60", "x-ratelimit-remaining-req-minute: 59",
                    "x-ratelimit-limit-tokens-minute: 500000", "x-ratelimit-limit-tokens-month: 1000000000",
                    "x-ratelimit-tokens-query-cost: 12", "ratelimitbysize-remaining: 3",
                ],
                [
                    LimitStatement(.requests, per: .minute, limit: 60, remaining: 59),
                    LimitStatement(.tokens, per: .minute, limit: 500_000),
                    LimitStatement(.tokens, per: .month, limit: 1_000_000_000),
                    LimitStatement(.tokens, per: .unstated, remaining: 3),
                ]
            ),
            (
                [
                    "x-ratelimit-limit-requests: 14400", "x-ratelimit-reset-requests: 2m59.56s", "x-groq-region: dls",
                    "x-ratelimit-limit-tokens: 18000",
                ],
                [
                    LimitStatement(.requests, per: .day, limit: 14_400, reset: .milliseconds(179_560)),
                    LimitStatement(.tokens, per: .minute, limit: 18_000),
                ]
            ),
            (
                ["X-RateLimit-Limit: 20", "X-RateLimit-Remaining: -1", "X-RateLimit-Reset: 30"],
                [LimitStatement(.requests, per: .unstated, limit: 20, remaining: 0, reset: .seconds(30))]
            ),
            (
                ["x-trial-endpoint-call-limit: 40", "x-endpoint-monthly-call-limit: 1000"],
                [
                    LimitStatement(.requests, per: .minute, limit: 40),
                    LimitStatement(.requests, per: .month, limit: 1000),
                ]
            ),
            (
                ["ratelimit-limit: 100, 100;w=60", "x-ratelimit-limit-requests-day: 7"],
                [
                    LimitStatement(.requests, per: .unstated, limit: 100),
                    LimitStatement(.requests, per: .day, limit: 7),
                ]
            ),
            (["x-ratelimit-limit-requests: many"], [LimitStatement(.requests, per: .minute)]),
            (["x-ratelimit-: 1", "x-ratelimit: 1", "anthropic-ratelimit-: 1", "x-ratelimit-limit-images: 4"], []),
        ]
    )
    func limits(fields: [String], limits: [LimitStatement]) throws {
        #expect(try read(fields).limits == limits)
    }

    @Test("what the mock's families write of limits and ids is read as it was meant", arguments: APIFamily.allCases)
    func inverse(family: APIFamily) throws {
        let now = 1_764_004_422
        let budget = RateLimits.Budget(limit: 500, remaining: 12, reset: .seconds(75))
        let limits = RateLimits(requests: budget, tokens: nil, cost: 1, now: now)
        let written = family.server.headers(of: limits) + family.server.headers(identity: "abc123")
        let reply = try read(["date: Mon, 24 Nov 2025 17:13:42 GMT"] + written.map { "\($0.name): \($0.value)" })
        if !family.server.headers(identity: "abc123").isEmpty {
            #expect(reply.requestID?.contains("abc123") == true)
        }
        guard !family.server.headers(of: limits).isEmpty else { return }
        let limit = try #require(reply.limits.first)
        #expect(reply.limits.count == 1)
        #expect(limit.resource == .requests && limit.period == .minute)
        #expect(limit.limit == 500 && limit.remaining == 12)
        #expect(limit.reset ?? .seconds(75) == .seconds(75))
    }
}

@Suite("When a limit is whole again") struct ResetTimeTests {
    private static let date = 1_000_000_000

    @Test(
        "every form",
        arguments: [
            ("120ms", 120_000_000), ("1s", 1_000_000_000), ("6m0s", 360_000_000_000), ("11m32.334s", 692_334_000_000),
            ("2m59.56s", 179_560_000_000), ("7.66s", 7_660_000_000), ("1h2m3s4ms5us6ns", 3_723_004_005_006),
            ("8\u{B5}s", 8_000), ("8\u{3BC}s", 8_000), ("0s", 0), ("30", 30_000_000_000), ("0.25", 250_000_000),
            ("0", 0), ("1000000012", 12_000_000_000), ("1000000012500", 12_500_000_000), ("1000000000", 0),
            ("2001-09-09T01:46:52Z", 12_000_000_000), ("2001-09-09t01:46:52.25z", 12_250_000_000),
            ("2001-09-09T03:46:52+02:00", 12_000_000_000), ("2001-09-08T23:16:52-02:30", 12_000_000_000),
            ("2001-09-09T01:46:30Z", 0),
        ]
    )
    func forms(text: String, nanoseconds: Int64) {
        #expect(ResetTime.read(text, date: Self.date) == Nanoseconds(nanoseconds))
    }

    @Test(
        "other texts",
        arguments: [
            "", "s", "m5", "1.s", ".5s", "1..5s", "5 s", "5s ", "5d", "-1", "-1s", "nan", "inf", "1e99", "soon",
            "9999999h", "2001-09-09T01:46:52", "2001-09-09T01:46:52+0200", "2001-13-09T01:46:52Z",
            "2001-09-09 01:46:52Z", "2001-09-09T01:46:52.Z", "2001-09-09T01:46:52ZZ", "2001-09-09T01:46:52+02:0",
            String(repeating: "1h", count: 40),
        ]
    )
    func invalid(text: String) {
        #expect(ResetTime.read(text, date: Self.date) == nil)
    }

    @Test("a moment says nothing where the answer has no date", arguments: ["1000000012", "2001-09-09T01:46:52Z"])
    func dateless(text: String) {
        #expect(ResetTime.read(text, date: nil) == nil)
    }
}
