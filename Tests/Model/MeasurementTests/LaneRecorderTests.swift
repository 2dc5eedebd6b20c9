import Testing
import TidemarkMeasurement
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

private func milliseconds(_ value: Double) -> Instant { Instant(nanoseconds: Int64((value * 1e6).rounded())) }

/// One request through a recorder, with chunks at given times; text is as long as the tokens of a chunk.
private func record(
    into recorder: LaneRecorder,
    due: Double,
    released: Double,
    firstByte: Double? = nil,
    chunks: [(at: Double, tokens: Int32)],
    usage: Usage?,
    outcome: Outcome = .succeeded,
    type: UInt8 = 0,
    outputAsked: Int32 = 10
) {
    let slot = recorder.release(
        InFlight(
            index: 0,
            scenario: 0,
            phase: Row.noPhase,
            type: type,
            purpose: .load,
            inputAsked: 100,
            outputAsked: outputAsked,
            due: milliseconds(due),
            released: milliseconds(released)
        )
    )
    recorder.sent(slot, at: milliseconds(released), connected: nil)
    if let firstByte { recorder.received(slot, ReplyParser.Piece(), bytes: 20, at: milliseconds(firstByte)) }
    for chunk in chunks {
        var piece = ReplyParser.Piece()
        piece.contentEvents = chunk.tokens > 0 ? 1 : 0
        piece.answerEvents = piece.contentEvents
        piece.textBytes = chunk.tokens * 4
        recorder.received(slot, piece, bytes: 200, at: milliseconds(chunk.at))
    }
    var reply = Reply()
    reply.outcome = outcome
    reply.status = 200
    reply.usage = usage
    recorder.end(slot, reply, at: milliseconds(chunks.last?.at ?? released))
}

private func merged(_ recording: Recording, _ metric: HistogramRecord.Metric) -> Histogram {
    var histogram = Histogram()
    for record in recording.histograms where record.metric == metric { histogram.merge(record.histogram) }
    return histogram
}

@Suite struct TimingVectorTests {
    /// The stream of the published timing vectors: chunks of 1, 3, 2 and 4 tokens, then usage alone.
    private func vector() throws -> (row: Row, recording: Recording) {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 0, at: .start)
        record(
            into: recorder,
            due: 100,
            released: 130,
            firstByte: 790,
            chunks: [(820, 1), (900, 3), (960, 2), (1_160, 4), (1_200, 0)],
            usage: Usage(input: 100, output: 10)
        )
        let recording = recorder.finish()
        return (try #require(recording.rows.first), recording)
    }

    @Test("every time of the vector stream is exact")
    func times() throws {
        let (row, _) = try vector()
        #expect(row.releaseLag == .milliseconds(30))
        #expect(row.timeToFirstByte == .milliseconds(690))
        #expect(row.timeToFirstToken == .milliseconds(720))
        #expect(row.timeToFirstTokenFromRelease == .milliseconds(690))
        #expect(row.endToEnd == .milliseconds(1_060))
        #expect(row.streamedTokens == 10)
        #expect(row.chunks == 4)
        #expect(row.longestGap == .milliseconds(200))
        #expect(abs(try #require(row.timePerOutputToken) * 1e3 - 37.777_777_777_777_78) < 1e-12)
        #expect(abs(try #require(row.decodeRate) - 26.470_588_235_294_116) < 1e-9)
    }

    @Test("gaps are those between chunks; token latencies split a chunk's gap over its tokens")
    func gaps() throws {
        let (_, recording) = try vector()
        let gaps = merged(recording, .chunkGap)
        #expect(gaps.count == 3)
        #expect(gaps.sum == (80 + 60 + 200) * 1e6)
        #expect(gaps.max == 200_000_000)
        var expected = Histogram()
        expected.record(26_666_666, times: 3)
        expected.record(30_000_000, times: 2)
        expected.record(50_000_000, times: 4)
        #expect(merged(recording, .interToken) == expected)
    }

