import Synchronization
import Testing
import TidemarkMeasurement
import TidemarkMock
import TidemarkPlan
import TidemarkPricing
import TidemarkStatistics
import TidemarkTesting
import TidemarkUnits
import TidemarkWire

@testable import TidemarkEngine

@Suite(.timeLimit(.minutes(1))) struct BudgetRunTests {
    /// 1 micro-dollar for a token in, 10 for one out.
    private static let tariff = Tariff(
        standard: .init(input: TokenPrice(picodollars: 1_000_000), output: TokenPrice(picodollars: 10_000_000))
    )
    private static let retry = RetryRule(
        times: 2,
        outcomes: [.rateLimited, .http5xx, .truncated, .reset],
        wait: .milliseconds(5)
    )

    private static func perToken(_ target: inout Target) { target.pricing = .perToken(tariff) }

    private static func mock(_ faults: [MockFault.Rule] = []) async throws -> MockServer {
        var settings = MockSettings(timeToFirstToken: .fixed(2e6), interTokenLatency: .fixed(0.2e6))
        settings.faults = faults
        return try await MockServer.start(settings: settings)
    }

    private static func url(_ mock: MockServer) -> String { "http://127.0.0.1:\(mock.port)/v1" }

    @Test("lanes that share a budget stop at it and never pass it, whatever goes wrong", arguments: [1, 4])
    func limit(lanes: Int) async throws {
        let mock = try await Self.mock([
            MockFault.Rule(fault: .status(500, code: nil), share: 0.15),
            MockFault.Rule(fault: .status(429, code: nil), share: 0.15),
            MockFault.Rule(fault: .cut(tokens: 2), share: 0.15),
            MockFault.Rule(fault: .noUsage, share: 0.15),
        ])
        let limit = Money(microdollars: 30_000)
        let trial = try Trial(
            [.even(300, for: 60_000)],
            at: Self.url(mock),
            lanes: lanes,
            change: Self.perToken,
            retry: Self.retry,
            limit: limit
        )
        let end = try await trial.execute()
        let account = try #require(end.account)
        guard case .budget(let sentence) = end.stop else {
            Issue.record("stopped by \(String(describing: end.stop))")
            return
        }
        #expect(sentence.hasPrefix("the next request may cost 0.00"))
        #expect(sentence.contains("of 0.03 USD are left"))
        #expect(account.limit == limit)
        #expect(account.spent <= limit && account.peak <= limit)
        #expect(account.reserved == .zero)
        // Each lane may meet the limit once.
        #expect((1...lanes).contains(account.refused))
        #expect(account.spent == trial.rows.compactMap(\.cost).reduce(.zero, +))
        let assumed = trial.rows.filter { $0.flags.contains(.costAssumed) }
        #expect(account.assumedRequests == assumed.count && account.assumedRequests > 0)
        #expect(trial.rows.allSatisfy { $0.cost != nil })
        #expect(trial.rows.contains { $0.purpose == .superseded })
        #expect(account.excess == .zero)
        let statistics = try await mock.statistics()
        #expect(statistics.requests + statistics.refused == trial.rows.count)
        // What was left at the stop is less than a few requests may cost.
        #expect(account.peak > Money(microdollars: 25_000))
        try await mock.stop()
    }

    @Test("what is spent can be seen while a run goes on")
    func live() async throws {
        let mock = try await Self.mock()
        let trial = try Trial([.even(100, for: 500)], at: Self.url(mock), change: Self.perToken)
        let seen = Mutex<[SpendingAccount]>([])
        let end = try await trial.execute(measured: {
            if let account = trial.run.standing().spending { seen.withLock { $0.append(account) } }
        })
        let account = try #require(end.account)
        #expect(end.stop == nil && account.limit == nil && account.spent > .zero && account.assumed == .zero)
        #expect(seen.withLock { $0.last?.spent == account.spent })
        #expect(account.spent == trial.rows.compactMap(\.cost).reduce(.zero, +))
        try await mock.stop()
    }

    @Test("where nothing is priced, nothing is counted")
    func free() async throws {
        let mock = try await Self.mock()
        let trial = try Trial([.even(40, for: 200)], at: Self.url(mock), limit: Money(microdollars: 1))
        let end = try await trial.execute()
        #expect(end.stop == nil && end.account == nil)
        #expect(trial.rows.count == 8 && trial.rows.allSatisfy { $0.cost == nil })
        try await mock.stop()
    }

    @Test("a lone request before the first scenario that does not fit ends the run before it")
    func lone() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 4) }
        defer { server.stop() }
        let trial = try Trial(
            [.even(20, for: 60_000), .even(20, for: 60_000)],
            at: server.url(),
            change: Self.perToken,
            limit: Money(microdollars: 10)
        )
        let end = try await trial.execute()
        guard case .budget = end.stop else {
            Issue.record("stopped by \(String(describing: end.stop))")
            return
        }
        #expect(trial.rows.isEmpty && trial.starts.isEmpty && server.requests.isEmpty)
        #expect(end.account?.spent == .zero && end.account?.refused == 1)
    }

    @Test("a bill over what a request allows stops the run, which says by how much")
    func overcharge() async throws {
        let server = try ScriptedServer.answering { peer, _ in
            let message = #"{"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}"#
            let usage = #"{"prompt_tokens":20,"completion_tokens":5000,"total_tokens":5020}"#
            try peer.answer(200, #"{"choices":[\#(message)],"usage":\#(usage)}"#)
        }
        defer { server.stop() }
        let trial = try Trial(
            [.even(10, for: 60_000)],
            at: server.url(),
            change: Self.perToken,
            limit: Money(microdollars: 60_000)
        )
        let end = try await trial.execute()
        guard case .budget(let sentence) = end.stop else {
            Issue.record("stopped by \(String(describing: end.stop))")
            return
        }
        #expect(sentence.hasPrefix("the provider billed 0.050020 USD for a request that could cost 0.00"))
        let account = try #require(end.account)
        #expect(account.excessRequests >= 1 && account.excessRequests == trial.rows.count)
        #expect(account.spent == Money(microdollars: 50_020).times(trial.rows.count))
        #expect(trial.rows.allSatisfy { $0.flags.contains(.costOverBound) })
    }

    @Test("machines paid by the hour are let go while the drain still fits under the limit")
    func hourly() async throws {
        let mock = try await Self.mock()
        // A dollar a second; 11 s are kept for the drain.
        let pricing = Pricing.perHour(Money(microdollars: 3_600_000_000))
        let limit = Money(microdollars: 11_500_000)
        let trial = try Trial(
            [.even(20, for: 60_000)],
            at: Self.url(mock),
            change: { $0.pricing = pricing },
            limit: limit
        )
        let end = try await trial.execute()
        guard case .budget(let sentence) = end.stop else {
            Issue.record("stopped by \(String(describing: end.stop))")
            return
        }
        #expect(sentence.hasPrefix("11.500000 USD pay for 11.5 s at 3600.00 USD an hour, of which 11 s are kept"))
        let account = try #require(end.account)
        #expect(account.spent <= limit && account.spent > .zero)
        #expect(trial.rows.allSatisfy { $0.cost == nil && $0.outcome == .succeeded })

        let short = try Trial(
            [.even(20, for: 60_000)],
            at: Self.url(mock),
            change: { $0.pricing = pricing },
            limit: Money(microdollars: 5_000_000)
        )
        let stopped = try await short.execute()
        #expect(short.rows.isEmpty && stopped.account.map { $0.spent < Money(microdollars: 5_000_000) } == true)
        try await mock.stop()
    }

    @Test("attempts of one request have trace contexts of their own")
    func traces() async throws {
        let attempts = Mutex(0)
        let server = try ScriptedServer.answering { peer, _ in
            let number = attempts.withLock { attempts in
                attempts += 1
                return attempts
            }
            if number % 3 == 0 { try peer.stream(tokens: 4) } else { try peer.answer(500, "{}") }
        }
        defer { server.stop() }
        let trial = try Trial(
            [.even(1, for: 1_000)],
            at: server.url(),
            change: { $0.isTraced = true },
            retry: Self.retry
        )
        _ = try await trial.execute()
        #expect(trial.rows.map(\.attempt).sorted() == [1, 2, 3])
        let traces = server.requests.flatMap { $0.head.split(separator: "\r\n").filter { $0.hasPrefix("traceparent") } }
        #expect(traces.count == 3 && Set(traces).count == 3)
    }
}
