import Testing
import TidemarkJSON
import TidemarkPlan
import TidemarkUnits
import TidemarkWire

@testable import TidemarkMock

@Suite struct LimitTests {
    private static func at(_ seconds: Double) -> Instant { Instant(nanoseconds: Int64(seconds * 1e9)) }

    /// How many of `count` requests at one moment are accepted.
    private static func pulse(_ count: Int, at seconds: Double, _ admission: Admission) -> Int {
        (0..<count).count { _ in
            guard case (.seated, _) = admission.enter(cost: 1, now: at(seconds)) else { return false }
            admission.leave()
            return true
        }
    }

    private static func admission(_ keys: String) throws -> Admission {
        Admission(try Serving.settings("limits: \(keys)").limits, now: at(0))
    }

    @Test(
        "a limit of 60 a minute is a token bucket of 60 that refills with one a second",
        arguments: [
            ([(80, 5.0)], [60]),
            ([(80, 59.5), (80, 60.5)], [60, 1]),
            ([(80, 5), (80, 35)], [60, 30]),
            ([(80, 5), (80, 66)], [60, 60]),
        ] as [([(Int, Double)], [Int])]
    )
    func pulses(pulses: [(Int, Double)], accepted: [Int]) throws {
        let admission = try Self.admission("{rpm: 60}")
        #expect(pulses.map { Self.pulse($0.0, at: $0.1, admission) } == accepted)
    }

    @Test("tokens are the prompt's and those that are asked for, and what is too large never passes")
    func tokens() throws {
        let admission = try Self.admission("{tpm: 1000}")
        func enter(_ cost: Int, _ seconds: Double) -> (APIFault?, RateLimits?) {
            let (verdict, limits) = admission.enter(cost: cost, now: Self.at(seconds))
            if case .refused(let fault) = verdict { return (fault, limits) }
            return (nil, limits)
        }
        let (first, limits) = enter(700, 0)
        #expect(first == nil)
        #expect(limits?.tokens == RateLimits.Budget(limit: 1_000, remaining: 300, reset: .seconds(42)))
        #expect(limits?.requests == nil)
        #expect(enter(400, 0).0?.retryAfter == 6)
        #expect(enter(400, 5.9).0?.retryAfter == 1)
        #expect(enter(400, 6).0 == nil)
        #expect(enter(1_001, 600).0?.status == 429)
    }

    @Test("answers tell what is left, and 429 how long to wait, in the family's form")
    func headers() async throws {
        try await Serving.run(try Serving.settings("limits: {rpm: 2, tpm: 100K}")) { server in
            let client = try RawClient(port: server.port)
            let first = try client.chat(#","max_tokens":10"#)
            #expect(first.headers["x-ratelimit-limit-requests"] == "2")
            #expect(first.headers["x-ratelimit-remaining-requests"] == "1")
            #expect(first.headers["x-ratelimit-reset-requests"] == "30s")
            #expect(first.headers["x-ratelimit-limit-tokens"] == "100000")
            #expect(first.headers["x-ratelimit-remaining-tokens"].flatMap { Int($0) } ?? 0 < 99_990)
            #expect(try client.chat(#","max_tokens":10,"stream":true"#).headers["x-ratelimit-limit-requests"] == "2")
            let refused = try client.chat(#","max_tokens":10"#)
            #expect(refused.status == 429)
            #expect(refused.headers["retry-after"].flatMap { Int($0) } ?? 0 > 25)
            #expect(refused.headers["x-ratelimit-remaining-requests"] == "0")
            #expect(try refused.json()["error"]?["code"] == "rate_limit_exceeded")
        }
    }

    @Test("more requests than run at a time wait for a place, and more than may wait are refused", arguments: [1, 2])
    func places(threads: Int) async throws {
        let settings = try MockSettings(yaml: "ttft: 1h\nlimits: {running: 2, waiting: 1}", file: "mock.yaml")
        try await Serving.run(settings, threads: threads) { server in
            var clients: [RawClient] = []
            for count in 1...3 {
                clients.append(try RawClient(port: server.port))
                try clients[count - 1].send(RawClient.chatRequest(""))
                try await Serving.wait(for: server) { $0.running + $0.waiting == count }
            }
            #expect(try await server.statistics().waiting == 1)
            let refused = try RawClient(port: server.port).chat("")
            #expect(refused.status == 429)
            #expect(refused.headers["retry-after"] == "1")
            // The one that waits hangs up, and another takes its place; then one of those that run.
            clients.removeLast()
            try await Serving.wait(for: server) { $0.waiting == 0 }
            clients.append(try RawClient(port: server.port))
            try clients[2].send(RawClient.chatRequest(""))
            try await Serving.wait(for: server) { $0.waiting == 1 }
            clients.removeFirst()
            try await Serving.wait(for: server) { $0.waiting == 0 && $0.running == 2 }
            clients.removeAll()
            try await Serving.wait(for: server) { $0.running == 0 && $0.open == 0 }
        }
    }

    @Test("requests that wait are answered one after another, and their times begin when they have a place")
    func waiting() async throws {
        let settings = try MockSettings(yaml: "ttft: 20ms\nitl: 0s\nlimits: {running: 1}", file: "mock.yaml")
        try await Serving.run(settings) { server in
            let clients = try (0..<4).map { _ in try RawClient(port: server.port) }
            let start = ContinuousClock.now
            for client in clients { try client.send(RawClient.chatRequest(#","max_tokens":1"#)) }
            for client in clients { #expect(try client.receive().status == 200) }
            #expect(ContinuousClock.now - start >= .milliseconds(80))
            #expect(try await server.statistics().running == 0)
        }
    }

    @Test("a limit on requests at a time refuses the next one")
    func concurrent() async throws {
        let settings = try MockSettings(yaml: "ttft: 1h\nlimits: {concurrent: 1}", file: "mock.yaml")
        try await Serving.run(settings) { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.chatRequest(""))
            try await Serving.wait(for: server) { $0.running == 1 }
            #expect(try RawClient(port: server.port).chat("").status == 429)
        }
    }
}
