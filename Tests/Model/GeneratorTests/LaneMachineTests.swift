import Testing
import TidemarkGenerator
import TidemarkMeasurement
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

private func perSecond(_ rate: Double, for seconds: Int64) -> LoadShape {
    .constant(Rate(perSecond: rate), for: .seconds(seconds))
}

@Suite struct OpenLoopTests {
    @Test("a stalled server hides nothing: latencies run from the due time (coordinated omission vectors)")
    func coordinatedOmission() throws {
        let lane = VirtualLane()
        let stall = Instant(nanoseconds: 1_000_000_000)..<Instant(nanoseconds: 2_000_000_000)
        lane.answer = { _, now in
            // Served at once, 1 ms; what comes in during the stall is served when it is over.
            .tokens([stall.contains(now) ? stall.upperBound - now + .milliseconds(1) : .milliseconds(1)])
        }
        lane.run(.open(perSecond(100, for: 10)))
        let latencies = lane.recording.rows.compactMap(\.timeToFirstToken).sorted()
        #expect(latencies.count == 1_000)
        let expected: [(Double, Int64)] = [(0.5, 1), (0.9, 1), (0.95, 501), (0.99, 901), (1, 1_001)]
        for (q, milliseconds) in expected {
            #expect(Quantile.value(q, ofSorted: latencies) == .milliseconds(milliseconds))
        }
    }

    @Test("a driver that was asleep keeps every due time and shows what it missed as release lag")
    func lateDriver() {
        let lane = VirtualLane()
        lane.sleep = Instant(nanoseconds: 1_000_000_000)..<Instant(nanoseconds: 3_000_000_000)
        lane.run(.open(perSecond(10, for: 5)))
        let rows = lane.recording.rows
        #expect(rows.count == 50)
        #expect(rows.map(\.due.nanoseconds).sorted() == (0..<50).map { $0 * 100_000_000 })
        let late = rows.filter { $0.releaseLag > .zero }
        #expect(late.count == 20)
        #expect(late.map(\.releaseLag).max() == .seconds(2))
        #expect(late.allSatisfy { $0.timeToFirstToken == $0.releaseLag + .milliseconds(1) })
    }

    @Test("the parts of several lanes are exactly what one lane sends", arguments: 2...5)
    func split(lanes: Int) {
        func rows(lane: Int, of lanes: Int) -> [Row] {
            let virtual = VirtualLane(types: [
                RequestType(name: "a", share: 0.7, lengths: .drawn(input: .uniform(10, 90), output: .bound(9))),
                RequestType(name: "b", share: 0.3, lengths: .drawn(input: .fixed(500), output: .drawn(.fixed(5)))),
            ])
            virtual.run(.open(perSecond(50, for: 4), .poisson, lane: lane, of: lanes))
            return virtual.recording.rows
        }
        func what(_ row: Row) -> [Int64] {
            [Int64(row.index), row.due.nanoseconds, Int64(row.type), Int64(row.inputAsked), Int64(row.outputAsked)]
        }
        let whole = rows(lane: 0, of: 1).sorted { $0.index < $1.index }.map(what)
        let parts = (0..<lanes).flatMap { rows(lane: $0, of: lanes) }.sorted { $0.index < $1.index }.map(what)
        #expect(whole.count > 150)
        #expect(parts == whole)
    }

    @Test("connections are reused, and opened only when none is free")
    func reuse() {
        let lane = VirtualLane()
        lane.answer = { _, _ in .tokens([.milliseconds(250)]) }
        lane.run(.open(perSecond(10, for: 3)))
        #expect(lane.opens == 3)
        #expect(lane.recording.rows.count { $0.flags.contains(.newConnection) } == 3)
        #expect(lane.recording.seconds.map(\.connections).max() == 3)
    }

    @Test("a connection that opens when nobody waits any more is open before, for whoever comes next")
    func spareConnection() {
        let lane = VirtualLane()
        lane.connecting = { $0 == .start ? .after(.zero) : .after(.milliseconds(450)) }
        lane.answer = { request, _ in .tokens([.milliseconds(request.index == 0 ? 150 : 10)]) }
        lane.run(.open(perSecond(10, for: 1)))
        let rows = lane.recording.rows
        #expect(lane.opens == 2)
        #expect(rows.count { $0.flags.contains(.newConnection) } == 1)
        #expect(rows.allSatisfy { ($0.connected ?? $0.released) >= $0.released })
    }