    @Test("a stream of one chunk has neither a time per token nor a gap")
    func singleChunk() throws {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 0, at: .start)
        record(into: recorder, due: 0, released: 0, chunks: [(50, 7)], usage: Usage(output: 7))
        let recording = recorder.finish()
        let row = try #require(recording.rows.first)
        #expect(row.timePerOutputToken == nil)
        #expect(row.decodeRate == nil)
        #expect(row.longestGap == nil)
        #expect(recording.histograms.isEmpty)
    }

    @Test("tokens count in the second in which their chunk arrived, whenever their stream began or ended")
    func window() {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 0, at: .start)
        let streams: [[(at: Double, tokens: Int32)]] = [
            [(900, 5), (1_100, 5), (1_900, 5)], [(1_000, 8), (2_000, 8)], [(1_999.999, 7)],
        ]
        for stream in streams {
            let tokens = stream.reduce(0) { $0 + $1.tokens }
            record(into: recorder, due: 500, released: 500, chunks: stream, usage: Usage(output: tokens))
        }
        let recording = recorder.finish()
        let inWindow = recording.seconds.filter { $0.second == 1 }.reduce(0) { $0 + $1.tokens }
        #expect(inWindow == 25)
        #expect(recording.seconds.reduce(0) { $0 + $1.tokens } == 15 + 16 + 7)
    }
}

@Suite struct TokenSplitTests {
    @Test("an end token that is billed and not sent does not distort the split: one token a chunk")
    func endToken() {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 0, at: .start)
        // Texts of very different length, one token each.
        let chunks: [(at: Double, tokens: Int32)] = (0..<50).map { (index: Int) in
            let length: Int32 = index % 2 == 0 ? 1 : 9
            return (at: 100.0 + Double(index) * 10.0, tokens: length)
        }
        record(into: recorder, due: 0, released: 0, chunks: chunks, usage: Usage(output: 51))
        let latencies = merged(recorder.finish(), .interToken)
        #expect(latencies.quantile(0.1) == latencies.quantile(0.9))
        #expect(latencies.count == 50)
    }

    @Test("the parts of a split sum to the whole", arguments: [0, 1, 7, 99, 100, 101, 5_000])
    func partsSum(tokens: Int) {
        var log = ChunkLog()
        for index in 0..<100 {
            log.append(ChunkLog.Entry(at: Int64(index), textBytes: Int32(index % 13), chunks: 1))
        }
        var sum = 0
        log.split(tokens) { sum += $1 }
        #expect(sum == tokens)
    }

    @Test("without usage tokens are estimated, and marked")
    func estimated() throws {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 0, at: .start)
        record(into: recorder, due: 0, released: 0, chunks: [(10, 1), (20, 1), (30, 1)], usage: nil)
        let row = try #require(recorder.finish().rows.first)
        #expect(row.flags.contains(.tokensEstimated))
        #expect(row.streamedTokens == 3)
        #expect(row.outputTokens == -1)
    }

    @Test("an answer too long to keep is split on the way, and nothing of it is lost")
    func longAnswer() throws {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 0, at: .start)
        let count = ChunkLog.capacity * 2 + 500
        let chunks: [(at: Double, tokens: Int32)] = (0..<count).map { (index: Int) in
            (at: 100.0 + Double(index), tokens: Int32(1))
        }
        record(into: recorder, due: 0, released: 0, chunks: chunks, usage: Usage(output: Int32(count)))
        let recording = recorder.finish()
        let row = try #require(recording.rows.first)
        #expect(row.flags.contains(.splitEarly))
        #expect(row.streamedTokens == Int32(count))
        #expect(recording.seconds.reduce(0) { $0 + $1.tokens } == Int32(count))
        #expect(merged(recording, .chunkGap).count == UInt64(count - 1))
        #expect(merged(recording, .interToken).count == UInt64(count - 1))
    }

    @Test("a count of tokens that cannot be is no count", arguments: [Int32.max, 20_000_000, 0])
    func impossibleUsage(output: Int32) throws {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 0, at: .start)
        for _ in 0..<3 {
            record(into: recorder, due: 0, released: 0, chunks: [(10, 1), (20, 1)], usage: Usage(output: output))
        }
        let recording = recorder.finish()
        for row in recording.rows {
            #expect(row.streamedTokens == 2)
            #expect(row.flags.contains(.tokensEstimated))
        }
        #expect(recording.seconds.reduce(0) { $0 + $1.tokens } == 6)
    }

    @Test(
        "an answer that is to hold no text ends with its last byte; one that lacks its text has no end to end",
        arguments: [Int32(0), 10]
    )
    func withoutText(outputAsked: Int32) throws {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 0, at: .start)
        record(
            into: recorder,
            due: 10,
            released: 11,
            firstByte: 30,
            chunks: [(at: 42, tokens: 0)],
            usage: Usage(input: 100),
            outputAsked: outputAsked
        )
        let row = try #require(recorder.drain().rows.first)
        #expect(row.endToEnd == (outputAsked == 0 ? Nanoseconds(32_000_000) : nil))
        #expect(row.flags.contains(.empty) == (outputAsked > 0))
        #expect(row.timeToFirstToken == nil && row.timePerOutputToken == nil)
    }

    @Test("reasoning that is billed and never shown is no token of the stream")
    func hiddenReasoning() throws {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 0, at: .start)
        record(
            into: recorder,
            due: 0,
            released: 0,
            chunks: [(10, 1), (20, 1)],
            usage: Usage(output: 102, reasoning: 100)
        )
        let row = try #require(recorder.finish().rows.first)
        #expect(row.streamedTokens == 2)
        #expect(row.outputTokens == 102)
    }
}

