import Testing
import TidemarkMeasurement
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

@testable import TidemarkGenerator

private let rule = RetryRule(times: 2, outcomes: [.rateLimited, .overloaded, .reset], wait: .milliseconds(500))

private func perSecond(_ rate: Double, for seconds: Int64) -> LoadShape {
    .constant(Rate(perSecond: rate), for: .seconds(seconds))
}

@Suite struct RetryTests {
    @Test("what fails is made again; the last attempt keeps the first due time, the others are rows of their own")
    func again() throws {
        let lane = VirtualLane(retry: rule)
        lane.answer = { request, _ in
            request.attempt < 3 ? .status(429, after: .milliseconds(10)) : .tokens([.milliseconds(20)])
        }
        lane.run(.open(perSecond(1, for: 1)))
        let rows = lane.recording.rows
        #expect(rows.map(\.attempt) == [1, 2, 3])
        #expect(rows.map(\.purpose) == [.superseded, .superseded, .load])
        #expect(rows.map(\.outcome) == [.rateLimited, .rateLimited, .succeeded])
        #expect(Set(rows.map(\.due)) == [.start])
        #expect(Set(rows.map(\.index)).count == 1)
        #expect(rows.allSatisfy { $0.releaseLag == .zero && $0.cost == nil })
        let last = try #require(rows.last)
        let latency = try #require(last.timeToFirstToken)
        // Two answers of 10 ms, waits of 500 to 750 ms and 1 to 1.5 s, and 20 ms.
        #expect(latency >= .milliseconds(1_540) && latency <= .milliseconds(2_290))
        let live = lane.recorder.takeLive(at: lane.now)
        #expect(live.released == 1 && live.ended == 1 && live.failed == 0 && live.superseded == 2)
        let seconds = lane.recording.seconds
        #expect(seconds.reduce(0) { $0 + $1.due } == 1)
        #expect(seconds.reduce(0) { $0 + $1.released } == 1)
        #expect(seconds.reduce(0) { $0 + $1.finished } == 1)
        #expect(seconds.reduce(0) { $0 + $1.failed } == 0)
    }

    @Test("after its last attempt a request has failed as that one did")
    func lastAttempt() {
        let lane = VirtualLane(retry: rule)
        lane.answer = { request, _ in
            request.attempt < 3 ? .status(429, after: .milliseconds(1)) : .broken(.reset, after: .milliseconds(1))
        }
        lane.run(.open(perSecond(2, for: 2)))
        let rows = lane.recording.rows
        #expect(rows.count == 12)
        #expect(rows.filter { $0.purpose == .load }.map(\.outcome) == Array(repeating: .reset, count: 4))
        #expect(rows.filter { $0.purpose == .load }.allSatisfy { $0.attempt == 3 })
        #expect(lane.recorder.takeLive(at: lane.now).failed == 4)
    }

    @Test("what no rule names is not made again, and keys and quotas never are")
    func kinds() {
        for outcome in Outcome.allCases {
            var reply = Reply()
            reply.outcome = outcome
            let some = RetryRule(times: 1, outcomes: [.http5xx], wait: .milliseconds(1))
            #expect((some.wait(after: 1, reply) { 0 } != nil) == (outcome == .http5xx))
            let every = RetryRule(times: 1, outcomes: Set(Outcome.allCases), wait: .milliseconds(1))
            let isFinal: Set<Outcome> = [.succeeded, .auth, .quota, .totalTimeout, .budget, .cancelled]
            #expect((every.wait(after: 1, reply) { 0 } == nil) == isFinal.contains(outcome))
        }
    }

    @Test("waits double up to a minute, are no shorter than the server asks, and are drawn apart")
    func waits() {
        var reply = Reply()
        reply.outcome = .rateLimited
        let many = RetryRule(times: 300, outcomes: [.rateLimited], wait: .milliseconds(500))
        let plain = (1...10).map { many.wait(after: $0, reply) { 0 }?.inSeconds }
        #expect(plain == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60])
        #expect(many.wait(after: 1, reply) { 1 } == .milliseconds(750))
        #expect(many.wait(after: 254, reply) { 0 } == .seconds(60))
        #expect(many.wait(after: 255, reply) { 0 } == nil)
        #expect(many.wait(after: 301, reply) { 0 } == nil)
        reply.retryAfterMilliseconds = 3_000
        #expect(many.wait(after: 1, reply) { 0.5 } == .milliseconds(3_125))
        #expect(many.wait(after: 5, reply) { 0 } == .seconds(8))
        reply.retryAfterMilliseconds = .max
        #expect(many.wait(after: 1, reply) { 0 } == .milliseconds(Int64(Int32.max)))
        let drawn = Set((0..<100).map { RetryRule.jitter(of: $0, attempt: 1, root: 42) })
        #expect(drawn.count == 100 && drawn.allSatisfy { (0..<1).contains($0) })
        #expect(RetryRule.jitter(of: 7, attempt: 1, root: 42) == RetryRule.jitter(of: 7, attempt: 1, root: 42))
        #expect(RetryRule.jitter(of: 7, attempt: 1, root: 42) != RetryRule.jitter(of: 7, attempt: 2, root: 42))
    }

