import Testing
import TidemarkMeasurement
import TidemarkPlan
import TidemarkPricing
import TidemarkUnits

@testable import TidemarkEngine

@Suite struct StopRuleWatchTests {
    private static func rule(
        _ measure: StopRule.Measure,
        over limit: Double,
        for window: Nanoseconds = .seconds(10),
        _ comparison: Objective.Comparison = .greater
    ) -> StopRule {
        StopRule(measure: measure, comparison: comparison, limit: limit, window: window, text: "the rule", line: 9)
    }

    private static let ttft = rule(.latency(.ttft, quantile: 0.95), over: 5e9)

    /// Looks ten times a second, and gives the first tenth at which the rule is broken, with what was said.
    private static func firstBreak(
        of rule: StopRule,
        within seconds: Int = 60,
        _ counts: (_ tenth: Int) -> LiveCounts
    ) -> (tenth: Int, text: String)? {
        var watch = StopRuleWatch(rule, latency: 0)
        for tenth in 0...(seconds * 10) {
            let now = Instant.start + .milliseconds(Int64(tenth) * 100)
            if let text = watch.look(at: counts(tenth), nil, now) { return (tenth, text) }
        }
        return nil
    }

    // MARK: Errors

    @Test("mostly failures for 10 s break the standard rule, at ten requests a second")
    func standard() {
        let broken = Self.firstBreak(of: .standard) { tenth in
            var counts = LiveCounts()
            counts.ended = tenth
            counts.failed = max(0, tenth - 120)
            return counts
        }
        // Of the last 10 s more than half.
        #expect(broken?.tenth == 171)
        #expect(broken?.text == "51 of 100 requests failed within 10 s (rule: errors > 50% for 10s)")
    }

    @Test("it guards ordinary loads, not those that are meant to strain", arguments: Scenario.Kind.allCases)
    func guards(kind: Scenario.Kind) {
        var scenario = Scenario.even(10, for: 60_000)
        scenario.kind = kind
        let isOrdinary = kind == .baseline || kind == .sustained
        #expect(RunControl.Guards().watches(of: scenario).count == (isOrdinary ? 1 : 0))
        let own = RunControl.Guards(rules: [Self.ttft])
        #expect(own.watches(of: scenario).count == (isOrdinary ? 2 : 1))
        #expect(own.latencies == [LatencyWatch(metric: .ttft, longest: 5_000_000_000)])
    }

    @Test(
        "half of the requests may fail, and few requests say nothing",
        arguments: [(5, 10.0, false), (6, 10, true), (10, 0.6, false), (10, 1, true)]
    )
    func shares(failedOfTen: Int, perSecond: Double, isBroken: Bool) {
        let broken = Self.firstBreak(of: .standard, within: 30) { tenth in
            var counts = LiveCounts()
            counts.ended = Int(Double(tenth) / 10 * perSecond)
            counts.failed = counts.ended * failedOfTen / 10
            return counts
        }
        // At a low rate it takes the 20 requests that say something.
        #expect((broken != nil) == isBroken)
    }

    @Test("at the limit itself only >= is broken", arguments: [Objective.Comparison.greater, .greaterOrEqual])
    func atTheLimit(comparison: Objective.Comparison) {
        let broken = Self.firstBreak(of: Self.rule(.errorShare, over: 0.2, comparison)) { tenth in
            var counts = LiveCounts()
            counts.ended = tenth / 5 * 5
            counts.failed = tenth / 5
            return counts
        }
        #expect((broken != nil) == (comparison == .greaterOrEqual))
    }

    @Test("a window forgets what was before it")
    func window() {
        func broken(for window: Nanoseconds) -> Int? {
            Self.firstBreak(of: Self.rule(.errorShare, over: 0.2, for: window)) { tenth in
                var counts = LiveCounts()
                counts.ended = tenth
                // All fail for 5 s, from the 30th on.
                counts.failed = min(50, max(0, tenth - 300))
                return counts
            }?.tenth
        }
        #expect(broken(for: .seconds(20)) == 341)
        #expect(broken(for: .seconds(30)) == nil)
    }

    // MARK: Latency

    private static func latency(measured: Int, slow: Int, waiting: Int = 0) -> LiveCounts {
        var counts = LiveCounts()
        counts.latencies = [LatencyWatch.Count(measured: measured, slow: slow, waiting: waiting)]
        return counts
    }