@Suite struct SecondTests {
    @Test("what is drained in parts sums to what is drained at once")
    func drainedInParts() {
        func run(drainEvery: Int?) -> Recording {
            let recorder = LaneRecorder(lane: 0)
            recorder.begin(scenario: 0, at: .start)
            var recording = Recording()
            for index in 0..<200 {
                let at = Double(index) * 37
                record(
                    into: recorder,
                    due: at,
                    released: at + 1,
                    chunks: [(at + 20, 1), (at + 31, 1)],
                    usage: Usage(output: 2),
                    outcome: index % 9 == 0 ? .reset : .succeeded
                )
                if let drainEvery, index % drainEvery == 0 { recording.append(recorder.drain()) }
            }
            recording.append(recorder.finish())
            return recording
        }
        func seconds(_ recording: Recording) -> [Int32: SecondRecord] {
            Dictionary(recording.seconds.map { ($0.second, $0) }) { $0.adding($1) }
        }
        let whole = run(drainEvery: nil)
        let parts = run(drainEvery: 7)
        #expect(parts.rows == whole.rows)
        #expect(seconds(parts) == seconds(whole))
        #expect(merged(parts, .chunkGap) == merged(whole, .chunkGap))
        #expect(whole.rows.count { $0.outcome == .reset } == 23)
    }

    @Test("what happens between two scenarios is in no second of either")
    func between() {
        let recorder = LaneRecorder(lane: 0)
        recorder.heartbeat(at: milliseconds(2_500), busy: .milliseconds(9), lag: .seconds(2))
        recorder.begin(scenario: 0, at: milliseconds(3_000))
        recorder.heartbeat(at: milliseconds(3_100), busy: .milliseconds(1), lag: .milliseconds(1))
        recorder.endScenario()
        recorder.heartbeat(at: milliseconds(5_000), busy: .milliseconds(9), lag: .seconds(2))
        recorder.begin(scenario: 1, at: milliseconds(6_000))
        recorder.heartbeat(at: milliseconds(6_100), busy: .milliseconds(1), lag: .milliseconds(1))
        let seconds = recorder.finish().seconds
        #expect(seconds.count == 2)
        #expect(seconds.allSatisfy { $0.second == 0 && $0.worstLoopLag == .milliseconds(1) })
        #expect(seconds.allSatisfy { $0.busy == .milliseconds(1) })
    }

