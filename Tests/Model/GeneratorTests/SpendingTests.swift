import Testing
import TidemarkMeasurement
import TidemarkPricing
import TidemarkSchedule
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

@testable import TidemarkGenerator

/// 1 micro-dollar for a token in, 10 for one out.
private let tariff = Tariff(
    standard: .init(input: TokenPrice(picodollars: 1_000_000), output: TokenPrice(picodollars: 10_000_000))
)

private func perSecond(_ rate: Double, for seconds: Int64) -> LoadShape {
    .constant(Rate(perSecond: rate), for: .seconds(seconds))
}

private func money(_ microdollars: Int64) -> Money { Money(microdollars: microdollars) }

@Suite struct SpendingTests {
    /// What each request of `RequestType.short` with so many tokens may cost.
    private static func worst(of lane: VirtualLane) throws -> Money {
        try #require(lane.recording.rows.compactMap(\.cost).max())
    }

    @Test("an answer is charged what its usage comes to, and nothing stays reserved")
    func usage() {
        let lane = VirtualLane(tariff: tariff)
        lane.answer = { _, _ in .tokens([.milliseconds(1), .milliseconds(2)]) }
        lane.run(.open(perSecond(10, for: 1)))
        // 16 tokens in and 2 out.
        #expect(lane.recording.rows.allSatisfy { $0.cost == money(36) && !$0.flags.contains(.costAssumed) })
        #expect(lane.spending.spent == money(360))
        #expect(lane.spending.reserved == .zero)
        #expect(lane.spending.assumed == .zero)
    }

    @Test("the first request that does not fit stops the lane: what is in flight goes on, nothing more is sent")
    func limit() throws {
        let open = VirtualLane(tariff: tariff)
        open.answer = { _, _ in .broken(.reset, after: .milliseconds(1)) }
        open.run(.open(perSecond(1, for: 1)))
        let worst = try Self.worst(of: open)
        #expect(worst >= money(16 + 40) && open.spending.assumedRequests == 1)

        // Prompts of 16 tokens differ in bytes: as many as fit are sent, and not one more.
        let limit = money(worst.microdollars * 5)
        let lane = VirtualLane(tariff: tariff, limit: limit)
        lane.answer = { _, _ in .broken(.reset, after: .seconds(5)) }
        lane.run(.open(perSecond(10, for: 100)))
        let rows = lane.recording.rows
        #expect(rows.count >= 4 && rows.count <= 7)
        #expect(lane.spending.refused == 1)
        #expect(lane.refusals.count == 1)
        #expect(lane.spending.spent == rows.compactMap(\.cost).reduce(.zero, +))
        #expect(lane.spending.spent <= limit && lane.spending.peak <= limit)
        #expect(lane.spending.spent + (lane.refusals.first ?? .zero) > limit)
        #expect(lane.machine.isIdle)
    }

    @Test("attempts are paid for one by one, and each must fit")
    func retries() throws {
        let rule = RetryRule(times: 3, outcomes: [.http5xx, .rateLimited], wait: .milliseconds(10))
        let lane = VirtualLane(retry: rule, tariff: tariff)
        lane.answer = { request, _ in
            switch request.attempt {
            case 1: .status(500, after: .milliseconds(1))
            case 2: .status(429, after: .milliseconds(1))
            default: .tokens([.milliseconds(1)])
            }
        }
        lane.run(.open(perSecond(1, for: 1)))
        let costs = lane.recording.rows.compactMap(\.cost)
        #expect(costs.count == 3 && costs[0] > money(50) && costs[1] == .zero && costs[2] == money(26))
        #expect(lane.recording.rows.map { $0.flags.contains(.costAssumed) } == [true, false, false])
        #expect(lane.spending.spent == costs[0] + costs[2])

        let tight = VirtualLane(retry: rule, tariff: tariff, limit: costs[0] + costs[0] - money(1))
        tight.answer = { _, _ in .status(500, after: .milliseconds(1)) }
        tight.run(.open(perSecond(1, for: 1)))
        #expect(tight.recording.rows.map(\.purpose) == [.load])
        #expect(tight.recording.rows.map(\.outcome) == [.http5xx])
        #expect(tight.spending.refused == 1)
    }

