import Testing
import TidemarkJSON
import TidemarkProfile
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits

@Suite struct ReplayTests {
    private func trace(_ milliseconds: [Int], blocks: [[UInt64]] = []) -> Trace {
        var trace = Trace()
        for (row, time) in milliseconds.enumerated() {
            var record = TrafficRecord()
            record.time = Int64(time) * 1_000_000
            record.input = row + 1
            record.output = 10 * (row + 1)
            if blocks.indices.contains(row) {
                record.blocks = blocks[row]
                record.blockTokens = 512
            }
            _ = trace.append(record)
        }
        trace.sort()
        return trace
    }

    private func dues(_ replay: Replay) -> [Int64] {
        ArrivalSchedule(replay.shape, .replay(replay), root: 1).map { $0.due.count / 1_000 }
    }

    @Test("twice the speed gives the published times")
    func oracle() throws {
        let published = Fixture.arrivals["replay"]
        let source = try #require(published?["src_ms"]).numbers().map { Int($0) }
        let faster = try #require(published?["scale_rate_x2_ms"]).numbers().map { Int64($0) * 1_000 }
        #expect(dues(Replay(trace(source), speed: 2)) == faster)
        #expect(dues(Replay(trace(source.map { $0 + 70_000 }), speed: 2)) == faster)
    }

    @Test("rows out of order are put in order of time, ties stay as they came")
    func order() {
        let blocks: [[UInt64]] = [[1], [2, 3], [], [4], [5, 6]]
        let trace = trace([300, 100, 200, 100, 200], blocks: blocks)
        #expect(trace.disordered == 4)
        #expect(trace.times.map { $0 / 1_000_000 } == [0, 0, 100, 100, 200])
        #expect((0..<5).map { trace[$0].input } == [2, 4, 3, 5, 1])
        #expect((0..<5).map { trace[$0].output } == [20, 40, 30, 50, 10])
        #expect((0..<5).map { trace[$0].blocks } == [[2, 3], [4], [], [5, 6], [1]])
        #expect(trace[2].blockTokens == 0)
        #expect(trace[0].blockTokens == 512)
    }

    @Test("rows without a time are passed over, and those that failed keep their arrival without an output")
    func oddRows() {
        var trace = Trace()
        var record = TrafficRecord()
        record.input = 5
        _ = trace.append(record)
        record.time = 1
        record.output = 3
        record.isFailed = true
        _ = trace.append(record)
        record.output = -4
        record.input = .max
        _ = trace.append(record)
        trace.sort()
        #expect(trace.count == 2)
        #expect(trace.output(of: 0) == nil)
        #expect(trace.input(of: 0) == 5)
        #expect(trace.output(of: 1) == nil)
        #expect(trace.input(of: 1) == Profile.longestLength)
    }

    @Test("blocks that begin in a later row leave those before without any")
    func lateBlocks() {
        let trace = trace([0, 1, 2, 3], blocks: [[], [], [7, 8], []])
        #expect((0..<4).map { trace[$0].blocks } == [[], [], [7, 8], []])
        #expect(trace.hasBlocks)
    }

    @Test("coarse stamps are spread over their step, up to the next stamp")
    func ties() {
        let coarse = trace([0, 0, 0, 3_000, 3_000, 9_000, 9_000, 9_000])
        #expect(Replay.usualTies(of: coarse) == .spread)
        let replay = Replay(coarse)
        #expect(dues(replay).map { $0 / 1_000 } == [0, 1_000, 2_000, 3_000, 4_500, 9_000, 10_000, 11_000])
        #expect(replay.sentence.contains("spread evenly over the step of the stamps, 3 s"))
        #expect(
            dues(Replay(coarse, ties: .together)).map { $0 / 1_000 } == [0, 0, 0, 3_000, 3_000, 9_000, 9_000, 9_000]
        )
        #expect(Replay.usualTies(of: trace([0, 5, 5, 9, 12, 20])) == .together)
        #expect(Replay.usualTies(of: trace([0])) == .together)
    }

    @Test("a window takes its rows alone, from its own begin", arguments: [0.5, 1, 3])
    func window(speed: Double) {
        let trace = trace((0..<100).map { $0 * 100 })
        let replay = Replay(trace, speed: speed, from: .milliseconds(2_050), for: .seconds(1))
        let first = 21
        #expect(replay.rows.lowerBound == first)
        #expect(replay.dues.first == Nanoseconds(seconds: 0.05 / speed))
        #expect(replay.dues.allSatisfy { $0 < .seconds(1) })
        #expect(replay.dues.count == Int((10 * speed).rounded(.up)))
        #expect(replay.record(of: 2)?.input == first + 3)
        #expect(replay.record(of: UInt64(replay.dues.count)) == nil)
    }

    @Test("the arrivals are in order, inside the scenario, and all of them", arguments: [0.1, 1, 7.3, 1e6])
    func bounds(speed: Double) {
        var source = RandomSource(seed: 5)
        var time = 0
        let times = (0..<2_000).map { _ in
            time += Int(source.below(50))
            return time
        }
        for ties in Replay.Ties.allCases {
            let replay = Replay(trace(times), speed: speed, ties: ties)
            let arrivals = Array(ArrivalSchedule(replay.shape, .replay(replay), root: 3))
            #expect(arrivals.map(\.index) == (0..<2_000).map { UInt64($0) })
            #expect(zip(arrivals, arrivals.dropFirst()).allSatisfy { $0.due <= $1.due })
            #expect(arrivals.allSatisfy { $0.due < replay.duration })
            #expect(replay.shape.duration == replay.duration)
            #expect(abs(replay.shape.expected - 2_000) < 1e-6)
        }
    }

    @Test("the parts of one to sixteen workers merge to the whole")
    func parts() {
        let replay = Replay(trace([0, 0, 0, 5, 9, 9, 30, 31, 40, 40, 40, 77]), speed: 1.5)
        let schedule = ArrivalSchedule(replay.shape, .replay(replay), root: 77)
        for workers in 1...16 {
            let merged = (0..<workers).flatMap { Array(schedule.part($0, of: workers)) }
            #expect(merged.sorted { $0.index < $1.index } == Array(schedule))
        }
    }

    @Test("times of a broken clock do not overflow")
    func extremes() {
        var trace = Trace()
        for time in [Int64.min, -1, 0, Int64.max, Int64.max] {
            var record = TrafficRecord()
            record.time = time
            _ = trace.append(record)
        }
        trace.sort()
        for ties in Replay.Ties.allCases {
            for speed in [1e-6, 1, 1e6] {
                let replay = Replay(trace, speed: speed, ties: ties)
                #expect(replay.dues.count == 5)
                #expect(replay.shape.segments.count <= 240)
            }
        }
        #expect(Replay(Trace()).dues.isEmpty)
        #expect(Replay(Trace()).shape.expected == 0)
    }

    @Test("the lengths of a replay are those of its rows")
    func lengths() {
        let replay = Replay(trace([0, 1_000, 2_000, 3_000]), from: .milliseconds(500), for: .seconds(2))
        #expect(replay.lengths.input.mean == 2.5)
        #expect(replay.lengths.output.p95 == 30)
    }
}