    @Test("connections count in every second in which they stand")
    func connections() {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 0, at: .start)
        recorder.connections(open: 7)
        recorder.begin(scenario: 1, at: milliseconds(1_000))
        recorder.heartbeat(at: milliseconds(2_500), busy: .zero, lag: .zero)
        let seconds = recorder.finish().seconds.filter { $0.scenario == 1 }
        #expect(seconds.map(\.connections) == [7, 7])
    }

    @Test("the first body of an error kind is kept, and only that")
    func errorSamples() {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 0, at: .start)
        for body in ["first", "second"] {
            let slot = recorder.release(
                InFlight(
                    index: 0,
                    scenario: 0,
                    phase: Row.noPhase,
                    type: 0,
                    purpose: .load,
                    inputAsked: 1,
                    outputAsked: 1,
                    due: .start,
                    released: .start
                )
            )
            var reply = Reply()
            reply.outcome = .rateLimited
            reply.status = 429
            reply.sample = body
            recorder.end(slot, reply, at: milliseconds(5))
        }
        #expect(recorder.finish().errors.map(\.body) == ["first"])
    }

    @Test("an id is kept with the sample of its error, and for an error without a body by itself")
    func requestIDs() {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 0, at: .start)
        for (body, id) in [(nil, "a"), (nil, "b"), ("body", "c"), ("other", "d"), (nil, nil)] as [(String?, String?)] {
            var reply = Reply()
            reply.outcome = .http5xx
            reply.status = 502
            reply.sample = body
            reply.requestID = id
            recorder.end(Self.release(into: recorder), reply, at: milliseconds(5))
        }
        let errors = recorder.finish().errors
        #expect(errors.map(\.requestID) == ["a", "c"])
        #expect(errors.map(\.body) == ["", "body"])
    }

    @Test("of each limit the lowest of what remained is kept, and what was said last")
    func limits() {
        let recorder = LaneRecorder(lane: 0)
        recorder.begin(scenario: 3, at: .start)
        var drained: [LimitRecord] = []
        for (at, remaining, purpose) in [
            (1, 40, .load), (2, 12, .warmup), (3, 20, .load), (4, 31, .load), (5, 0, .lone),
        ] as [(Double, Int64, Row.Purpose)] {
            var reply = Reply()
            reply.limits = [
                LimitStatement(.requests, per: .minute, limit: 500, remaining: remaining),
                LimitStatement(.tokens, per: .day, reset: .seconds(Int64(at))),
            ]
            recorder.end(Self.release(into: recorder, scenario: 3, purpose), reply, at: milliseconds(at))
            // Whenever what was measured moves out, records of one limit merge to the same.
            if at == 3 { drained = recorder.drain().limits }
        }
        #expect(
            LimitRecord.merged(recorder.finish().limits + drained) == [
                LimitRecord(
                    .init(scenario: 3, target: 0, resource: .requests, period: .minute),
                    limit: 500,
                    lowestRemaining: 12,
                    lastRemaining: 31,
                    lastReset: nil,
                    at: milliseconds(4)
                ),
                LimitRecord(
                    .init(scenario: 3, target: 0, resource: .tokens, period: .day),
                    limit: nil,
                    lowestRemaining: nil,
                    lastRemaining: nil,
                    lastReset: .seconds(4),
                    at: milliseconds(4)
                ),
            ]
        )
        #expect(recorder.drain().limits.isEmpty)
    }

    private static func release(
        into recorder: LaneRecorder,
        scenario: UInt8 = 0,
        _ purpose: Row.Purpose = .load
    ) -> Int {
        recorder.release(
            InFlight(
                index: 0,
                scenario: scenario,
                phase: Row.noPhase,
                type: 0,
                purpose: purpose,
                inputAsked: 1,
                outputAsked: 1,
                due: .start,
                released: .start
            )
        )
    }
}

@Suite struct LatencyWatchTests {
    private static let watches = [
        LatencyWatch(metric: .ttft, longest: 100_000_000), LatencyWatch(metric: .e2e, longest: 300_000_000),
    ]

    @Test("latency counts from due, a failure only once it is slow, and what is open as waiting")
    func counts() {
        let recorder = LaneRecorder(lane: 0, watches: Self.watches)
        recorder.begin(scenario: 0, at: .start)
        let whole = Usage(input: 1, output: 2)
        // Fast to its first token, slow to its end.
        record(into: recorder, due: 0, released: 0, chunks: [(100, 1), (301, 1)], usage: whole)
        // Slow to its first token because it left late, fast to its end.
        record(into: recorder, due: 0, released: 90, chunks: [(101, 1), (300, 1)], usage: whole)
        // Failed at once: says nothing.
        record(into: recorder, due: 0, released: 5, chunks: [], usage: nil, outcome: .rateLimited)
        // Failed when it had been slow.
        record(into: recorder, due: 0, released: 400, chunks: [], usage: nil, outcome: .firstByteTimeout)
        let ended = recorder.takeLive(at: milliseconds(400))
        #expect(ended.latencies == [.init(measured: 3, slow: 2), .init(measured: 3, slow: 2)])
        _ = recorder.release(
            InFlight(
                index: 1,
                scenario: 0,
                phase: Row.noPhase,
                type: 0,
                purpose: .load,
                inputAsked: 7,
                outputAsked: 5,
                due: milliseconds(400),
                released: milliseconds(400)
            )
        )
        #expect(recorder.takeLive(at: milliseconds(500)).latencies.map(\.waiting) == [0, 0])
        #expect(recorder.takeLive(at: milliseconds(501)).latencies.map(\.waiting) == [1, 0])
        var sum = recorder.takeLive(at: milliseconds(701))
        #expect(sum.latencies == [.init(measured: 3, slow: 2, waiting: 1), .init(measured: 3, slow: 2, waiting: 1)])
        #expect(sum.tokensAsked == 4 * 110 + 12)
        sum.merge(ended)
        #expect(sum.latencies[0] == .init(measured: 6, slow: 4, waiting: 1))
    }
}