    @Test("more slow requests than the percentile allows break a rule", arguments: [(5, false), (6, true)])
    func percentile(slowOfHundred: Int, isBroken: Bool) {
        let broken = Self.firstBreak(of: Self.ttft) { tenth in
            // The slow ones of each hundred come first, so that every window of 10 s holds as many.
            let slow = tenth / 100 * slowOfHundred + min(tenth % 100, slowOfHundred)
            return Self.latency(measured: tenth, slow: slow)
        }
        #expect((broken != nil) == isBroken)
        if isBroken {
            #expect(
                broken?.text == "6 of 100 requests took over 5s to the first token within 10 s (rule: the rule)"
            )
        }
    }

    @Test("one or two slow requests are chance, whatever the percentile", arguments: [2, 3])
    func fewSlow(slow: Int) {
        let rule = Self.rule(.latency(.e2e, quantile: 0.99), over: 1e9)
        let broken = Self.firstBreak(of: rule, within: 10) { Self.latency(measured: $0, slow: min($0, slow)) }
        #expect((broken != nil) == (slow == 3))
    }

    @Test("a server that answers nothing at all breaks a rule before the first timeout")
    func hanging() {
        // Ten requests a second, none of which gets a token; after 5 s the first is slow.
        let broken = Self.firstBreak(of: Self.ttft) { Self.latency(measured: 0, slow: 0, waiting: max(0, $0 - 50)) }
        #expect(broken?.tenth == 100)
        #expect(broken?.text.hasPrefix("50 of 50 requests took over 5s") == true)
    }

    // MARK: Money

    @Test("what is held for open requests counts as spent")
    func spending() {
        var watch = StopRuleWatch(Self.rule(.spending, over: 10e6, for: .zero))
        var account = SpendingAccount()
        account.spent = Money(microdollars: 8_000_000)
        account.reserved = Money(microdollars: 2_000_000)
        #expect(watch.look(at: LiveCounts(), account, .start) == nil)
        #expect(watch.look(at: LiveCounts(), nil, .start) == nil)
        account.spent = Money(microdollars: 8_000_001)
        #expect(
            watch.look(at: LiveCounts(), account, .start)
                == "8.000001 USD spent and 2.00 USD held for open requests (rule: the rule)"
        )
    }

    // MARK: Ceilings

    @Test("more requests at a time than the ceiling stop a run, unless connections hold them back")
    func concurrent() {
        let ceilings = Ceilings(concurrent: 10, file: "config.yaml")
        var counts = LiveCounts()
        counts.inFlight = 11
        var watch = CeilingWatch(ceilings, connections: nil)
        #expect(
            watch.look(at: counts, .start)
                == "11 requests at a time, over your ceiling of 10 (concurrent in config.yaml)"
        )
        var held = CeilingWatch(ceilings, connections: 10)
        #expect(held.look(at: counts, .start) == nil)
        counts.inFlight = 10
        var within = CeilingWatch(ceilings, connections: nil)
        #expect(within.look(at: counts, .start) == nil)
    }

    @Test(
        "a rate may be over its ceiling by chance, and no further",
        arguments: [(50, false), (54, false), (60, true)]
    )
    func rate(perSecond: Int, isPassed: Bool) {
        var watch = CeilingWatch(Ceilings(rate: Rate(perSecond: 50), file: "config.yaml"), connections: nil)
        let found = (0...200).compactMap { tenth in
            var counts = LiveCounts()
            counts.released = tenth * perSecond / 10
            return watch.look(at: counts, .start + .milliseconds(Int64(tenth) * 100))
        }
        #expect(!found.isEmpty == isPassed)
        if isPassed {
            #expect(found[0] == "600 requests within 10 s, over your ceiling of 50/s (rate in config.yaml)")
        }
    }

    @Test("tokens that were not foreseen stop a run")
    func tokens() {
        var watch = CeilingWatch(Ceilings(tokens: Rate(perSecond: 1_000), file: "config.yaml"), connections: nil)
        let found = (0...61).compactMap { second in
            var counts = LiveCounts()
            counts.tokensAsked = second * 2_000
            return watch.look(at: counts, .start + .seconds(Int64(second)))
        }
        #expect(
            found.first
                == "120000 tokens asked for within 60 s, over your ceiling of 1000 tokens/s (tokens in config.yaml)"
        )
    }
}
