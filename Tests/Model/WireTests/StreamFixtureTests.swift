import Testing
import TidemarkJSON
import TidemarkStatistics

@testable import TidemarkWire

@Suite("Recorded streams") struct StreamFixtureTests {
    /// What the notes beside a stream say of it.
    private struct Expectation {
        var outcome: Outcome
        var text: Int?
        var answerEvents: Int?
        var finish: FinishReason?
        var usage: Usage?
        var isCut = false
    }

    private func recorded(_ path: String) throws -> Expectation {
        let note = try #require(try Fixture.json("manifest.json")["streams"]?[path])
        let tools = note["tools"]?.array ?? []
        let texts = note["texts"]?.array ?? ["text", "reasoning", "tool_plan", "refusal"].compactMap { note[$0] }
        let pieces = texts + tools.flatMap { [$0["name"], $0["arguments"]].compactMap { $0 } }
        // Google states what was thought beside the output; Anthropic and Amazon state cached input beside the rest.
        let isThoughtApart = note["api"]?.string == "gemini"
        let isCacheApart = ["anthropic", "bedrock"].contains { path.hasPrefix($0) }
        let statesWrites = isCacheApart || path.hasPrefix("openai/responses")
        let usage = note["usage"].flatMap { usage -> Usage? in
            guard usage.members != nil else { return nil }
            func count(_ name: String, otherwise: Int32 = -1) -> Int32 {
                usage[name]?.int.map { Int32($0) } ?? otherwise
            }
            let cached = count("cached", otherwise: isCacheApart ? 0 : -1)
            return Usage(
                input: count("input") + (isCacheApart ? cached + count("cache_write", otherwise: 0) : 0),
                cached: cached,
                written: count("cache_write", otherwise: statesWrites ? 0 : -1),
                output: count("output") + (isThoughtApart ? count("reasoning", otherwise: 0) : 0),
                reasoning: count("reasoning")
            )
        }
        let finish = note["finish"]?.string.flatMap(reason)
        let orderly: Outcome = finish == .contentFilter ? .contentFilter : .succeeded
        return Expectation(
            outcome: note["error"] == nil ? orderly : .streamError,
            text: pieces.reduce(0) { $0 + ($1.string?.utf8.count ?? 0) },
            answerEvents: note["content_events"]?.int,
            finish: finish,
            usage: usage
        )
    }

    /// The families' own words for why an answer ended.
    private func reason(_ name: String) -> FinishReason? {
        switch name {
        case "stop", "completed", "end_turn", "STOP", "COMPLETE", "eos_token": .stop
        case "length", "max_tokens", "MAX_TOKENS", "incomplete:max_output_tokens": .length
        case "tool_calls", "tool_use", "TOOL_CALL": .toolCalls
        case "blocked:PROHIBITED_CONTENT": .contentFilter
        default: nil
        }
    }

    private func adversarial(_ path: String) throws -> Expectation {
        let note = try Fixture.json("\(path).json")
        let data = note["events"]?.array?.compactMap { $0["data"]?.string } ?? []
        let hasBadJSON = data.contains { $0 != "[DONE]" && (try? JSONValue(parsing: $0)) == nil }
        var expectation = Expectation(outcome: hasBadJSON ? .malformed : .succeeded)
        expectation.isCut = path.hasSuffix("truncated_mid_event.sse")
        expectation.text = note["text"]?.string?.utf8.count
        expectation.answerEvents = note["content_events"]?.int
        switch note["outcome"]?.string {
        case "truncated": expectation.outcome = .truncated
        case "protocol_error": expectation.outcome = .malformed
        case nil, "ok", "ok_without_done", "ok_extra_after_done": break
        case let other: Issue.record("unknown expectation \(other ?? "")")
        }
        return expectation
    }

