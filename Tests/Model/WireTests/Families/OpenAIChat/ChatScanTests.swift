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
            (#"{"usage":{"prompt_tokens":3,"prompt_cache_hit_tokens":2}}"#, "0 0 0 3+-1 cached 2"),
            (
                #"{"usage":{"prompt_tokens":9,"prompt_tokens_details":{"cached_tokens":2,"cache_write_tokens":4}}}"#,
                "0 0 0 9+-1 cached 2 written 4"
            ),
            (#"{"choices":[{"text":"é"}]}"#, "2 0 0"),
            (
                #"{"timings":{"cache_n":16,"prompt_n":5,"prompt_ms":12.5,"predicted_ms":90.0}}"#,
                "0 0 0 times -1 12500000 90000000 -1"
            ),
            (
                #"{"metrics":{"time_to_first_token_ms":0.5,"generation_time_ms":7,"queue_time_ms":1e-2}}"#,
                "0 0 0 times 10000 500000 7000000 -1"
            ),
            (
                #"{"x_groq":{"id":"r","usage":{"prompt_tokens":3,"queue_time":0.25,"prompt_time":1e-9,"#
                    + #""completion_time":2,"total_time":-2}}}"#,
                "0 0 0 3+-1 times 250000000 1 2000000000 -1"
            ),
            (#"{"x_groq":{"id":"r","error":"over"}}"#, "0 0 0 error"),
            (#"{"timings":{"prompt_ms":"1","predicted_ms":1e300},"metrics":[1]}"#, "0 0 0"),
            (#"{"choices":[],"usage":null}"#, "0 0 0"),
            (#"{"error":null}"#, "0 0 0"),
            (#"{"error":"busy"}"#, "0 0 0 error"),
        ]
    )
    func single(event: String, wanted: String) throws {
        let marks = try #require(OpenAIChat().marks(of: Array(event.utf8)))
        #expect(marks == ChatCompletion.marks(of: try JSONValue(parsing: event)))
        #expect(marks.summary == wanted)
    }
}
