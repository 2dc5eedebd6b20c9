import Testing
import TidemarkJSON
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits

@Suite struct LoadShapeTests {
    private func shape(_ pieces: [(Int64, Double, Double)]) -> LoadShape {
        LoadShape(
            segments: pieces.map {
                .init(duration: .seconds($0), from: Rate(perSecond: $1), to: Rate(perSecond: $2))
            }
        )
    }

    @Test(arguments: ["ramp", "spike_5x"])
    func `totals and inverses equal the vectors`(name: String) throws {
        let known = try #require(Fixture.arrivals[name])
        let pieces = try #require(known["segments_dur_r0_r1"]?.array).map { piece in
            let numbers = try piece.numbers()
            return (Int64(numbers[0]), numbers[1], numbers[2])
        }
        let shape = shape(pieces)
        #expect(shape.expected == known["total"]?.double)
        for pair in try #require(known["inverse"]?.array) {
            let numbers = try pair.numbers()
            let time = try #require(shape.inverse(numbers[0]))
            #expect(abs(time - numbers[1]) < 1e-9 * time)
        }
        #expect(shape.inverse(shape.expected + 1) == nil)
    }

    @Test func `an on-off load has the published mean`() throws {
        let high = try #require(Fixture.arrivals["onoff"]?["r_on"]?.double)
        let shape = LoadShape.burst(
            high: Rate(perSecond: high),
            low: Rate(perSecond: 1),
            highFor: .seconds(2),
            lowFor: .seconds(8),
            cycles: 10
        )
        #expect(shape.expected / shape.duration.inSeconds == 5)
    }

    @Test func `the inverse undoes the cumulative rate`() {
        var source = RandomSource(seed: 4)
        for _ in 0..<200 {
            let pieces = (0..<(1 + source.below(6))).map { _ in
                (Int64(1 + source.below(30)), Double(source.below(50)), Double(source.below(50)))
            }
            let shape = shape(pieces)
            for step in 0...20 where shape.expected > 0 {
                let arrivals = shape.expected * Double(step) / 20
                guard let time = shape.inverse(arrivals) else {
                    Issue.record("no inverse of \(arrivals) in \(pieces)")
                    return
                }
                #expect(abs(shape.cumulative(at: Nanoseconds(seconds: time)) - arrivals) < 1e-6)
            }
        }
    }

    @Test func `the cumulative rate is flat outside the shape`() {
        let shape = shape([(10, 0, 20), (5, 8, 8)])
        #expect(shape.cumulative(at: Nanoseconds(-5)) == 0)
        #expect(shape.cumulative(at: .zero) == 0)
        #expect(shape.cumulative(at: .seconds(5)) == 25)
        #expect(shape.cumulative(at: .seconds(10)) == 100)
        #expect(shape.cumulative(at: .seconds(15)) == 140)
        #expect(shape.cumulative(at: .seconds(100)) == 140)
    }

    @Test func `the rate at a jump is the one after it, outside it is zero`() {
        let shape = shape([(10, 0, 20), (5, 8, 8)])
        let expected: [(Int64, Double)] = [(-1, 0), (0, 0), (5, 10), (10, 8), (14, 8), (15, 0), (99, 0)]
        for (second, rate) in expected {
            #expect(shape.rate(at: .seconds(second)).perSecond == rate)
        }
        #expect(shape.peak.perSecond == 20)
        #expect(LoadShape(segments: []).peak.perSecond == 0)
    }

    @Test func `nothing is placed where the rate is zero`() {
        let shape = shape([(5, 0, 0), (10, 2, 2), (20, 0, 0), (10, 2, 2), (5, 0, 0)])
        #expect(shape.inverse(0) == 5)
        #expect(shape.inverse(10) == 10)
        #expect(shape.inverse(20) == 35)
        #expect(shape.inverse(40) == 45)
        #expect(shape.inverse(40.1) == nil)
        #expect(LoadShape(segments: []).inverse(0) == nil)
        #expect(self.shape([(5, 0, 0)]).inverse(0) == nil)
    }

    // MARK: - Kinds

    @Test func `constant and ramp have one segment and no phases`() {
        let constant = LoadShape.constant(Rate(perSecond: 5), for: .seconds(60))
        #expect(constant.segments.count == 1 && constant.phases.isEmpty)
        #expect(constant.expected == 300 && constant.duration == .seconds(60))
        let ramp = LoadShape.ramp(from: Rate(perSecond: 0), to: Rate(perSecond: 10), for: .seconds(60))
        #expect(ramp.segments.count == 1 && ramp.phases.isEmpty)
        #expect(ramp.expected == 300 && ramp.peak.perSecond == 10)
    }

    @Test func `each step is a judged phase named by its rate`() {
        let rates = [5, 0.5, 5, 20].map { Rate(perSecond: $0) }
        let shape = LoadShape.steps(rates, for: .seconds(30))
        #expect(shape.phases.map { $0.name } == ["5/s", "0.5/s", "5/s (2)", "20/s"])
        #expect(shape.phases.allSatisfy { $0.isJudged })
        expectPhasesTile(shape)
    }

    @Test func `a spike is base, then each jump followed by base`() {
        let shape = LoadShape.spike(Rate(perSecond: 5), times: [3, 2.5, 3], for: .seconds(30), recover: .seconds(120))
        #expect(
            shape.phases.map { $0.name }
                == ["base", "×3", "after ×3", "×2.5", "after ×2.5", "×3 (2)", "after ×3 (2)"]
        )
        #expect(shape.phases.map { $0.isJudged } == [false, true, false, true, false, true, false])
        #expect(shape.segments.map { $0.from.perSecond } == [5, 15, 5, 12.5, 5, 15, 5])
        #expect(shape.segments.map { $0.duration.inSeconds } == [120, 30, 120, 30, 120, 30, 120])
        expectPhasesTile(shape)
    }

    @Test func `a burst is high and low in turn, shown apart but not judged`() {
        let shape = LoadShape.burst(
            high: Rate(perSecond: 20),
            low: Rate(perSecond: 2),
            highFor: .seconds(30),
            lowFor: .seconds(90),
            cycles: 2
        )
        #expect(shape.phases.map { $0.name } == ["burst 1", "low 1", "burst 2", "low 2"])
        #expect(!shape.phases.contains { $0.isJudged })
        #expect(shape.expected == 1_560)
        expectPhasesTile(shape)
    }

    private func expectPhasesTile(_ shape: LoadShape) {
        #expect(shape.phases.first?.start == .zero)
        #expect(shape.phases.last?.end == shape.duration)
        #expect(zip(shape.phases, shape.phases.dropFirst()).allSatisfy { $0.end == $1.start })
        #expect(Set(shape.phases.map { $0.name }).count == shape.phases.count)
    }
}
