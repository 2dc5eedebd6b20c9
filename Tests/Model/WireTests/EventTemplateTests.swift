import Testing
import TidemarkStatistics

@testable import TidemarkWire

@Suite("Events known by their bytes") struct EventTemplateTests {
    private func event(_ delta: String, tail: String = "") -> String {
        #"{"id":"c-1","choices":[{"index":0,"delta":{\#(delta)},"finish_reason":null}]\#(tail)}"#
    }

    private func answer(_ events: [String], end: String = "\n") -> [UInt8] {
        let lines = (events + ["[DONE]"]).map { "data: \($0)\(end)\(end)" }
        return HTTPFraming.contentLength.answer(Array(lines.joined().utf8))
    }

    /// What the events come to when each is read by itself, without any other before it.
    private func sum(_ events: [String]) -> (content: Int, answers: Int, text: Int) {
        events.reduce((0, 0, 0)) { sum, event in
            let marks = OpenAIChat().marks(of: Array(event.utf8)) ?? Marks()
            return (
                sum.0 + (marks.isContent ? 1 : 0), sum.1 + (marks.answerBytes > 0 ? 1 : 0), sum.2 + Int(marks.textBytes)
            )
        }
    }

    @Test("the fast way and the slow way count alike", arguments: ["\n", "\r\n", "\r"])
    func sameTotals(end: String) {
        let long = String(repeating: "x", count: 2_000)
        let variants = [
            event(#""content":"Tide""#), event(#""content":" rises""#), event(#""content":"""#),
            event(#""content":"\n""#),
            event(#""content":"say \"hi\"""#), event(#""content":"\u6f6e""#), event(#""content":"潮 🌊""#),
            event(#""content":null"#), event(#""content":"a","x":1"#),
            event(#""content":"a""#, tail: #","usage":null"#),
            event(#""content":"a""#, tail: #","usage":{"completion_tokens":1}"#), event(#""reasoning":"hm""#),
            event(#""reasoning":"hm","reasoning_content":"hm""#), event(#""content":"a","refusal":"b""#),
            event(#""tool_calls":[{"index":0,"function":{"arguments":"{}"}}]"#), event(#""content":"\#(long)""#),
            event(#""content":"a""#, tail: #","pad":"\#(long)""#), event(#""content":"a\tb""#),
            event(#""content" : "a""#),
            event(#""content":"pad""#, tail: #","p":"x""#), event(#""content":"pad""#, tail: #","p":"xyz""#),
            event(#""content":"pad""#, tail: #","p":"""#), event(#""content":"pad""#, tail: #","p":"a\"b""#),
            event(#""content":"a","refusal":"""#), event(#""content":"","refusal":"no""#),
            #"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#,
        ]
        var source = RandomSource(seed: 3)
        for _ in 0..<120 {
            // Runs of one variant, so that events are learnt and met again.
            var events: [String] = []
            while events.count < 24 {
                events += Array(repeating: source.pick(variants), count: 1 + Int(source.below(3)))
            }
            let answer = answer(events, end: end)
            let fast = ReplyParser.read(answer)
            let slow = ReplyParser.read(answer, cuts: 0..<answer.count)
            let wanted = sum(events)
            #expect(fast == slow)
            #expect((fast.contentEvents, fast.answerEvents, fast.textBytes) == wanted)
        }
    }

    @Test(
        "equal bytes around a text that is no plain string are not enough",
        arguments: [
            "data: {\"a\":{\"content\":\"x\\\"}}\n\n", "data: {\"a\":{\"content\":\"x\u{1}\"}}\n\n",
            "data: {\"a\":{\"content\":\"\"}}\n\n",
            "data: {\"a\":{\"content\":\"x\"} }\n\n", "data: {\"a\":{\"content\":\"x\"}}\n",
            "data: {\"a\":{\"content\":\"x", "data: {\"a\":{\"content\":",
            "data:{\"a\":{\"content\":\"x\"}}\n\n", "",
        ]
    )
    func noMatch(bytes: String) {
        #expect(match(bytes) == (0, ReplyParser.Piece()))
    }

    @Test("a run of known events is taken in one step, up to the first other one")
    func run() {
        let event = "data: {\"a\":{\"content\":\"xyz\"}}\n\n"
        let expected = ReplyParser.Piece(contentEvents: 2, answerEvents: 2, textBytes: 6)
        #expect(match(event + event) == (2 * event.utf8.count, expected))
        #expect(match(event + event + "data: [DONE]\n\n") == (2 * event.utf8.count, expected))
        #expect(match(event + event + event.dropLast(1)) == (2 * event.utf8.count, expected))
    }

    @Test("padding, times and other strings that change from event to event are taken as they come")
    func changingStrings() {
        var template = EventTemplate()
        func event(_ id: String, _ text: String, _ padding: String) -> String {
            #"data: {"id":"\#(id)","a":[{"content":"\#(text)","b":""}],"pad" : "\#(padding)","n":1}"# + "\n\n"
        }
        for (id, text, padding) in [("1", "a", "xx"), ("2", "bc", "x"), ("3", "d", "xxx")] {
            learn(event(id, text, padding), text: text, into: &template)
        }
        func used(_ text: String) -> Int {
            var piece = ReplyParser.Piece()
            return Array(text.utf8).withUnsafeBufferPointer { bytes in
                bytes.baseAddress.map { template.match($0, count: bytes.count, into: &piece) } ?? 0
            }
        }
        let other = event("another id", "text", "")
        #expect(used(other) == other.utf8.count)
        #expect(used(event("4", "", "x")) == 0)
        #expect(used(event("4", #"\n"#, "x")) == 0)
        #expect(used(event("4", "a", #"\""#)) == 0)
        // A string that was empty may mean something once it is not; numbers and names are part of the shape.
        #expect(used(other.replacing(#""b":"""#, with: #""b":"x""#)) == 0)
        #expect(used(other.replacing(#""n":1"#, with: #""n":2"#)) == 0)
        #expect(used(other.replacing(#""content""#, with: #""refusal""#)) == 0)
    }

    @Test("an event too long to keep makes the one before it forgotten")
    func tooLong() {
        var template = EventTemplate()
        learn("data: {\"content\":\"a\"}\n\n", text: "a", into: &template)
        learn(
            "data: {\"content\":\"a\",\"b\":\"\(String(repeating: "x", count: 1_024))\"}\n\n",
            text: "a",
            into: &template
        )
        var piece = ReplyParser.Piece()
        let used = Array("data: {\"content\":\"b\"}\n\n".utf8).withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { template.match($0, count: bytes.count, into: &piece) }
        }
        #expect(used == 0)
    }

    private func learn(_ event: String, text: String, into template: inout EventTemplate) {
        guard let place = event.firstRange(of: "\"\(text)\"") else { return }
        let prefix = event[..<place.lowerBound].utf8.count + 1
        let bytes = Array(event.utf8)
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            template.learn(
                base,
                text: prefix..<(prefix + text.utf8.count),
                count: bytes.count,
                isAnswer: true
            )
        }
    }

    private func match(_ text: String) -> (Int, ReplyParser.Piece) {
        var template = EventTemplate()
        learn("data: {\"a\":{\"content\":\"Tide\"}}\n\n", text: "Tide", into: &template)
        var piece = ReplyParser.Piece()
        let used = Array(text.utf8).withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { template.match($0, count: bytes.count, into: &piece) } ?? 0
        }
        return (used, piece)
    }
}
