import TidemarkJSON

/// The full parse of Anthropic's messages: the twin against which the scan is tested.
enum AnthropicParse {
    /// The marks of one event or one whole message.
    static func marks(of json: JSONValue) -> Marks {
        var marks = Marks()
        for member in json.members ?? [] {
            switch member.name {
            case "delta": add(delta: member.value, to: &marks)
            case "type": if member.value.string == "message_stop" { marks.isEnd = true }
            case "content_block": add(block: member.value, to: &marks)
            case "content": for block in member.value.array ?? [] { add(block: block, to: &marks) }
            case "stop_reason": marks.finish = member.value.string.map(finish) ?? marks.finish
            case "usage": marks.usage = usage(of: member.value) ?? marks.usage
            case "message":
                for part in member.value.members ?? [] where part.name == "usage" {
                    guard let stated = usage(of: part.value) else { continue }
                    marks.usage = Usage(input: stated.input, cached: stated.cached, written: stated.written)
                }
            case "error": if !member.value.isNull { marks.error = .streamError }
            case "amazon-bedrock-invocationMetrics": add(metrics: member.value, to: &marks)
            default: break
            }
        }
        return marks
    }

    private static func add(delta: JSONValue, to marks: inout Marks) {
        for member in delta.members ?? [] {
            switch member.name {
            case "text": marks.answerBytes &+= member.value.textBytes
            case "thinking": marks.reasoningBytes &+= member.value.textBytes
            case "partial_json":
                marks.hasToolCall = true
                marks.toolBytes &+= member.value.textBytes
            case "stop_reason": marks.finish = member.value.string.map(finish) ?? marks.finish
            default: break
            }
        }
    }

    private static func add(block: JSONValue, to marks: inout Marks) {
        for member in block.members ?? [] {
            switch member.name {
            case "text": marks.answerBytes &+= member.value.textBytes
            case "thinking": marks.reasoningBytes &+= member.value.textBytes
            case "name":
                marks.hasToolCall = true
                marks.toolBytes &+= member.value.textBytes
            default: break
            }
        }
    }

    private static func finish(_ reason: String) -> FinishReason {
        switch reason {
        case "end_turn", "stop_sequence": .stop
        case "max_tokens", "model_context_window_exceeded": .length
        case "tool_use": .toolCalls
        case "refusal": .contentFilter
        default: .other
        }
    }

    private static func usage(of json: JSONValue) -> Usage? {
        guard let members = json.members else { return nil }
        var counts = SplitInput()
        var usage = Usage()
        for member in members {
            switch member.name {
            case "input_tokens": counts.fresh = member.value.tokenCount
            case "cache_read_input_tokens": counts.cached = member.value.tokenCount
            case "cache_creation_input_tokens": counts.written = member.value.tokenCount
            case "output_tokens": usage.output = member.value.tokenCount
            case "output_tokens_details":
                for detail in member.value.members ?? [] where detail.name == "thinking_tokens" {
                    usage.reasoning = detail.value.tokenCount
                }
            default: break
            }
        }
        usage.input = counts.total
        usage.cached = counts.cached
        usage.written = counts.written
        return usage
    }

    private static func add(metrics: JSONValue, to marks: inout Marks) {
        for member in metrics.members ?? [] {
            switch member.name {
            case "invocationLatency": marks.timing.total = member.value.milliseconds
            case "firstByteLatency": marks.timing.prefill = member.value.milliseconds
            default: break
            }
        }
    }
}

extension JSONValue {
    /// Whole milliseconds in nanoseconds; -1 for other values.
    var milliseconds: Int64 { tokenCount < 0 ? -1 : Int64(tokenCount) * 1_000_000 }
}
