import Testing
import TidemarkStatistics

@testable import TidemarkWire

@Suite("Bytes of a server cannot harm the parser") struct ReplyFuzzTests {
    @Test("damaged answers, cut at random, end the same as in one piece", arguments: APIFamily.allCases, 0..<4)
    func damaged(family: APIFamily, seed: UInt64) throws {
        let format = family.client
        var source = RandomSource(seed: 1_000 + seed)
        let streams = (Fixture.streams + Fixture.adversarialStreams).filter { $0.family == family }
        let bodies = try streams.map { try Fixture.bytes($0.path) }.filter { $0.count < 4_000 }
        var whole = ReplyParser(format)
        var cut = ReplyParser(format)
        var outcomes: [Outcome: Int] = [:]
        for _ in 0..<2_000 {
            let framing = source.pick(HTTPFraming.allCases)
            let isWhole = source.chance(0.1)
            var answer = framing.answer(
                source.pick(bodies),
                status: source.pick(["200 OK", "200 OK", "200 OK", "429 Slow", "503 Busy", "100 Continue"]),
                type: isWhole ? "application/json" : format.framing.mediaType
            )
            answer = source.damage(answer)
            if source.chance(0.3) { answer += answer }
            let result = whole.read(answer)
            outcomes[result.reply.outcome, default: 0] += 1
            let cuts = source.cuts(in: answer.count, most: 30)
            // Bytes behind the end are seen at once or never, depending on the cut: trust may differ.
            guard cut.read(answer, cuts: cuts).withoutFraming != result.withoutFraming else { continue }
            Issue.record("\(String(decoding: answer, as: UTF8.self)) cut at bytes \(cuts)")
        }
        #expect(outcomes.count >= 5)
        #expect(outcomes[.succeeded, default: 0] > 30)
    }

    @Test("plain noise is refused, or waits for more", arguments: 0..<4)
    func noise(seed: UInt64) {
        var source = RandomSource(seed: seed)
        var parser = ReplyParser(OpenAIChat())
        for _ in 0..<1_000 {
            let bytes = (0..<source.below(200)).map { _ in UInt8(truncatingIfNeeded: source.next()) }
            let body = source.chance(0.5) ? bytes : HTTPFraming.oddChunks.answer(bytes)
            let outcome = parser.read(body, cuts: source.cuts(in: body.count, most: 5)).reply.outcome
            #expect(outcome.isFailure)
        }
    }
}
