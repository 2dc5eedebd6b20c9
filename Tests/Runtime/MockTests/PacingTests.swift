import Testing
import TidemarkPlan
import TidemarkStatistics
import TidemarkUnits

@testable import TidemarkMock

@Suite struct PacingTests {
    private static func pacing(
        _ settings: MockSettings,
        promptTokens: Int = 0,
        tokens: Int,
        seed: UInt64 = 1
    ) -> Pacing {
        Pacing(
            arrival: Instant(nanoseconds: 1_000_000_000),
            promptTokens: promptTokens,
            tokens: tokens,
            model: settings.standard,
            source: RandomSource(seed: seed)
        )
    }

    /// Milliseconds from arrival, and tokens, of every event.
    private static func events(_ pacing: consuming Pacing) -> [(milliseconds: Double, tokens: Int)] {
        var pacing = pacing
        var events: [(Double, Int)] = []
        while !pacing.isFinished {
            let due = pacing.due - Instant(nanoseconds: 1_000_000_000)
            events.append((due.inMilliseconds, pacing.release()))
        }
        return events
    }

    @Test("token k is due at arrival + time to first token + k gaps")
    func fixed() {
        let settings = MockSettings(timeToFirstToken: .fixed(200e6), interTokenLatency: .fixed(20e6))
        let events = Self.events(Self.pacing(settings, tokens: 4))
        #expect(events.map(\.milliseconds) == [200, 220, 240, 260])
        #expect(events.map(\.tokens) == [1, 1, 1, 1])
    }

    @Test("an event of several tokens is due with its first, and the last one takes what is left")
    func groups() {
        let settings = MockSettings(
            timeToFirstToken: .fixed(100e6),
            interTokenLatency: .fixed(10e6),
            tokensPerEvent: 3
        )
        let events = Self.events(Self.pacing(settings, tokens: 7))
        #expect(events.map(\.milliseconds) == [100, 130, 160])
        #expect(events.map(\.tokens) == [3, 3, 1])
    }

    @Test("every prompt token adds to the time to first token")
    func prefill() {
        let settings = MockSettings(
            timeToFirstToken: .fixed(50e6),
            interTokenLatency: .fixed(0),
            prefillPerToken: 10_000
        )
        #expect(Self.events(Self.pacing(settings, promptTokens: 1_000, tokens: 1)).map(\.milliseconds) == [60])
    }

    @Test("an answer that is not streamed is due when its last token is")
    func whole() {
        let settings = MockSettings(timeToFirstToken: .fixed(100e6), interTokenLatency: .fixed(10e6))
        var pacing = Self.pacing(settings, tokens: 11)
        pacing.postponeToLast()
        #expect((pacing.due - Instant(nanoseconds: 1_000_000_000)).inMilliseconds == 200)
        #expect(pacing.releaseAll() == 11)
        #expect(pacing.isFinished)
    }

    @Test("one seed draws one schedule, another seed another")
    func seeds() {
        let settings = MockSettings(
            timeToFirstToken: .lognormal(median: 200e6, p95: 600e6),
            interTokenLatency: .normal(mean: 20e6, deviation: 5e6)
        )
        let once = Self.events(Self.pacing(settings, tokens: 50, seed: 7)).map(\.milliseconds)
        #expect(once == Self.events(Self.pacing(settings, tokens: 50, seed: 7)).map(\.milliseconds))
        #expect(once != Self.events(Self.pacing(settings, tokens: 50, seed: 8)).map(\.milliseconds))
        #expect(once == once.sorted())
    }

    @Test("gaps follow their distribution")
    func distribution() {
        let settings = MockSettings(
            timeToFirstToken: .fixed(0),
            interTokenLatency: .uniform(10e6, 30e6)
        )
        let events = Self.events(Self.pacing(settings, tokens: 10_001)).map(\.milliseconds)
        let gaps = zip(events.dropFirst(), events).map { $0 - $1 }
        #expect(gaps.allSatisfy { (10...30).contains($0) })
        // The mean of 10,000 draws: standard error 0.058 ms.
        #expect(abs(gaps.reduce(0, +) / 10_000 - 20) < 0.25)
    }

    @Test("no draw moves the schedule back or beyond an hour", arguments: [-1e9, .nan, .infinity, 1e300])
    func extremes(nanoseconds: Double) {
        let settings = MockSettings(
            timeToFirstToken: .fixed(nanoseconds),
            interTokenLatency: .fixed(nanoseconds),
            prefillPerToken: nanoseconds
        )
        let events = Self.events(Self.pacing(settings, promptTokens: 1, tokens: 3)).map(\.milliseconds)
        #expect(events == events.sorted())
        #expect(events.allSatisfy { (0...4 * 3_600_000).contains($0) })
    }
}
