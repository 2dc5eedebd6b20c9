import Testing
import TidemarkGenerator
import TidemarkMeasurement
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

/// Conversations as a lane carries them, on virtual time.
@Suite struct ConversationTests {
    private static let think = Nanoseconds.milliseconds(200)

    private static let chat: RequestType = {
        var type = RequestType(name: "chat", share: 1, lengths: .drawn(input: .fixed(30), output: .drawn(.fixed(4))))
        type.conversation = RequestType.Conversation(turns: .uniform(1, 4), think: .fixed(Double(think.count)))
        return type
    }()

    private static let shape = LoadShape.constant(Rate(perSecond: 20), for: .seconds(3))

    /// The rows of a lane whose server takes a time of its own for each request.
    private func rows(_ load: LaneLoad, failing turn: Int? = nil) -> [Row] {
        let lane = VirtualLane(types: [Self.chat])
        lane.answer = { request, _ in
            let turnOfRequest = RequestIndex.turn(of: request.index)
            if turnOfRequest == turn { return .status(500, after: .milliseconds(20)) }
            let time = 30 + Int64(RequestIndex.conversation(of: request.index) % 7) + Int64(turnOfRequest)
            return .tokens([.milliseconds(time), .milliseconds(time + 5)])
        }
        lane.run(load)
        #expect(lane.machine.isIdle)
        return lane.recording.rows.sorted { ($0.due, $0.index) < ($1.due, $1.index) }
    }

    private func conversations(_ rows: [Row]) -> [UInt64: [Row]] {
        Dictionary(grouping: rows) { RequestIndex.conversation(of: $0.index) }
    }

    @Test("each turn is due a think time after the end of the one before, until the arrivals end")
    func open() throws {
        let rows = rows(.open(Self.shape, .poisson))
        let conversations = conversations(rows)
        #expect(conversations.count == ArrivalSchedule(Self.shape, .poisson, root: 42).count)
        #expect(Set(rows.map { RequestIndex.turn(of: $0.index) }) == [0, 1, 2, 3])
        for turns in conversations.values {
            #expect(turns.map { RequestIndex.turn(of: $0.index) } == Array(turns.indices))
            for (before, after) in zip(turns, turns.dropFirst()) {
                #expect(after.due == before.closed + Self.think)
                #expect(after.inputAsked > before.inputAsked + 20)
            }
        }
        #expect(try #require(rows.last).due < .start + .seconds(3))
        #expect(rows.allSatisfy { $0.releaseLag == .zero })
    }

    @Test("the conversations of several lanes are those of one")
    func lanes() {
        func what(_ row: Row) -> [Int64] {
            [Int64(bitPattern: row.index), row.due.nanoseconds, Int64(row.inputAsked), Int64(row.outputAsked)]
        }
        let whole = rows(.open(Self.shape, .poisson))
        let parts = (0..<3).flatMap { rows(.open(Self.shape, .poisson, lane: $0, of: 3)) }
        #expect(Set(parts.map(what)) == Set(whole.map(what)))
        #expect(parts.count == whole.count)
    }

    @Test("a turn that fails ends its conversation")
    func failure() {
        let rows = rows(.open(Self.shape), failing: 1)
        #expect(Set(rows.map { RequestIndex.turn(of: $0.index) }) == [0, 1])
        #expect(rows.contains { RequestIndex.turn(of: $0.index) == 1 && $0.outcome == .http5xx })
    }

    @Test("a user has one conversation at a time")
    func closed() {
        let load = UserLoad(count: 3, think: .milliseconds(50), duration: .seconds(10), startOver: .seconds(1))
        let rows = rows(.users(load))
        for user in 0..<3 as Range<UInt64> {
            let own = rows.filter { RequestIndex.conversation(of: $0.index) % 3 == user }
            #expect(own.count > 15)
            #expect(own.contains { RequestIndex.turn(of: $0.index) == 3 })
            for (before, after) in zip(own, own.dropFirst()) {
                let isNext = RequestIndex.turn(of: after.index) == 0
                #expect(after.due == before.closed + (isNext ? .milliseconds(50) : Self.think))
                #expect(
                    isNext
                        ? after.index == RequestIndex.conversation(of: before.index) + 3
                        : after.index == before.index + 1 << 48
                )
            }
        }
        #expect(rows.count { $0.purpose == .warmup } == 3)
    }

    @Test("a stop drops the turns that are not due")
    func stop() {
        let lane = VirtualLane(types: [Self.chat])
        lane.machine.begin(.open(.constant(Rate(perSecond: 100), for: .seconds(3))))
        lane.step()
        while lane.now < .start + .milliseconds(400) { lane.advance(to: .start + .milliseconds(400)) }
        lane.machine.stop(at: lane.now)
        while !lane.machine.isIdle { lane.advance(to: lane.now + .milliseconds(10)) }
        lane.collect()
        #expect(lane.recording.rows.contains { RequestIndex.turn(of: $0.index) == 1 })
        #expect(lane.recording.rows.allSatisfy { $0.due <= .start + .milliseconds(400) })
    }
}
