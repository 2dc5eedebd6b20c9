import Foundation
import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkSchedule
import TidemarkUnits
import TidemarkWire

/// Numbers of an independent computation; see Fixtures/timing.json.
@Suite struct TimingOracleTests {
    private struct Oracle: Decodable {
        struct Stream: Decodable {
            struct Expected: Decodable {
                var releaseLag: Double
                var ttftDue: Double
                var ttftRelease: Double
                var e2eDue: Double
                var tpot: Double
                var decodeTokS: Double
            }
            var dueMs: Double
            var releasedMs: Double
            var firstByteMs: Double
            var chunksMsTokens: [[Double]]
            var usageOutputTokens: Int32
            var expectMs: Expected
        }
        struct Omission: Decodable {
            struct FromDue: Decodable {
                var p50: Double
                var p90: Double
                var p95: Double
                var p99: Double
                var max: Double
            }
            struct Skipping: Decodable {
                var requests: Int
                var p50: Double
                var p95: Double
                var p99: Double
                var max: Double
            }
            var fromDue: FromDue
            var oneClientThatSkipsMissedTicks: Skipping
        }
        struct Window: Decodable {
            var streamsMsTokens: [[[Double]]]
            var fromMs: Double
            var toMs: Double
            var expectTokS: Double
        }
        var stream: Stream
        var coordinatedOmission: Omission
        var window: Window
    }

    private let oracle: Oracle

    init() throws {
        let url = try #require(
            Bundle.module.url(forResource: "timing", withExtension: "json", subdirectory: "Fixtures")
        )
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        oracle = try decoder.decode(Oracle.self, from: Data(contentsOf: url))
    }

    @Test("a stream has the times of the oracle")
    func stream() throws {
        let stream = oracle.stream
        let expected = stream.expectMs
        let arrivals = stream.chunksMsTokens.filter { $0[1] > 0 }.map { $0[0] }
        func instant(_ milliseconds: Double) -> Instant { .start + RunBuilder.time(milliseconds) }
        var builder = RunBuilder()
        builder.scenario(seconds: 2)
        builder.recording.rows.append(
            Row(
                index: 0,
                scenario: 0,
                type: 0,
                outcome: .succeeded,
                status: 200,
                due: instant(stream.dueMs),
                released: instant(stream.releasedMs),
                firstByte: instant(stream.firstByteMs),
                firstToken: instant(arrivals[0]),
                firstAnswer: instant(arrivals[0]),
                lastToken: instant(arrivals[arrivals.count - 1]),
                closed: instant(1_200),
                outputTokens: stream.usageOutputTokens,
                streamedTokens: stream.usageOutputTokens,
                chunks: Int32(arrivals.count),
                reads: Int32(arrivals.count),
                longestGap: .milliseconds(200)
            )
        )
        let scenario = try #require(builder.analysis().scenarios.first)
        let group = scenario.groups[0]
        #expect(group.timeToFirstToken.mean == expected.ttftDue * 1e6)
        #expect(group.timeToFirstTokenFromRelease?.mean == expected.ttftRelease * 1e6)
        #expect(group.endToEnd.mean == expected.e2eDue * 1e6)
        #expect(group.stall.max == 200e6)
        let perToken = try #require(group.timePerOutputToken.mean)
        #expect(abs(perToken / (expected.tpot * 1e6) - 1) < 1e-9)
        let rate = try #require(group.streamRate.mean)
        #expect(abs(rate / expected.decodeTokS - 1) < 1e-9)
        #expect(scenario.generator.releaseLagMax == RunBuilder.time(expected.releaseLag))
        #expect(scenario.generator.releaseLagP99 == RunBuilder.time(expected.releaseLag))
    }

    @Test("a stream of one chunk has neither time per output token nor rate")
    func singleChunk() {
        var builder = RunBuilder()
        builder.scenario(seconds: 1)
        builder.request(at: 0, ttft: 100, e2e: 100, reads: 1)
        builder.recording.rows[0].chunks = 1
        let group = builder.analysis().scenarios[0].groups[0]
        #expect(group.timePerOutputToken.count == 0)
        #expect(group.timePerOutputToken.p50 == .none)
        #expect(group.streamRate.count == 0)
    }

    @Test("the system's rate counts tokens by arrival in the window, of every stream")
    func window() throws {
        let window = oracle.window
        var builder = RunBuilder()
        builder.scenario(seconds: Int64(window.toMs / 1_000), warmup: .fixed(RunBuilder.time(window.fromMs)))
        builder.request(at: 0, ttft: 900, e2e: 1_900, tokens: 15)
        for chunk in window.streamsMsTokens.flatMap(\.self) {
            builder.second(Int(chunk[0] / 1_000)) { $0.tokensByType = [Int64(chunk[1])] }
        }
        let scenario = builder.analysis().scenarios[0]
        #expect(scenario.window == .seconds(1)..<(.seconds(2)))
        #expect(scenario.groups[0].systemRate == .value(window.expectTokS, low: nil, high: nil))
    }

    @Test("a stall is in the latency of every request that was due during it")
    func fromDue() throws {
        let expected = oracle.coordinatedOmission.fromDue
        var builder = RunBuilder()
        builder.scenario(seconds: 10, drawn: 1_000)
        for index in 0..<1_000 {
            let due = Double(index * 10)
            let latency = due >= 1_000 && due < 2_000 ? 2_001 - due : 1
            builder.request(at: due, ttft: latency, e2e: latency)
        }
        let latency = builder.analysis().scenarios[0].groups[0].endToEnd
        #expect(latency.p50.milliseconds == expected.p50)
        #expect(latency.p90.milliseconds == expected.p90)
        #expect(latency.p95.milliseconds == expected.p95)
        #expect(latency.p99.milliseconds == expected.p99)
        #expect(latency.max == expected.max * 1e6)
    }

    @Test("a client that skips missed ticks would not see the stall")
    func skipping() throws {
        let expected = oracle.coordinatedOmission.oneClientThatSkipsMissedTicks
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        for index in 0..<1_000 where index <= 100 || index > 200 {
            let due = Double(index * 10)
            builder.request(at: due, ttft: due == 1_000 ? 1_001 : 1, e2e: due == 1_000 ? 1_001 : 1)
        }
        let group = builder.analysis().scenarios[0].groups[0]
        #expect(group.requests == expected.requests)
        #expect(group.endToEnd.p50.milliseconds == expected.p50)
        #expect(group.endToEnd.p95.milliseconds == expected.p95)
        #expect(group.endToEnd.p99.milliseconds == expected.p99)
        #expect(group.endToEnd.max == expected.max * 1e6)
    }
}