    @Test("requests that fail together do not come back together, and come back the same in every run")
    func apart() {
        func leaves() -> [Instant] {
            let lane = VirtualLane(retry: rule)
            lane.answer = { request, now in
                request.attempt == 1 ? .status(429, after: Instant(nanoseconds: 1_000_000_000) - now) : .tokens([.zero])
            }
            lane.run(.open(perSecond(50, for: 1)))
            return lane.recording.rows.filter { $0.attempt == 2 }.compactMap(\.sent)
        }
        let one = leaves()
        #expect(one.count == 50)
        #expect(Set(one).count > 45)
        #expect(one == leaves())
    }

    @Test("the deadline holds over all attempts: none begins that could not end before it")
    func deadline() throws {
        var timeouts = LaneMachine.Timeouts.usual
        timeouts.total = .seconds(2)
        let patient = RetryRule(times: 9, outcomes: [.rateLimited], wait: .seconds(1))
        let lane = VirtualLane(timeouts: timeouts, retry: patient)
        lane.answer = { request, _ in request.attempt == 1 ? .status(429, after: .milliseconds(100)) : .silence }
        lane.run(.open(perSecond(1, for: 1)))
        #expect(lane.recording.rows.map(\.outcome) == [.rateLimited, .totalTimeout])
        let end = try #require(lane.recording.rows.last?.closed)
        #expect(end >= .start + timeouts.total && end < .start + timeouts.total + .milliseconds(10))
        let tooPatient = RetryRule(times: 9, outcomes: [.rateLimited], wait: .seconds(2))
        let late = VirtualLane(timeouts: timeouts, retry: tooPatient)
        late.answer = { _, _ in .status(429, after: .milliseconds(100)) }
        late.run(.open(perSecond(1, for: 1)))
        #expect(late.recording.rows.map(\.purpose) == [.load])
    }

    @Test("a stop gives up what waits for another attempt: it ends as it failed last")
    func stop() {
        let lane = VirtualLane(retry: rule)
        lane.answer = { _, _ in .status(429, after: .milliseconds(1)) }
        lane.machine.begin(.open(perSecond(10, for: 1)))
        lane.step()
        while lane.now < Instant(nanoseconds: 350_000_000) { lane.advance(to: Instant(nanoseconds: 350_000_000)) }
        #expect(!lane.machine.isIdle)
        lane.machine.stop(at: lane.now)
        #expect(lane.machine.isIdle)
        lane.collect()
        #expect(lane.recording.rows.map(\.purpose) == Array(repeating: .load, count: 4))
        #expect(lane.recording.rows.allSatisfy { $0.outcome == .rateLimited && $0.attempt == 1 })
        let live = lane.recorder.takeLive(at: lane.now)
        #expect(live.ended == live.released)
    }

    @Test("a user of a closed loop waits for the last attempt, and then thinks")
    func users() {
        let lane = VirtualLane(retry: RetryRule(times: 1, outcomes: [.rateLimited], wait: .milliseconds(100)))
        lane.answer = { request, _ in
            request.attempt == 1 ? .status(429, after: .milliseconds(10)) : .tokens([.milliseconds(10)])
        }
        lane.run(.users(UserLoad(count: 1, think: .milliseconds(50), duration: .seconds(2), startOver: .zero)))
        let ended = lane.recording.rows.filter { $0.purpose != .superseded }.sorted { $0.due < $1.due }
        #expect(ended.count > 5)
        #expect(ended.first?.purpose == .warmup)
        for (one, next) in zip(ended, ended.dropFirst()) { #expect(next.due == one.closed + .milliseconds(50)) }
        #expect(lane.recording.seconds.map(\.inFlight).max() == 1)
    }

    @Test("tokens of an attempt that broke off are in no rate and in no distribution")
    func tokens() {
        func run(_ retry: RetryRule?) -> Recording {
            let lane = VirtualLane(retry: retry)
            lane.answer = { request, _ in
                request.attempt == 1
                    ? .cut([.milliseconds(5), .milliseconds(7)], .reset, after: .milliseconds(30))
                    : .tokens([.milliseconds(5)])
            }
            lane.run(.open(perSecond(1, for: 1)))
            return lane.recording
        }
        let retried = run(rule)
        #expect(retried.rows.map(\.outcome) == [.reset, .succeeded])
        #expect(retried.rows.map(\.chunks) == [2, 1])
        #expect(retried.seconds.reduce(0) { $0 + $1.tokens } == 1)
        #expect(retried.histograms.isEmpty)
        let failed = run(nil)
        #expect(failed.seconds.reduce(0) { $0 + $1.tokens } == 2)
        #expect(!failed.histograms.isEmpty)
    }
}
