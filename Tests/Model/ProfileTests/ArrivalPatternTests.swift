import Testing
import TidemarkProfile
import TidemarkStatistics

@Suite struct ArrivalPatternTests {
    private func schedule(_ pattern: ArrivalPattern, count: Int, seed: UInt64, gap: Double) -> [TrafficRecord] {
        var source = RandomSource(seed: seed)
        var state = ArrivalPattern.State()
        var time = 0.0
        return (0..<count).map { _ in
            time += pattern.nextGap(&state, using: &source) * gap
            var record = TrafficRecord()
            record.time = Int64(time * 1e9)
            record.input = 10
            record.output = 10
            return record
        }
    }

    private func builder(_ records: [TrafficRecord], scale: Double = 1) -> ProfileBuilder {
        var builder = ProfileBuilder(ProfileBuilder.Options(name: "n", source: "s", timeScale: scale))
        for record in records { builder.add(record) }
        return builder
    }

    @Test("keeps gap CV and index of dispersion within 5 %, whatever the seed", arguments: Trace.allCases)
    func traces(trace: Trace) throws {
        let arrivals = try #require(trace.profile?.arrivals)
        let pattern = try #require(arrivals.pattern)
        let rate = try #require(arrivals.ratePerSecond)
        for seed in [21, 22] as [UInt64] {
            let records = schedule(pattern, count: trace.records.count, seed: seed, gap: pattern.meanGap)
            let drawn = try #require(builder(records).statistics().arrivals)
            #expect(abs(drawn.gapVariation / (arrivals.gapVariation ?? 0) - 1) < 0.05)
            #expect(abs(drawn.dispersion / (arrivals.dispersion ?? 0) - 1) < 0.05)
            #expect(abs(drawn.ratePerSecond / rate - 1) < 0.1)
        }
        #expect(abs(pattern.reached.gapVariation / (arrivals.gapVariation ?? 0) - 1) < 0.05)
        #expect(abs(pattern.reached.dispersion / (arrivals.dispersion ?? 0) - 1) < 0.05)
    }

    @Test("keeps its shape at 20 times the speed, measured with times scaled back")
    func speed() throws {
        let pattern = try #require(Trace.mooncakeSynthetic.profile?.arrivals?.pattern)
        let fast = builder(schedule(pattern, count: 3_993, seed: 4, gap: pattern.meanGap / 20), scale: 20)
        let found = try #require(fast.statistics().arrivals)
        let plain = try #require(
            builder(schedule(pattern, count: 3_993, seed: 4, gap: pattern.meanGap)).statistics().arrivals
        )
        #expect(abs(found.gapVariation / plain.gapVariation - 1) < 1e-3)
        #expect(abs(found.dispersion / plain.dispersion - 1) < 0.01)
        #expect(abs(found.ratePerSecond / plain.ratePerSecond - 1) < 1e-6)
    }

    @Test(
        "takes the simplest law that fits",
        arguments: [
            (ArrivalPattern.Law.poisson, "poisson"), (.gamma(variation: 3), "gamma"), (.gamma(variation: 0.5), "gamma"),
        ]
    )
    func simplest(law: ArrivalPattern.Law, name: String) throws {
        let reached = ArrivalPattern.Reached(gapVariation: 1, dispersion: 1)
        let made = ArrivalPattern(law: law, meanGap: 0.05, reached: reached)
        let records = schedule(made, count: 20_000, seed: 2, gap: 0.1)
        let pattern = try #require(try builder(records).profile(categories: []).profile.arrivals?.pattern)
        // A log whose own burstiness is off by chance takes the richer law, which has it.
        #expect(pattern.law.name == name || pattern.law.name == "windows")
        #expect(abs(pattern.meanGap - 0.1) < 0.01)
    }

    @Test("makes even arrivals even")
    func even() throws {
        let records = (0..<500).map { index in
            var record = TrafficRecord()
            record.time = Int64(index) * 200_000_000
            record.input = 10
            record.output = 10
            return record
        }
        let pattern = try #require(try builder(records).profile(categories: []).profile.arrivals?.pattern)
        let drawn = builder(schedule(pattern, count: 500, seed: 1, gap: 0.2)).statistics().arrivals
        #expect((drawn?.gapVariation ?? 1) < 0.2 && (drawn?.dispersion ?? 1) < 0.05)
    }

    @Test("tells nothing of fewer than fifty arrivals")
    func few() throws {
        let records = schedule(ArrivalPattern(), count: 49, seed: 1, gap: 1)
        let arrivals = try #require(try builder(records).profile(categories: []).profile.arrivals)
        #expect(arrivals.pattern == nil && arrivals.gapVariation != nil)
    }
}