    @Test("beyond the most connections a request waits, and its wait is in its latency and its count")
    func waits() throws {
        let lane = VirtualLane(mostConnections: 1)
        lane.answer = { _, _ in .tokens([.milliseconds(150)]) }
        lane.run(.open(perSecond(10, for: 1)))
        let rows = lane.recording.rows.sorted { $0.due < $1.due }
        #expect(rows.count == 10)
        #expect(lane.opens == 1)
        #expect(rows.dropFirst().allSatisfy { $0.flags.contains(.waitedForConnection) })
        #expect(rows.allSatisfy { $0.releaseLag == .zero })
        #expect(try #require(rows.last).timeToFirstToken == .milliseconds(1_500 - 900))
        #expect(lane.recording.seconds.reduce(0) { $0 + $1.waitedForConnection } == 9)
    }

    @Test("a request that is released while an older read is handled does not leave before it was released")
    func releasedDuringRead() throws {
        let lane = VirtualLane(mostConnections: 1)
        let machine = lane.machine
        machine.begin(.open(perSecond(10, for: 1)))
        machine.tick(at: .start)
        machine.opened(0, at: .start + .milliseconds(1))
        machine.tick(at: .start + .milliseconds(100))
        var reply = Reply()
        reply.keepsAlive = true
        machine.ended(0, reply, at: .start + .milliseconds(99))
        let request = lane.recorder.request(try #require(machine.slot(of: 0)))
        #expect(request.index == 1)
        #expect(request.sent == request.released)
    }

    @Test("a backlog is released in parts, between which answers can be heard, and keeps its due times")
    func backlog() {
        let lane = VirtualLane()
        lane.sleep = Instant(nanoseconds: 1_000_000)..<Instant(nanoseconds: 2_000_000_000)
        lane.machine.begin(.open(perSecond(1_000, for: 2)))
        lane.machine.tick(at: Instant(nanoseconds: 2_000_000_000))
        #expect(lane.recorder.inFlight == 256)
        #expect(lane.machine.nextDue == Instant(nanoseconds: 256_000_000))
        while !lane.machine.isIdle { lane.advance(to: Instant(nanoseconds: 9_000_000_000)) }
        lane.collect()
        #expect(lane.recording.rows.map(\.due.nanoseconds).sorted() == (0..<2_000).map { $0 * 1_000_000 })
    }

    @Test("the same seed gives the same run")
    func deterministic() {
        func rows() -> [Row] {
            let lane = VirtualLane()
            lane.run(.open(perSecond(20, for: 5), .gamma(variation: 2)))
            return lane.recording.rows
        }
        #expect(rows() == rows())
    }
}

@Suite struct ClosedLoopTests {
    @Test("a user sends again when the answer has ended and the think time is over")
    func thinkTime() {
        let lane = VirtualLane()
        lane.answer = { _, _ in .tokens([.milliseconds(300)]) }
        lane.run(.users(UserLoad(count: 2, think: .milliseconds(200), duration: .seconds(2), startOver: .seconds(1))))
        let rows = lane.recording.rows.sorted { $0.due < $1.due }
        #expect(rows.map(\.due.nanoseconds) == [0, 500, 500, 1_000, 1_000, 1_500, 1_500].map { $0 * 1_000_000 })
        #expect(rows.count { $0.purpose == .warmup } == 2)
        #expect(Set(rows.map(\.index)).count == rows.count)
    }

    @Test("as many streams are open as there are users, and never more")
    func concurrency() {
        let lane = VirtualLane()
        lane.answer = { request, _ in .tokens([.milliseconds(50 + Int64(request.index % 7) * 10)]) }
        lane.run(.users(UserLoad(count: 25, think: .zero, duration: .seconds(5), startOver: .zero)))
        #expect(lane.opens == 25)
        #expect(lane.recording.seconds.map(\.inFlight).max() == 25)
    }

