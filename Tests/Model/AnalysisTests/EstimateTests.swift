import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkSchedule
import TidemarkUnits
import TidemarkWire

@Suite struct EstimateTests {
    /// Requests spread evenly over 10 s, with times to first token 1, 2, … ms.
    private func builder(_ count: Int, order: (Int) -> Int = { $0 }) -> RunBuilder {
        var builder = RunBuilder()
        builder.scenario(seconds: 10, drawn: count)
        for index in 0..<count {
            builder.request(at: Double(index) * 10_000 / Double(count), ttft: Double(order(index) + 1), e2e: 1_000)
        }
        return builder
    }

    @Test(
        "under the smallest sample there is no number",
        arguments: [(4, 0, 5), (5, 1, 29), (28, 1, 29), (29, 2, 59), (59, 3, 299), (299, 4, 2_995)]
    )
    func tooFew(count: Int, known: Int, needed: Int) {
        let summary = builder(count).analysis().scenarios[0].groups[0].timeToFirstToken
        let estimates = [summary.p50, summary.p90, summary.p95, summary.p99, summary.p999]
        for estimate in estimates.prefix(known) { #expect(estimate.milliseconds != nil) }
        #expect(estimates[known] == .tooFew(count: count, needed: needed))
    }

    @Test("a small sample has the rank interval only, and says so")
    func rankInterval() {
        let group = builder(100).analysis().scenarios[0].groups[0]
        #expect(group.timeToFirstToken.p50 == .value(50e6, low: 40e6, high: 61e6))
        #expect(group.timeToFirstToken.p95 == .value(95e6, low: 90e6, high: 100e6))
        #expect(!group.isDependenceAssessed)
    }

    @Test("a side that the sample cannot bound is nil")
    func openSide() {
        let summary = builder(60).analysis().scenarios[0].groups[0].timeToFirstToken
        guard case .value(57e6, let low?, nil) = summary.p95 else {
            Issue.record("p95 of 60 is \(summary.p95)")
            return
        }
        #expect(low < 57e6)
    }

    @Test("independent requests get about the rank interval, and it says that dependence was assessed")
    func independence() {
        // 997 is prime: a full cycle in scrambled order.
        let scrambled = builder(996) { ($0 + 1) * 331 % 997 - 1 }.analysis().scenarios[0].groups[0]
        #expect(scrambled.isDependenceAssessed)
        guard case .value(let median, let low?, let high?) = scrambled.timeToFirstToken.p50 else {
            Issue.record("no interval")
            return
        }
        #expect(median == 498e6)
        #expect((430e6...467e6).contains(low) && (529e6...566e6).contains(high))
    }

    @Test("one slow stretch widens the interval of a percentile over the ranks'")
    func slowStretch() {
        var builder = RunBuilder()
        builder.scenario(seconds: 100, drawn: 4_000)
        var state = 1
        for index in 0..<4_000 {
            state = state * 48_271 % 2_147_483_647
            // About every tenth stretch of 20 requests is slow as a whole.
            let isSlow = index / 20 % 10 == index / 200 % 10
            builder.request(at: Double(index) * 25, ttft: (isSlow ? 1_000 : 100) + Double(state % 100))
        }
        let group = builder.analysis().scenarios[0].groups[0]
        #expect(group.isDependenceAssessed)
        guard case .value(_, let low?, let high?) = group.timeToFirstToken.p90 else {
            Issue.record("no interval")
            return
        }
        // Ranks alone bound p90 of 4000 by the 3563rd and 3638th value, both near the edge of the slow tenth.
        #expect(low < 200e6 && high > 1_000e6)
    }

    @Test("a percentile among requests that we cut is over their bound")
    func censored() {
        var builder = RunBuilder()
        builder.scenario(seconds: 100)
        for index in 0..<90 { builder.request(at: Double(index) * 1_000, ttft: Double(100 + index)) }
        for index in 90..<100 {
            builder.request(
                at: Double(index) * 1_000,
                ttft: nil,
                e2e: nil,
                outcome: .firstByteTimeout,
                closed: 60_000 + Double(index)
            )
        }
        let group = builder.analysis().scenarios[0].groups[0]
        #expect(group.failed == 10)
        #expect(group.timeToFirstToken.count == 100)
        #expect(group.timeToFirstToken.p90.milliseconds == 189)
        #expect(group.timeToFirstToken.p95 == .over(60_094e6))
        #expect(group.timeToFirstToken.max == nil && group.timeToFirstToken.mean == nil)
        #expect(group.endToEnd.p95 == .over(60_094e6))
        #expect(group.timePerOutputToken.count == 90)
    }

    @Test("a stream that stalled has its first token, and an open end")
    func stalled() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        builder.request(at: 0, ttft: 300, e2e: 1_000, outcome: .stall, closed: 31_000, status: 200)
        let group = builder.analysis().scenarios[0].groups[0]
        #expect(group.timeToFirstToken.max == 300e6)
        #expect(group.endToEnd.max == nil && group.endToEnd.min == 31_000e6)
        #expect(group.stall.min == 30_000e6 && group.stall.max == nil)
    }

