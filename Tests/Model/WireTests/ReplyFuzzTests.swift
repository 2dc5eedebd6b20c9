import Testing
import TidemarkStatistics

@testable import TidemarkWire

@Suite("Bytes of a server cannot harm the parser") struct ReplyFuzzTests {
    @Test("damaged answers, cut at random, end the same as in one piece", arguments: APIFamily.allCases, 0..<4)
    func damaged(family: APIFamily, seed: UInt64) throws {
        let format = family.client
        var source = RandomSource(seed: 1_000 + seed)
        let streams = (Fixture.streams + Fixture.adversarialStreams).filter { $0.family == family }
        let bodies = try streams.map { (try Fixture.bytes($0.path), isWhole: $0.path.hasSuffix(".json")) }
            .filter { $0.0.count < 6_000 }
        var whole = ReplyParser(format)
        var cut = ReplyParser(format)
        var outcomes: [Outcome: Int] = [:]
        for _ in 0..<2_000 {
            let framing = source.pick(HTTPFraming.allCases)
            let (body, isWholeBody) = source.pick(bodies)
            let isWhole = source.chance(0.1) != isWholeBody
            // Behind checksums nothing but whole frames is read: damage within them needs new ones.
            let isReframed = format.framing == .eventStream && source.chance(0.6)
            var answer = framing.answer(
                isReframed ? source.damagePayload(of: body) : body,
                status: source.pick(["200 OK", "200 OK", "200 OK", "429 Slow", "503 Busy", "100 Continue"]),
                type: isWhole ? "application/json" : format.framing.mediaType
            )
            if !isReframed { answer = source.damage(answer) }
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

extension RandomSource {
    /// An event stream with one of its payloads damaged and its checksums right.
    fileprivate mutating func damagePayload(of body: [UInt8]) -> [UInt8] {
        func number(_ at: Int) -> Int { body[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) } }
        var out: [UInt8] = []
        let damaged = Int(below(20))
        var count = 0
        var at = 0
        while at + 16 <= body.count, at + number(at) <= body.count, 16 + number(at + 4) <= number(at) {
            let headers = at + 12 + number(at + 4)
            var payload = Array(body[headers..<(at + number(at) - 4)])
            if count == damaged { payload = damage(payload) }
            out += payload.withUnsafeBytes {
                EventStreamFrames.frame(headers: Array(body[(at + 12)..<headers]), payload: $0)
            }
            count += 1
            at += number(at)
        }
        return out + body[at...]
    }
}