    @Test("a dead server is not stormed: a user whose request got no answer waits at least 100 ms")
    func deadServer() {
        let lane = VirtualLane()
        lane.connecting = { _ in .fails(.refused, after: .zero) }
        lane.run(.users(UserLoad(count: 3, think: .zero, duration: .seconds(2), startOver: .zero)))
        #expect(lane.recording.rows.count == 3 * 20)
        #expect(lane.recording.rows.allSatisfy { $0.outcome == .refused })
    }
}

@Suite struct DeadlineTests {
    private static let timeouts = LaneMachine.Timeouts(
        connect: .milliseconds(500),
        firstByte: .seconds(2),
        stall: .seconds(1),
        total: .seconds(5)
    )

    private func only(
        _ answer: VirtualLane.Answer,
        connecting: VirtualLane.Connecting = .after(.zero)
    ) throws -> Row {
        let lane = VirtualLane(timeouts: Self.timeouts)
        lane.answer = { _, _ in answer }
        lane.connecting = { _ in connecting }
        lane.run(.open(perSecond(1, for: 1)))
        #expect(lane.recording.rows.count == 1)
        #expect(recorderIsEmpty(lane))
        return try #require(lane.recording.rows.first)
    }

    private func recorderIsEmpty(_ lane: VirtualLane) -> Bool {
        lane.recorder.inFlight == 0 && lane.machine.busyConnections.isEmpty
    }

    @Test("each deadline ends a request with its own outcome, when it is due and not before")
    func outcomes() throws {
        let silent = try only(.silence)
        #expect(silent.outcome == .firstByteTimeout)
        #expect(silent.closed == Instant(nanoseconds: 2_000_000_000))

        let stalled = try only(.tokens([.milliseconds(100), .seconds(3)]))
        #expect(stalled.outcome == .stall)
        #expect(stalled.closed == Instant(nanoseconds: 1_100_000_000))
        #expect(stalled.chunks == 1)

        let slow = try only(.tokens((1...20).map { .milliseconds($0 * 900) }))
        #expect(slow.outcome == .totalTimeout)
        #expect(slow.closed == Instant(nanoseconds: 5_000_000_000))

        let unconnected = try only(.silence, connecting: .never)
        #expect(unconnected.outcome == .connectTimeout)
        #expect(unconnected.closed == Instant(nanoseconds: 500_000_000))
    }

    @Test(
        "failures of the connection keep their kind",
        arguments: [Outcome.reset, .closedEarly, .truncated, .malformed]
    )
    func broken(outcome: Outcome) throws {
        #expect(try only(.broken(outcome, after: .milliseconds(30))).outcome == outcome)
    }

    @Test("a connection that closes as the next request leaves costs that one time, and no failure")
    func staleConnection() {
        let lane = VirtualLane()
        var served: Set<Int64> = []
        lane.connecting = { _ in .after(.milliseconds(2)) }
        // Every second request meets the connection of the one before, whose server has closed it.
        lane.answer = { request, _ in
            let isFirstTry = request.index % 2 == 1 && served.insert(Int64(request.index)).inserted
            return isFirstTry ? .broken(.closedEarly, after: .milliseconds(1)) : .tokens([.milliseconds(5)])
        }
        lane.run(.open(perSecond(10, for: 1)))
        let rows = lane.recording.rows.sorted { $0.index < $1.index }
        #expect(rows.count == 10)
        #expect(rows.allSatisfy { $0.outcome == .succeeded })
        #expect(rows.map { $0.flags.contains(.sentAgain) } == (0..<10).map { $0 % 2 == 1 })
        #expect(rows[1].timeToFirstToken == .milliseconds(8))
        #expect(rows[1].sent == rows[1].due + .milliseconds(3))
        #expect(lane.opens == 6)
    }

    @Test(
        "a kept connection that breaks otherwise fails with its request",
        arguments: [(Outcome.closedEarly, Nanoseconds.milliseconds(201)), (.reset, .milliseconds(1))]
    )
    func brokenConnection(outcome: Outcome, after: Nanoseconds) {
        let lane = VirtualLane()
        lane.answer = { request, _ in
            request.index == 1 ? .broken(outcome, after: after) : .tokens([.milliseconds(5)])
        }
        lane.run(.open(perSecond(2, for: 2)))
        #expect(lane.recording.rows.filter { $0.outcome.isFailure }.map(\.outcome) == [outcome])
    }

    @Test("a refused connection ends the request that has waited longest")
    func refused() throws {
        let row = try only(.silence, connecting: .fails(.refused, after: .milliseconds(1)))
        #expect(row.outcome == .refused)
        #expect(row.sent == nil)
    }