    @Test("a request that never left costs nothing, and one that was cut costs all it may")
    func cut() {
        let lane = VirtualLane(mostConnections: 1, tariff: tariff)
        lane.answer = { _, _ in .silence }
        lane.machine.begin(.open(perSecond(10, for: 1)))
        lane.step()
        while lane.now < Instant(nanoseconds: 350_000_000) { lane.advance(to: Instant(nanoseconds: 350_000_000)) }
        lane.cutAll()
        lane.collect()
        let costs = lane.recording.rows.sorted { $0.due < $1.due }.compactMap(\.cost)
        #expect(costs.count == 4 && costs[0] > .zero)
        #expect(costs.dropFirst().allSatisfy { $0 == .zero })
        #expect(lane.spending.reserved == .zero && lane.spending.spent == costs[0])
    }

    @Test("a lone request is paid for as any other, and refused as any other")
    func lone() {
        let lane = VirtualLane(tariff: tariff, limit: money(10))
        let draft = VirtualLane.short.request(0, root: 1)
        #expect(lane.machine.sendLone(draft, index: 1, scenario: 0, at: .start) == nil)
        lane.step()
        #expect(lane.refusals.count == 1 && lane.spending.refused == 1)
        #expect(lane.recorder.inFlight == 0)
    }

    @Test("a bill over its bound is charged as it is, and told of")
    func overcharge() {
        let lane = VirtualLane(tariff: tariff, limit: money(1_000_000))
        var reply = Reply()
        reply.status = 200
        reply.keepsAlive = true
        reply.usage = Usage(input: 16, output: 1_000)
        lane.answer = { _, _ in .reply(reply, after: .milliseconds(1)) }
        lane.run(.open(perSecond(1, for: 1)))
        #expect(lane.spending.spent == money(10_016))
        #expect(lane.spending.excessRequests == 1)
        #expect(lane.overcharges == [lane.spending.excess])
        #expect(lane.recording.rows.allSatisfy { $0.flags.contains(.costOverBound) && $0.cost == money(10_016) })
    }

    /// A lane whose first connection answers once and is then found closed.
    private static func stale(limit: Money?, isUnprocessed: Bool) -> VirtualLane {
        let lane = VirtualLane(mostConnections: 1, tariff: tariff, limit: limit)
        var lost = Reply()
        lost.outcome = .closedEarly
        lost.isUnprocessed = isUnprocessed
        lane.lostReply = lost
        lane.answer = { request, _ in
            request.index == 1 && !request.flags.contains(.sentAgain)
                ? .broken(.closedEarly, after: .milliseconds(1)) : .tokens([.milliseconds(1)])
        }
        lane.run(.open(perSecond(2, for: 1)))
        return lane
    }

    @Test("what went to a closed connection may have been seen: it is paid for, and sent again if it fits")
    func stale() throws {
        let lane = Self.stale(limit: nil, isUnprocessed: false)
        let rows = lane.recording.rows.sorted { $0.index < $1.index }
        #expect(rows.map(\.outcome) == [.succeeded, .succeeded])
        #expect(rows[1].flags.contains(.sentAgain) && rows[1].flags.contains(.costAssumed))
        let cost = try #require(rows[1].cost)
        #expect(cost > money(26 + 50))
        #expect(lane.spending.assumedRequests == 1)

        let known = Self.stale(limit: nil, isUnprocessed: true)
        #expect(known.recording.rows.allSatisfy { $0.cost == money(26) && $0.outcome == .succeeded })

        let worst = cost - money(26)
        let tight = Self.stale(limit: money(26) + worst + money(1), isUnprocessed: false)
        #expect(tight.recording.rows.map(\.outcome) == [.succeeded, .closedEarly])
        #expect(tight.spending.refused == 1 && tight.spending.spent == money(26) + worst)
    }
}

