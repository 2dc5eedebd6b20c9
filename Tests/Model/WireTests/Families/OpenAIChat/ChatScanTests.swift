import Testing
import TidemarkJSON

@testable import TidemarkWire

@Suite("The scan and the full parse of chat events agree") struct ChatScanTests {
    @Test("on 100,000 drawn events", arguments: 0..<10)
    func drawn(seed: UInt64) {
        var noise = JSONNoise(seed: seed)
        var accepted = 0
        var content = 0
        for _ in 0..<10_000 {
            let event = noise.event()
            let scanned = OpenAIChat().marks(of: event)
            let parsed = (try? JSONValue(parsing: event)).map(ChatCompletion.marks)
            accepted += parsed == nil ? 0 : 1
            content += parsed?.isContent == true ? 1 : 0
            guard scanned != parsed, !Marks.differInRepairOnly(scanned, parsed, event) else { continue }
            Issue.record(
                "\(String(decoding: event, as: UTF8.self)): \(String(describing: scanned)), \(String(describing: parsed))"
            )
        }
        // The draw must not drift into texts that show nothing.
        #expect((6_000...9_500).contains(accepted))
        #expect(content > 1_000)
    }

    @Test(
        "marks of single events",
        arguments: [
            (#"{"choices":[{"delta":{"role":"assistant","content":""}}]}"#, "0 0 0"),
            (#"{"choices":[{"delta":{"content":"é\n"}}]}"#, "3 0 0"),
            (#"{"choices":[{"delta":{"refusal":"no"}}]}"#, "2 0 0"),
            (#"{"choices":[{"delta":{"content":null,"reasoning_content":"hm"}}]}"#, "0 2 0"),
            (#"{"choices":[{"delta":{"reasoning":"hm","reasoning_content":"hm"}}]}"#, "0 2 0"),
            (
                #"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":""}}]}}]}"#,
                "0 0 1 tool"
            ),
            (#"{"choices":[{"delta":{"tool_calls":[{"index":0}]}}]}"#, "0 0 0 tool"),
            (#"{"choices":[{"delta":{"function_call":{"arguments":"{}"}}}]}"#, "0 0 2 tool"),
            (#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4.0}}"#, "0 0 0 3+4"),
            (#"{"choices":[],"usage":{"prompt_tokens":-3,"completion_tokens":"4"}}"#, "0 0 0 -1+-1"),
            (#"{"choices":[],"usage":null}"#, "0 0 0"),
            (#"{"error":null}"#, "0 0 0"),
            (#"{"error":"busy"}"#, "0 0 0 error"),
        ]
    )
    func single(event: String, wanted: String) throws {
        let marks = try #require(OpenAIChat().marks(of: Array(event.utf8)))
        #expect(marks == ChatCompletion.marks(of: try JSONValue(parsing: event)))
        var words = "\(marks.answerBytes) \(marks.reasoningBytes) \(marks.toolBytes)"
        if marks.hasToolCall { words += " tool" }
        if let usage = marks.usage { words += " \(usage.input)+\(usage.output)" }
        if marks.error != nil { words += " error" }
        #expect(words == wanted)
    }
}
