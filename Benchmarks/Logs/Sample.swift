import TidemarkLogs

/// Rows made up by a seed.
enum Sample: String, CaseIterable {
    case liteLLM = "LiteLLM rows"
    case liteLLMString = "LiteLLM rows, metadata as a string"
    case mapped = "JSON lines with a mapping"
    case mooncake = "Mooncake rows"
    case azure = "Azure rows"
    case chat = "chats with texts"

    var isText: Bool { self == .chat }

    var options: LogReader.Options {
        self == .mapped
            ? .init(
                mapping: LogMapping(paths: [.time: "ts", .input: "usage.in", .output: "usage.out", .model: "model"])
            )
            : .init()
    }

    func rows(count: Int, seed: UInt64) -> (header: [UInt8], rows: [UInt8]) {
        var source = Generator(state: seed)
        var text = ""
        for index in 0..<count { text += row(index, &source) + "\n" }
        let header = self == .azure ? "TIMESTAMP,ContextTokens,GeneratedTokens\r\n" : ""
        return (Array(header.utf8), Array(text.utf8))
    }

    private func row(_ index: Int, _ source: inout Generator) -> String {
        let (input, output) = (source.below(8_000) + 1, source.below(900) + 1)
        let clock =
            "2026-11-\(10 + index / 3_000)T1\(index / 300 % 10):\(10 + index / 10 % 50):1\(index % 10).\(100 + source.below(900))"
        switch self {
        case .liteLLM, .liteLLMString:
            let model = ["gpt-4o-mini", "claude-haiku", "llama-3.1-70b"][source.below(3)]
            let details =
                "{\"prompt_tokens\":\(input),\"completion_tokens\":\(output),"
                + "\"prompt_tokens_details\":{\"cached_tokens\":\(input / 2),\"audio_tokens\":0}}"
            var metadata =
                "{\"user_api_key\":\"\(source.hex(64))\",\"user_api_key_alias\":\"svc-\(source.below(40))\","
                + "\"user_api_key_team_id\":\"\(source.hex(32))\",\"usage_object\":\(details),\"applied_guardrails\":[],"
                + "\"requester_ip_address\":\"10.0.\(source.below(255)).\(source.below(255))\",\"status\":\"success\"}"
            if self == .liteLLMString {
                metadata = "\"" + metadata.replacing("\"", with: "\\\"") + "\""
            }
            return
                "{\"request_id\":\"chatcmpl-\(source.hex(32))\",\"call_type\":\"acompletion\",\"api_key\":\"\(source.hex(64))\","
                + "\"spend\":0.00\(source.below(10_000)),\"total_tokens\":\(input + output),\"prompt_tokens\":\(input),"
                + "\"completion_tokens\":\(output),\"startTime\":\"\(clock)Z\",\"endTime\":\"\(clock)Z\","
                + "\"completionStartTime\":\"\(clock)Z\",\"model\":\"\(model)\",\"model_id\":\"\(source.hex(64))\","
                + "\"model_group\":\"\(model)\",\"custom_llm_provider\":\"openai\",\"api_base\":\"https://api.example.com/v1/\","
                + "\"user\":\"default\",\"end_user\":\"u\(source.below(5_000))\",\"metadata\":\(metadata),\"cache_hit\":\"False\","
                + "\"cache_key\":\"\(source.hex(64))\",\"request_tags\":[\"team:\(source.below(9))\"],\"messages\":{},"
                + "\"response\":{},\"session_id\":\"\(source.hex(32))\",\"status\":\"success\"}"
        case .mapped:
            return "{\"ts\":17000\(10_000 + index).\(source.below(999)),\"model\":\"m\(source.below(5))\","
                + "\"note\":\"\(source.hex(200))\",\"usage\":{\"in\":\(input),\"out\":\(output)}}"
        case .mooncake:
            let blocks = (0..<(input / 512 + 1)).map { "\(index * 7 + $0)" }.joined(separator: ", ")
            return "{\"timestamp\": \(index * 300), \"input_length\": \(input), \"output_length\": \(output), "
                + "\"hash_ids\": [\(blocks)]}"
        case .azure:
            return clock.replacing("T", with: " ") + "5900,\(input),\(output)\r"
        case .chat:
            let words = (0..<400).map { _ in
                ["the", "service", "of", "answers", "question", "and", "is", "request", "model", "time"][
                    source.below(10)
                ]
            }.joined(separator: " ")
            return "{\"timestamp\":\(1_700_000_000 + index),\"request\":{\"model\":\"m\",\"messages\":["
                + "{\"role\":\"system\",\"content\":\"You are a helpful assistant.\\nAnswer shortly.\"},"
                + "{\"role\":\"user\",\"content\":\"\(words)\"}]},\"response\":{\"usage\":{\"prompt_tokens\":410,"
                + "\"completion_tokens\":\(output)}}}"
        }
    }
}

/// SplitMix64.
struct Generator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func hex(_ length: Int) -> String {
        var text = ""
        while text.utf8.count < length { text += String(next() | 1 << 63, radix: 16) }
        return String(text.prefix(length))
    }
}