@Suite struct BillingTests {
    private let billing = Billing(tariff, InputBound(Workload(types: [.short], for: .lengths), framing: .init()))
    private let sent = Billing.Dispatch(
        wasSent: true,
        receivedBytes: 10,
        chunks: 0,
        outputAsked: 4,
        reserved: money(99)
    )

    private func reply(_ outcome: Outcome, _ status: UInt16 = 0, _ usage: Usage? = nil) -> Reply {
        var reply = Reply()
        reply.outcome = outcome
        reply.status = status
        reply.usage = usage
        return reply
    }

    @Test("what never left, and what a server says that it did not look at, costs nothing", arguments: Outcome.allCases)
    func neverSent(outcome: Outcome) {
        var dispatch = sent
        dispatch.wasSent = false
        #expect(billing.charge(dispatch, reply(outcome)) == .nothing)
        var unseen = reply(outcome)
        unseen.isUnprocessed = true
        #expect(billing.charge(sent, unseen) == .nothing)
    }

    @Test("without an answer's status all that was held is assumed, except where no server was reached")
    func withoutStatus() {
        let free: Set<Outcome> = [.refused, .dns, .connectTimeout, .localLimit]
        for outcome in Outcome.allCases {
            let charge = billing.charge(sent, reply(outcome))
            #expect(charge == (free.contains(outcome) ? .nothing : .assumed), "\(outcome)")
        }
        var silent = sent
        silent.receivedBytes = 0
        #expect(billing.charge(silent, reply(.tls)) == .nothing)
    }

    @Test("a refusal costs nothing, and anything else that is no answer may have been worked on")
    func statuses() {
        let free: Set<UInt16> = [400, 401, 402, 403, 404, 405, 407, 413, 415, 422, 429]
        for status in 100...599 as ClosedRange<UInt16> {
            let isFree = free.contains(status) || (300...399).contains(status)
            for outcome in [Outcome.http4xx, .http5xx, .rateLimited, .overloaded, .quota, .auth, .truncated] {
                #expect(billing.charge(sent, reply(outcome, status)) == (isFree ? .nothing : .assumed))
            }
        }
    }

    @Test("an answer costs its usage where that states both counts, and what cannot be true states none")
    func usage() {
        func charge(_ outcome: Outcome, _ input: Int32, _ output: Int32, chunks: Int32 = 3, asked: Int32 = 4) -> Charge
        {
            var dispatch = sent
            dispatch.chunks = chunks
            dispatch.outputAsked = asked
            return billing.charge(dispatch, reply(outcome, 200, Usage(input: input, output: output)))
        }
        #expect(charge(.succeeded, 7, 3) == .usage(money(37)))
        #expect(charge(.contentFilter, 7, 3) == .usage(money(37)))
        #expect(charge(.succeeded, 7, 3_000) == .usage(money(30_007)))
        #expect(charge(.succeeded, -1, 3) == .assumed)
        #expect(charge(.succeeded, 7, -1) == .assumed)
        #expect(charge(.succeeded, 0, 3) == .assumed)
        #expect(charge(.succeeded, 7, 0) == .assumed)
        #expect(charge(.succeeded, 7, 0, chunks: 0) == .usage(money(7)))
        #expect(charge(.succeeded, 7, -1, asked: 0) == .usage(money(7)))
        // Part of an answer says what it was so far: the rest is not known, unless that is too much already.
        for outcome in [Outcome.truncated, .stall, .streamError, .cancelled, .totalTimeout] {
            #expect(charge(outcome, 7, 3) == .assumed)
            #expect(charge(outcome, 7, 3_000) == .usage(money(30_007)))
        }
        #expect(billing.charge(sent, reply(.contentFilter, 400)) == .nothing)
        #expect(billing.charge(sent, reply(.succeeded, 200)) == .assumed)
    }
}