    @Test("an error status is a failed request on a connection that lives on")
    func status() {
        let lane = VirtualLane()
        lane.answer = { _, _ in .status(429, after: .milliseconds(5)) }
        lane.run(.open(perSecond(10, for: 1)))
        #expect(lane.recording.rows.allSatisfy { $0.outcome == .rateLimited && $0.status == 429 })
        #expect(lane.opens == 1)
    }
}

@Suite struct StopTests {
    @Test("after a stop nothing is released, and what is in flight goes on to its end")
    func stop() {
        let lane = VirtualLane()
        lane.answer = { _, _ in .tokens([.milliseconds(300)]) }
        lane.machine.begin(.open(perSecond(10, for: 10)))
        lane.step()
        while lane.now < Instant(nanoseconds: 1_050_000_000) {
            lane.advance(to: Instant(nanoseconds: 1_050_000_000))
        }
        lane.machine.stop(at: lane.now)
        while !lane.machine.isIdle { lane.advance(to: Instant(nanoseconds: 9_000_000_000)) }
        lane.collect()
        #expect(lane.recording.rows.count == 11)
        #expect(lane.recording.rows.allSatisfy { $0.outcome == .succeeded })
    }

    @Test("a cut ends all that is in flight as cancelled, those that wait for a connection too")
    func cut() {
        let lane = VirtualLane(mostConnections: 2)
        lane.answer = { _, _ in .silence }
        lane.machine.begin(.open(perSecond(10, for: 1)))
        while lane.now < Instant(nanoseconds: 950_000_000) { lane.advance(to: Instant(nanoseconds: 950_000_000)) }
        lane.cutAll()
        lane.collect()
        #expect(lane.recording.rows.count == 10)
        #expect(lane.recording.rows.allSatisfy { $0.outcome == .cancelled })
        #expect(lane.machine.isIdle)
    }
}

@Suite struct ConservationTests {
    @Test("whatever a server does, every request that was released ends exactly once", arguments: 0..<40)
    func everyRequestEnds(seed: UInt64) {
        var source = RandomSource(seed: seed)
        let lane = VirtualLane(
            mostConnections: 1 + Int(source.below(20)),
            timeouts: LaneMachine.Timeouts(
                connect: .milliseconds(300),
                firstByte: .milliseconds(400),
                stall: .milliseconds(200),
                total: .seconds(2)
            )
        )
        lane.connecting = { _ in
            switch source.below(10) {
            case 0: .fails(.refused, after: .milliseconds(2))
            case 1: .never
            default: .after(.milliseconds(Int64(source.below(50))))
            }
        }
        lane.answer = { _, _ in
            switch source.below(8) {
            case 0: return .silence
            case 1: return .broken(.reset, after: .milliseconds(Int64(source.below(300))))
            case 2: return .status(500, after: .milliseconds(10))
            default:
                let tokens = Int64(1 + source.below(6))
                let gap = Int64(1 + source.below(250))
                return .tokens((1...tokens).map { .milliseconds($0 * gap) })
            }
        }
        if seed % 2 == 0 {
            lane.run(.open(perSecond(60, for: 5), .poisson, root: seed))
        } else {
            lane.run(
                .users(UserLoad(count: 12, think: .milliseconds(20), duration: .seconds(5), startOver: .seconds(1)))
            )
        }
        let rows = lane.recording.rows
        #expect(lane.machine.isIdle)
        #expect(lane.recorder.inFlight == 0)
        #expect(Set(rows.map(\.index)).count == rows.count)
        let seconds = lane.recording.seconds
        #expect(seconds.reduce(0) { $0 + $1.released } == Int32(rows.count))
        #expect(seconds.reduce(0) { $0 + $1.due } == Int32(rows.count))
        #expect(seconds.reduce(0) { $0 + $1.finished + $1.failed } == Int32(rows.count))
        #expect(seconds.reduce(0) { $0 + $1.tokens } == rows.reduce(0) { $0 + $1.streamedTokens })
        if seed % 2 == 0 {
            let drawn = ArrivalSchedule(perSecond(60, for: 5), .poisson, root: seed).count
            #expect(rows.count == drawn)
        }
    }
}
