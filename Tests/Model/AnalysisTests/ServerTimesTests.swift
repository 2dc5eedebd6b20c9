import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkUnits
import TidemarkWire

@Suite("What the server says of itself") struct ServerTimesTests {
    /// Adds a request whose answer states these times, in milliseconds.
    private func request(
        _ builder: inout RunBuilder,
        at due: Double,
        sent: Double = 10,
        type: UInt8 = 0,
        outcome: Outcome = .succeeded,
        _ state: (inout ServerTiming) -> Void
    ) {
        builder.request(at: due, ttft: 200, e2e: 1_000, outcome: outcome, type: type)
        let last = builder.recording.rows.count - 1
        let at = builder.recording.rows[last].due
        builder.recording.rows[last].sent = at + RunBuilder.time(sent)
        builder.recording.rows[last].firstByte = at + RunBuilder.time(150)
        state(&builder.recording.rows[last].serverTiming)
    }

    private func median(_ kind: ServerTimes.Kind, _ times: ServerTimes?) -> Double? {
        guard case .value(let value, _, _) = times?.entries.first(where: { $0.kind == kind })?.summary.p50 else {
            return nil
        }
        return value / 1e6
    }

    @Test("each time is of the answers that state it, and what is beyond is counted from sent, request by request")
    func times() throws {
        var builder = RunBuilder()
        builder.scenario(seconds: 20)
        for index in 0..<20 {
            request(&builder, at: Double(index) * 900) { timing in
                (timing.queue, timing.prefill, timing.total) = (20_000_000, 100_000_000, 900_000_000)
                if index >= 10 { timing.head = 120_000_000 }
            }
        }
        // None of these states anything, or none of it counts.
        for index in 0..<5 { request(&builder, at: Double(index) * 900 + 1) { _ in } }
        request(&builder, at: 5, outcome: .truncated) { $0.total = 1 }
        let times = try #require(builder.analysis().scenarios[0].groups[0].serverTimes)
        #expect(times.answers == 25)
        #expect(times.stating == 20)
        #expect(
            times.entries.map(\.kind)
                == [.queue, .prefill, .head, .total, .firstByteBeyond, .firstTokenBeyond, .endBeyond]
        )
        #expect(times.entries.map(\.summary.count) == [20, 20, 10, 20, 10, 20, 20])
        #expect(median(.prefill, times) == 100)
        #expect(median(.firstByteBeyond, times) == 20)
        #expect(median(.firstTokenBeyond, times) == 70)
        #expect(median(.endBeyond, times) == 90)
    }

    @Test("a server whose clock says more than ours gives a difference below zero, not none")
    func negative() {
        var builder = RunBuilder()
        builder.scenario(seconds: 20)
        for index in 0..<9 { request(&builder, at: Double(index) * 900) { $0.total = 991_000_000 } }
        #expect(median(.endBeyond, builder.analysis().scenarios[0].groups[0].serverTimes) == -1)
    }

    @Test("types have times of their own, phases none, and where no answer states any there are none")
    func groups() {
        var builder = RunBuilder()
        builder.types = ["chat", "document"]
        builder.scenario("stating", seconds: 20)
        for index in 0..<10 { request(&builder, at: Double(index) * 900) { $0.total = 500_000_000 } }
        for index in 0..<10 { request(&builder, at: Double(index) * 900, type: 1) { $0.total = 700_000_000 } }
        builder.scenario("silent", seconds: 20)
        for index in 0..<10 { request(&builder, at: Double(index) * 900) { _ in } }
        let scenarios = builder.analysis().scenarios
        #expect(scenarios[0].groups.dropFirst().map { median(.total, $0.serverTimes) } == [500, 700])
        #expect(scenarios[1].groups.allSatisfy { $0.serverTimes == nil })
    }

    @Test("limits are merged by scenario and limit")
    func limits() {
        var builder = RunBuilder()
        for (scenario, name) in ["baseline", "peak"].enumerated() {
            builder.scenario(name, seconds: 10)
            builder.request(at: 0)
            for (at, remaining) in [(2, 40), (1, 12), (3, 31)] as [(Int64, Int64)] {
                builder.recording.limits.append(
                    LimitRecord(
                        .init(scenario: UInt8(scenario), target: 0, resource: .requests, period: .minute),
                        limit: 500,
                        lowestRemaining: remaining + Int64(scenario),
                        lastRemaining: remaining + Int64(scenario),
                        lastReset: .seconds(at),
                        at: Instant(nanoseconds: at)
                    )
                )
            }
        }
        let scenarios = builder.analysis().scenarios
        #expect(scenarios.map { $0.limits.map(\.lowestRemaining) } == [[12], [13]])
        #expect(scenarios.map { $0.limits.map(\.lastRemaining) } == [[31], [32]])
        #expect(scenarios[0].limits.map(\.lastReset) == [.seconds(3)])
    }

    @Test("an error's id is that of the answer that is shown, or of the first where none can be")
    func requestIDs() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        builder.request(at: 0, ttft: nil, e2e: nil, outcome: .http5xx, closed: 1, status: 502)
        builder.request(at: 0, ttft: nil, e2e: nil, outcome: .truncated, closed: 1, status: 200)
        for (outcome, status, body, id) in [
            (.http5xx, 502, "", "a"), (.http5xx, 502, "bad gateway", "b"), (.truncated, 200, "", "c"),
        ] as [(Outcome, UInt16, String, String)] {
            builder.recording.errors.append(
                ErrorSample(scenario: 0, outcome: outcome, status: status, body: body, requestID: id)
            )
        }
        let errors = builder.analysis().errors.sorted { $0.status > $1.status }
        #expect(errors.map(\.sample) == ["bad gateway", nil])
        #expect(errors.map(\.requestID) == ["b", "c"])
    }
}
