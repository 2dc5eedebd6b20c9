import Testing
import TidemarkJSON
import TidemarkPlan
import TidemarkPricing
import TidemarkUnits

@testable import TidemarkMock

@Suite struct BillTests {
    /// 1 micro-dollar a token of the prompt, 10 a token of output, and 1,000 a request.
    private static let tariff = Tariff(
        standard: .init(
            input: TokenPrice(picodollars: 1_000_000),
            cachedInput: TokenPrice(picodollars: 0),
            cacheWrite: TokenPrice(picodollars: 2_000_000),
            output: TokenPrice(picodollars: 10_000_000)
        ),
        request: Money(microdollars: 1_000)
    )

    private static func settings(_ keys: String = "") throws -> MockSettings {
        var settings = try Serving.settings(keys)
        settings.prices = tariff
        return settings
    }

    private static func send(_ members: String, fault: String? = nil, on client: RawClient) throws {
        let request = RawClient.chatRequest(members)
        try client.send(
            fault.map { request.replacing("\r\n\r\n", with: "\r\nX-Tidemark-Fault: \($0)\r\n\r\n") } ?? request
        )
    }

    /// Sends one request, goes away once `leaves` holds, and returns what was billed.
    private static func bill(
        _ members: String,
        fault: String? = nil,
        _ settings: MockSettings,
        leaves: @escaping (MockStatistics) -> Bool = { _ in false }
    ) async throws -> MockBill {
        var bill = MockBill()
        try await Serving.run(settings) { server in
            var client: RawClient? = try RawClient(port: server.port)
            try client.map { try send(members, fault: fault, on: $0) }
            try await Serving.wait(for: server) {
                leaves($0) || $0.running == 0 && $0.open <= 1 && $0.requests + $0.refused + $0.faults > 0
            }
            client = nil
            try await Serving.wait(for: server) { $0.running == 0 && $0.open == 0 }
            bill = try await server.statistics().bills.values.reduce(MockBill(), +)
        }
        return bill
    }

    private static let streamed = #","stream":true,"max_tokens":10"#
    private static let whole = #","max_tokens":10"#
    /// Of the prompt that the raw client sends.
    private static let promptTokens = 8

    @Test(
        "a request costs its prompt and what was generated until it ended",
        arguments: [
            (streamed, nil, 10), (whole, nil, 10), (streamed, "cut=3", 4), (streamed, "reset=3", 3),
            (streamed, "stall=3", 3), (streamed, "reset", 0), (whole, "cut", 10), (streamed, "drip=1us", 10),
            (streamed, "bad-json", 10), (streamed, "no-usage", 10), (streamed, "no-end", 10),
            (streamed, "500", 0), (whole, "503", 0), (streamed, "over-usage=3", 30), (whole, "over-usage", 20),
            (streamed, "twice-usage", 10),
        ] as [(String, String?, Int)]
    )
    func amounts(members: String, fault: String?, output: Int) async throws {
        // A stall lasts until the client goes.
        let bill = try await Self.bill(members, fault: fault, Self.settings()) {
            fault == "stall=3" && $0.running == 1 && $0.events == 4
        }
        #expect(bill.requests == 1)
        #expect(bill.inputTokens == Self.promptTokens && bill.outputTokens == output)
        #expect(bill.amount == Money(microdollars: Int64(1_000 + Self.promptTokens + 10 * output)))
    }

    @Test(
        "what was refused before any work costs nothing",
        arguments: ["429", "400", "invalid_api_key", "refuse", "x"]
    )
    func refusals(fault: String) async throws {
        #expect(try await Self.bill(Self.streamed, fault: fault, Self.settings()) == MockBill())
        #expect(try await Self.bill(#","max_tokens":-1"#, fault: "500", Self.settings()) == MockBill())
    }

