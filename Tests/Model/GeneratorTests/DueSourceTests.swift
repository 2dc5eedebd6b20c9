import Testing
import TidemarkMeasurement
import TidemarkSchedule
import TidemarkUnits
import TidemarkWorkload

@testable import TidemarkGenerator

/// Later turns of conversations among what is due.
@Suite struct DueSourceTests {
    private static let second: Int64 = 1_000_000_000
    private let draft = RequestDraft(
        type: 0,
        inputTokens: 1,
        outputTokens: 1,
        isOutputExact: false,
        prompt: Prompt([.text(0..<1)])
    )

    private func end(
        _ index: UInt64,
        at milliseconds: Int64,
        think: Int64? = nil,
        gotAnswer: Bool = true
    ) -> DueSource.End {
        DueSource.End(
            index: index,
            at: .start + .milliseconds(milliseconds),
            gotAnswer: gotAnswer,
            followUp: think.map { (draft, .milliseconds($0)) }
        )
    }

    /// Takes all that is due until `end`, in milliseconds.
    private func taken(_ source: inout DueSource, until end: Int64 = 3_600_000) -> [DueSource.Due] {
        var all: [DueSource.Due] = []
        while let due = source.take(at: .start + .milliseconds(end)) { all.append(due) }
        return all
    }

    private func milliseconds(_ due: DueSource.Due) -> Int64 { due.at.nanoseconds / 1_000_000 }

    @Test("a request's number tells its conversation and its turn")
    func indices() {
        for (conversation, turn) in [(0, 0), (7, 1), (1 << 48 - 1, 65_535)] as [(UInt64, Int)] {
            let index = RequestIndex.index(conversation: conversation, turn: turn)
            #expect(RequestIndex.conversation(of: index) == conversation)
            #expect(RequestIndex.turn(of: index) == turn)
        }
        #expect(RequestIndex.index(conversation: 9, turn: 0) == 9)
    }

    @Test("in an open loop later turns are due between the arrivals, in the phase of their time")
    func open() {
        let shape = LoadShape.steps([Rate(perSecond: 1), Rate(perSecond: 2)], for: .seconds(2))
        var source = DueSource(.open(shape))
        let first = taken(&source, until: 1_000)
        #expect(first.map(\.index) == [0, 1])
        source.ended(end(1, at: 1_200, think: 900))
        source.ended(end(0, at: 1_100, think: 300))
        #expect(source.nextDue == .start + .milliseconds(1_400))
        let rest = taken(&source)
        #expect(rest.map(milliseconds) == [1_400, 2_000, 2_100, 2_500, 3_000, 3_500])
        #expect(rest.map { RequestIndex.turn(of: $0.index) } == [1, 0, 1, 0, 0, 0])
        #expect(rest.map(\.phase) == [0, 1, 1, 1, 1, 1])
        #expect(rest.map { $0.draft == nil } == [false, true, false, true, true, true])
        #expect(source.nextDue == nil)
    }

    @Test("turns that are due at once leave in the order of their numbers, behind an arrival of that time")
    func ties() {
        var source = DueSource(.open(.constant(Rate(perSecond: 1), for: .seconds(3))))
        _ = taken(&source, until: 0)
        for conversation in [5, 3, 4] as [UInt64] { source.ended(end(conversation, at: 500, think: 500)) }
        let turns = taken(&source, until: 1_000)
        #expect(turns.map { RequestIndex.conversation(of: $0.index) } == [1, 3, 4, 5])
    }

    @Test("what would be due after the end is dropped, and a stop drops the rest")
    func ends() {
        var source = DueSource(.open(.constant(Rate(perSecond: 1), for: .seconds(2))))
        #expect(taken(&source).count == 2)
        source.ended(end(0, at: 1_500, think: 499))
        source.ended(end(1, at: 1_500, think: 500))
        #expect(taken(&source).map(\.index) == [RequestIndex.index(conversation: 0, turn: 1)])
        source = DueSource()
        source.ended(end(0, at: 1, think: 1))
        #expect(source.nextDue == nil)
    }

    @Test("in a closed loop a user goes on with a conversation before he begins the next")
    func closed() {
        let load = UserLoad(count: 2, think: .seconds(1), duration: .seconds(60), startOver: .seconds(1))
        var source = DueSource(.users(load))
        #expect(taken(&source).map(\.index) == [0, 1])
        source.ended(end(1, at: 700, think: 3_000))
        source.ended(end(0, at: 800))
        let turns = taken(&source)
        #expect(turns.map(\.index) == [2, RequestIndex.index(conversation: 1, turn: 1)])
        #expect(turns.map(milliseconds) == [1_800, 3_700])
        source.ended(end(turns[1].index, at: 4_000, think: 0))
        let third = taken(&source)
        #expect(third.map(\.index) == [RequestIndex.index(conversation: 1, turn: 2)])
        // It fails without an answer: the conversation is over, and the user waits a moment.
        source.ended(end(third[0].index, at: 5_000, gotAnswer: false))
        let next = taken(&source)
        #expect(next.map(\.index) == [3])
        #expect(next.map(milliseconds) == [6_000])
        #expect(next.allSatisfy { $0.draft == nil && $0.purpose == .load })
    }

    @Test("in a closed loop with so many turns a user sends no more")
    func turns() {
        let load = UserLoad(count: 2, think: .zero, duration: .seconds(60), startOver: .zero, turns: 2)
        var source = DueSource(.users(load))
        #expect(taken(&source).map(\.index) == [0, 1])
        source.ended(end(0, at: 100))
        #expect(taken(&source).map(\.index) == [2])
        source.ended(end(2, at: 200))
        #expect(source.nextDue == nil)
        source.ended(end(1, at: 300))
        #expect(taken(&source).map(\.index) == [3])
        source.ended(end(3, at: 400))
        #expect(source.nextDue == nil)
    }

    @Test("the queue gives what was put in, in order")
    func queue() {
        var queue = DueQueue<DueSource.Due>()
        var state: UInt64 = 1
        var put: [(Int64, UInt64)] = []
        for index in 0..<500 as Range<UInt64> {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let at = Int64(state >> 33 % 50)
            put.append((at, index))
            queue.insert(DueSource.Due(index: index, at: Instant(nanoseconds: at), phase: 0, purpose: .load))
        }
        var got: [(Int64, UInt64)] = []
        while let due = queue.popFirst() { got.append((due.at.nanoseconds, due.index)) }
        #expect(got.elementsEqual(put.sorted { $0 < $1 }, by: ==))
    }
}