    @Test("requests that the end of the run cut are open values too")
    func cancelled() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        for index in 0..<5 {
            builder.request(at: Double(index), ttft: nil, e2e: nil, outcome: .cancelled, closed: 10_000)
        }
        let summary = builder.analysis(state: .interrupted).scenarios[0].groups[0].timeToFirstToken
        #expect(summary.p50 == .over(10_000e6))
    }

    @Test("other failures are not latencies: the share that failed stands beside")
    func failures() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        for index in 0..<6 { builder.request(at: Double(index), ttft: 100) }
        for index in 6..<10 {
            builder.request(at: Double(index), ttft: nil, e2e: nil, outcome: .http5xx, closed: 1, status: 500)
        }
        let group = builder.analysis().scenarios[0].groups[0]
        #expect(group.requests == 10 && group.failed == 4)
        #expect(group.timeToFirstToken.count == 6)
        #expect(group.timeToFirstToken.max == 100e6)
    }

    @Test("the send-based number is shown only where it differs by over 1 %")
    func fromRelease() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        for index in 0..<10 { builder.request(at: Double(index), ttft: 200, lag: 1) }
        #expect(builder.analysis().scenarios[0].groups[0].timeToFirstTokenFromRelease == nil)
        for index in 10..<20 { builder.request(at: Double(index), ttft: 200, lag: 50) }
        let group = builder.analysis().scenarios[0].groups[0]
        #expect(group.timeToFirstTokenFromRelease?.p50.milliseconds == 150)
    }

    @Test("the answer's first token is shown only where something else came first")
    func firstAnswer() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        for index in 0..<5 { builder.request(at: Double(index), ttft: 200) }
        #expect(builder.analysis().scenarios[0].groups[0].timeToFirstAnswer == nil)
        for index in builder.recording.rows.indices {
            builder.recording.rows[index].firstAnswer = builder.recording.rows[index].due + .milliseconds(700)
        }
        #expect(builder.analysis().scenarios[0].groups[0].timeToFirstAnswer?.p50.milliseconds == 700)
    }

    @Test("gaps and inter-token latencies are those of requests due in the window, merged over records")
    func gaps() {
        var builder = RunBuilder()
        builder.types = ["chat", "document"]
        builder.scenario(seconds: 4, warmup: .fixed(.seconds(1)))
        builder.request(at: 1_500)
        builder.request(at: 2_500, type: 1)
        builder.gaps(second: 0, [(999, 1_000)])
        builder.gaps(second: 1, [(20, 60)])
        builder.gaps(second: 1, [(30, 20)])
        builder.gaps(second: 2, type: 1, [(40, 20)])
        builder.gaps(.chunkGap, second: 2, type: 1, [(80, 10)])
        let groups = builder.analysis().scenarios[0].groups
        #expect(groups.map(\.type) == [nil, "chat", "document"])
        #expect(groups[0].interTokenLatency.count == 100)
        #expect(groups[1].interTokenLatency.count == 80)
        #expect(groups[2].interTokenLatency.count == 20)
        #expect(abs((groups[0].interTokenLatency.p50.milliseconds ?? 0) / 20 - 1) < 0.001)
        #expect(groups[0].interTokenLatency.max == 40e6)
        #expect(groups[0].interTokenLatency.mean == 26e6)
        #expect(groups[0].chunkGap.count == 10)
    }
}