    @Test("a client that goes away pays for the tokens until then; without a stream, for all")
    func cancellation() async throws {
        let slow = "ttft: 0s\nitl: 1h"
        var settings = try MockSettings(yaml: slow, file: "mock.yaml")
        settings.prices = Self.tariff
        let streamed = try await Self.bill(Self.streamed, settings) { $0.events == 2 }
        #expect(streamed.outputTokens == 1 && streamed.requests == 1)
        let whole = try await Self.bill(Self.whole, settings) { $0.running == 1 }
        #expect(whole.outputTokens == 10)
    }

    @Test("one that waits for a place and goes away costs nothing, and an end that drips gives its place back once")
    func places() async throws {
        var settings = try MockSettings(yaml: "ttft: 1h\nlimits: {running: 1}", file: "mock.yaml")
        settings.prices = Self.tariff
        try await Serving.run(settings) { server in
            let first = try RawClient(port: server.port)
            try Self.send(Self.streamed, on: first)
            try await Serving.wait(for: server) { $0.running == 1 }
            var second: RawClient? = try RawClient(port: server.port)
            try second.map { try Self.send(Self.streamed, on: $0) }
            try await Serving.wait(for: server) { $0.waiting == 1 }
            second = nil
            try await Serving.wait(for: server) { $0.waiting == 0 }
            #expect(try await server.statistics().bills.isEmpty)
        }
        try await Serving.run(try Self.settings()) { server in
            var client: RawClient? = try RawClient(port: server.port)
            try client.map { try Self.send(Self.whole, fault: "drip=10s", on: $0) }
            try await Serving.wait(for: server) { !$0.bills.isEmpty }
            client = nil
            try await Serving.wait(for: server) { $0.open == 0 }
            let statistics = try await server.statistics()
            #expect(statistics.running == 0 && statistics.bills.values.first?.requests == 1)
        }
    }

    @Test("the cache makes a prompt cheaper, and writes to it are stated where they have a price")
    func cache() async throws {
        try await Serving.run(try Self.settings("cache: {block tokens: 2}")) { server in
            let client = try RawClient(port: server.port)
            let usages = try (0..<2).map { _ in try client.chat(Self.whole).json()["usage"]?["prompt_tokens_details"] }
            let cached = try #require(usages[1]?["cached_tokens"]?.int)
            #expect(usages[0]?["cached_tokens"] == 0 && cached > 0)
            let written = try #require(usages[0]?["cache_write_tokens"]?.int)
            #expect(written > 0)
            let bill = try await server.statistics().bills.values.reduce(MockBill(), +)
            #expect(bill.cachedTokens == cached)
            let writes = written + (usages[1]?["cache_write_tokens"]?.int ?? 0)
            #expect(bill.writtenTokens == writes)
            let fresh = 2 * Self.promptTokens - cached - writes
            #expect(bill.amount == Money(microdollars: Int64(2_000 + fresh + 2 * writes + 2 * 100)))
        }
    }

    @Test("counting tokens costs nothing, and each model has prices of its own")
    func models() async throws {
        var settings = try Self.settings("models: {cheap: {}}")
        settings.models[0].changes.prices = Tariff(
            standard: .init(input: .free, output: TokenPrice(picodollars: 1_000_000))
        )
        try await Serving.run(settings, threads: 2) { server in
            let client = try RawClient(port: server.port)
            #expect(try client.chat("", path: "/v1/messages/count_tokens").status == 200)
            _ = try client.chat(#","model":"cheap","max_tokens":7"#)
            _ = try RawClient(port: server.port).chat(#","max_tokens":1"#)
            let statistics = try client.get("/stats").json()
            #expect(statistics["billed"]?["cheap"]?["microdollars"] == 7)
            #expect(statistics["billed"]?["mock"]?["microdollars"]?.int == 1_010 + Self.promptTokens)
            #expect(statistics["billed_requests"] == 2)
            #expect(statistics["billed_microdollars"]?.int == 1_017 + Self.promptTokens)
            let page = try client.get("/metrics").text
            #expect(page.contains("\ntidemark_mock_billed_usd_total{model_name=\"cheap\"} 0.000007\n"))
            #expect(page.contains("\ntidemark_mock_billed_requests_total{model_name=\"mock\"} 1\n"))
        }
    }
}