    private func check(_ stream: Fixture.Stream, _ wanted: Expectation) throws -> Result {
        let body = try Fixture.bytes(stream.path)
        let format = stream.family.client
        let type = stream.path.hasSuffix(".json") ? "application/json" : format.framing.mediaType
        var results: [Result] = []
        for framing in HTTPFraming.allCases {
            let answer = framing.answer(body, type: type, isCut: wanted.isCut)
            let whole = ReplyParser.read(answer, as: format)
            #expect(whole.reply.outcome == wanted.outcome, "\(framing)")
            if let text = wanted.text { #expect(whole.textBytes == text, "\(framing)") }
            if let events = wanted.answerEvents { #expect(whole.answerEvents == events, "\(framing)") }
            if let finish = wanted.finish { #expect(whole.reply.finish == finish, "\(framing)") }
            if let usage = wanted.usage { #expect(whole.reply.usage == usage, "\(framing)") }
            #expect(
                ReplyParser.read(answer, cuts: 0..<answer.count, as: format) == whole,
                "\(framing), byte by byte"
            )
            guard whole.reply.outcome != .malformed || format.framing != .eventStream else {
                // Behind a broken frame nothing can be told apart: the connection is given up at once.
                results.append(whole.withoutFraming)
                continue
            }
            #expect(whole.endedByItself == (framing != .untilClose && !wanted.isCut), "\(framing)")
            #expect(whole.reply.keepsAlive == whole.endedByItself, "\(framing)")
            results.append(whole.withoutFraming)
        }
        #expect(results.allSatisfy { $0 == results[0] })
        return results[0]
    }

    @Test("a recorded stream ends as its notes say", arguments: Fixture.streams)
    func recordedStream(stream: Fixture.Stream) throws {
        let result = try check(stream, try recorded(stream.path))
        #expect((result.reply.sample != nil) == (result.reply.outcome == .streamError))
        #expect(!result.reply.isEndMarkMissing && !result.reply.hasLooseEnd && !result.reply.hasEventsAfterEndMark)
    }

    @Test("a hostile stream ends as its notes say", arguments: Fixture.adversarialStreams)
    func adversarialStream(stream: Fixture.Stream) throws {
        let note = try Fixture.json("\(stream.path).json")
        let result = try check(stream, try adversarial(stream.path))
        #expect(result.reply.isEndMarkMissing == (note["outcome"]?.string == "ok_without_done"))
        #expect(result.reply.hasEventsAfterEndMark == (note["outcome"]?.string == "ok_extra_after_done"))
        let isLoose = note["lenient_events"] != nil
        #expect(result.reply.hasLooseEnd == isLoose)
    }

    @Test("no cut in two changes the result", arguments: Fixture.streams + Fixture.adversarialStreams)
    func everyCut(stream: Fixture.Stream) throws {
        let format = stream.family.client
        let answer = HTTPFraming.chunkPerEvent.answer(try Fixture.bytes(stream.path), type: format.framing.mediaType)
        var parser = ReplyParser(format)
        let whole = parser.read(answer)
        for cut in 1..<answer.count {
            guard parser.read(answer, cuts: CollectionOfOne(cut)) != whole else { continue }
            Issue.record("cut at byte \(cut)")
        }
    }

    @Test("no 64 random ways to cut it change the result", arguments: Fixture.streams + Fixture.adversarialStreams)
    func randomCuts(stream: Fixture.Stream) throws {
        let format = stream.family.client
        var source = RandomSource(seed: 5)
        var parser = ReplyParser(format)
        for framing in HTTPFraming.allCases {
            let answer = framing.answer(try Fixture.bytes(stream.path), type: format.framing.mediaType)
            let whole = parser.read(answer)
            for _ in 0..<64 {
                let cuts = source.cuts(in: answer.count, most: 40)
                guard parser.read(answer, cuts: cuts) != whole else { continue }
                Issue.record("\(framing) cut at bytes \(cuts)")
            }
        }
    }

    @Test("an event of 1 MiB comes through, byte by byte as well")
    func megabyte() {
        let long = String(repeating: "x", count: 1 << 20)
        let events = ["Tide", long].map { #"{"choices":[{"index":0,"delta":{"content":"\#($0)"}}]}"# }
        let lines = (events + [#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#, "[DONE]"]).map {
            "data: \($0)\n\n"
        }
        let answer = HTTPFraming.chunkPerEvent.answer(Array(lines.joined().utf8))
        let whole = ReplyParser.read(answer)
        #expect(whole.textBytes == 4 + 1 << 20)
        #expect(whole.contentEvents == 2)
        #expect(whole.reply.outcome == .succeeded)
        #expect(ReplyParser.read(answer, cuts: 0..<answer.count) == whole)
    }

    @Test(
        "a whole answer is one event of content",
        arguments: ["openai/chat.json", "openai/chat_tools.json", "azure/chat.json"]
    )
    func wholeAnswer(path: String) throws {
        let body = try Fixture.bytes(path)
        let marks = ChatCompletion.marks(of: try JSONValue(parsing: body))
        for framing in HTTPFraming.allCases {
            let result = ReplyParser.read(framing.answer(body, type: "application/json"), expecting: .whole)
            #expect(result.reply.outcome == .succeeded)
            #expect(!result.reply.isNotStreamed)
            #expect(result.contentEvents == 1)
            #expect(result.textBytes == Int(marks.textBytes))
            #expect(result.reply.usage == marks.usage && marks.usage != nil)
            #expect(result.reply.finish == marks.finish && marks.finish != nil)
        }
    }

    @Test("a JSON answer where a stream was asked for is taken whole")
    func notStreamed() throws {
        let body = try Fixture.bytes("adversarial/json_200_for_stream.json.txt")
        let result = ReplyParser.read(HTTPFraming.contentLength.answer(body, type: "application/json; charset=utf-8"))
        #expect(result.reply.outcome == .succeeded)
        #expect(result.reply.isNotStreamed)
        #expect(result.textBytes == 2)
        #expect(result.reply.usage == Usage(input: 1, output: 1))
    }
}
