import Testing
import TidemarkSchedule
import TidemarkUnits

@Suite struct UserScheduleTests {
    private func schedule(count: Int, think: Nanoseconds = .zero, startOver: Nanoseconds = .seconds(1)) -> UserSchedule
    {
        UserSchedule(UserLoad(count: count, think: think, duration: .seconds(60), startOver: startOver))
    }

    @Test func `users start evenly, the first at once`() {
        let four = schedule(count: 4)
        #expect((0..<4).map { four.start(of: $0).inMilliseconds } == [0, 250, 500, 750])
        let three = schedule(count: 3)
        #expect((0..<3).map { three.start(of: $0).count } == [0, 333_333_333, 666_666_666])
    }

    @Test func `all start together when there is no time to start over`() {
        let users = schedule(count: 5, startOver: .zero)
        #expect((0..<5).allSatisfy { users.start(of: $0) == .zero })
    }

    @Test func `a very long start does not overflow`() {
        let users = schedule(count: 1_000_000, startOver: Nanoseconds(.max))
        #expect(users.start(of: 500_000).count == .max / 2)
    }

    @Test func `the next request is due after the think time, while the scenario lasts`() {
        let users = schedule(count: 1, think: .seconds(2))
        #expect(users.due(afterEnd: .seconds(10)) == .seconds(12))
        #expect(users.due(afterEnd: .milliseconds(57_999)) == .milliseconds(59_999))
        #expect(users.due(afterEnd: .seconds(58)) == nil)
    }

    @Test func `no two requests share an index`() {
        let users = schedule(count: 7)
        let indices = (0..<20).flatMap { turn in (0..<7).map { users.index(ofUser: $0, turn: turn) } }
        #expect(indices == Array(0..<140))
    }

    @Test(arguments: 1...16)
    func `the shares of all workers hold each user once`(workers: Int) {
        let users = schedule(count: 50)
        let shares = (0..<workers).flatMap { Array(users.users(of: $0, of: workers)) }
        #expect(shares.sorted() == Array(0..<50))
    }
}
