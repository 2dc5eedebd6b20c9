import Testing
import TidemarkProfile

@Suite struct ArrivalTimesTests {
    @Test("spreads equal stamps evenly up to the next, and over a step where the next is far")
    func spread() {
        let second: Int64 = 1_000_000_000
        let stamps: [Int64] = [0, 0, 3, 3, 3, 6, 60, 60].map { $0 * second }
        let spread = ArrivalTimes.spread(stamps, step: 3 * second)
        #expect(spread.map { Double($0) / 1e9 } == [0, 1.5, 3, 4, 5, 6, 60, 61.5])
    }

    @Test("finds stamps coarse where many are equal at long steps, and only there")
    func grain() {
        let second: Int64 = 1_000_000_000
        let coarse = ArrivalTimes.grain(of: (0..<300).map { $0 / 3 * second })
        #expect(coarse.isCoarse && coarse.step == second && coarse.meanStep == 1e9)
        #expect(!ArrivalTimes.grain(of: (0..<300).map { $0 * second }).isCoarse)
        // Ten requests at once, exactly to the nanosecond, are no artefact of the clock.
        let bursts = (0..<300).map { Int64($0 / 10) * second + Int64($0 % 3) }.sorted()
        #expect(!ArrivalTimes.grain(of: bursts).isCoarse)
        #expect(!ArrivalTimes.grain(of: [5, 5, 5]).isCoarse && !ArrivalTimes.grain(of: []).isCoarse)
    }

    private func arrivals(_ stamps: [Int64]) -> TrafficStatistics.Arrivals? {
        var builder = ProfileBuilder(ProfileBuilder.Options(name: "n", source: "s"))
        for stamp in stamps {
            var record = TrafficRecord()
            record.time = stamp
            builder.add(record)
        }
        return builder.statistics().arrivals
    }

    @Test("sorts times that go backwards, and counts the steps back")
    func order() throws {
        let stamps = (0..<1_000).map { Int64($0 * $0 % 977) * 1_000_000_000 }
        let sorted = try #require(arrivals(stamps.sorted()))
        let given = try #require(arrivals(stamps))
        #expect(given.negativeGaps > 0 && sorted.negativeGaps == 0)
        #expect(given.gapVariation == sorted.gapVariation && given.dispersion == sorted.dispersion)
        #expect(given.perMinute == sorted.perMinute && given.zeroGaps == sorted.zeroGaps && given.late == 0)
    }

    @Test("reads a log that runs backwards, longer than what can be held, as one that runs forwards")
    func backwards() throws {
        let stamps = (0..<70_000).map { Int64($0) * 1_000_000 + Int64($0 % 7) * 1_000 }
        let forwards = try #require(arrivals(stamps))
        let backwards = try #require(arrivals(stamps.reversed()))
        #expect(backwards.late == 0 && backwards.span == forwards.span)
        #expect(abs(backwards.gapVariation - forwards.gapVariation) < 1e-9)
    }

    @Test("leaves out what comes too late, and says nothing of arrivals where that is much")
    func late() throws {
        var builder = ProfileBuilder(ProfileBuilder.Options(name: "n", source: "s"))
        for index in 0..<71_000 {
            var record = TrafficRecord()
            record.time = Int64(index < 66_000 ? 10_000 + index : index - 66_000) * 1_000_000_000
            record.input = index < 100 ? 10 : nil
            record.output = 10
            builder.add(record)
        }
        let (profile, summary) = try builder.profile(categories: [])
        #expect(summary.statistics.arrivals?.late == 5_000 && summary.statistics.arrivals?.rows == 66_000)
        #expect(summary.statistics.arrivals?.gapVariation == 0 && profile.arrivals == nil)
    }

    @Test("holds times at the ends of what an integer can hold")
    func extremes() throws {
        let found = try #require(arrivals([.min, .max, 0, .max, .min]))
        #expect(found.rows == 5 && found.span > 0 && found.gapVariation.isFinite)
    }

    @Test("needs two different times")
    func few() {
        #expect(arrivals([]) == nil && arrivals([7]) == nil && arrivals([7, 7]) == nil)
    }
}
