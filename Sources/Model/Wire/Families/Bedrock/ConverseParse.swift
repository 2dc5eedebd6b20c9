import TidemarkJSON

/// The full parse of Converse: the twin against which the scan is tested.
enum ConverseParse {
    /// The marks of one frame's payload or one whole answer.
    static func marks(of json: JSONValue) -> Marks {
        var marks = Marks()
        for member in json.members ?? [] {
            switch member.name {
            case "delta", "start": add(block: member.value, to: &marks)
            case "stopReason": marks.finish = member.value.string.map(finish) ?? marks.finish
            case "usage": if member.value.members != nil { marks.usage = usage(of: member.value) }
            case "metrics":
                guard let metrics = member.value.members else { continue }
                marks.isEnd = true
                for metric in metrics where metric.name == "latencyMs" {
                    marks.timing.total = metric.value.milliseconds
                }
            case "output":
                for part in member.value.members ?? [] where part.name == "message" {
                    for content in part.value.members ?? [] where content.name == "content" {
                        for block in content.value.array ?? [] { add(block: block, to: &marks) }
                    }
                }
            default: break
            }
        }
        return marks
    }

    private static func add(block: JSONValue, to marks: inout Marks) {
        for member in block.members ?? [] {
            switch member.name {
            case "text": marks.answerBytes &+= member.value.textBytes
            case "reasoningContent":
                for part in member.value.members ?? [] {
                    if part.name == "text" { marks.reasoningBytes &+= part.value.textBytes }
                    guard part.name == "reasoningText" else { continue }
                    for text in part.value.members ?? [] where text.name == "text" {
                        marks.reasoningBytes &+= text.value.textBytes
                    }
                }
            case "toolUse":
                guard let parts = member.value.members else { continue }
                marks.hasToolCall = true
                for part in parts where part.name == "name" || part.name == "input" {
                    marks.toolBytes &+= part.value.textBytes
                }
            default: break
            }
        }
    }

    private static func finish(_ reason: String) -> FinishReason {
        switch reason {
        case "end_turn", "stop_sequence": .stop
        case "max_tokens", "model_context_window_exceeded": .length
        case "tool_use": .toolCalls
        case "content_filtered", "guardrail_intervened": .contentFilter
        case "malformed_model_output", "malformed_tool_use": .error
        default: .other
        }
    }

    private static func usage(of json: JSONValue) -> Usage {
        var counts = SplitInput()
        var usage = Usage()
        for member in json.members ?? [] {
            switch member.name {
            case "inputTokens": counts.fresh = member.value.tokenCount
            case "cacheReadInputTokens": counts.cached = member.value.tokenCount
            case "cacheWriteInputTokens": counts.written = member.value.tokenCount
            case "outputTokens": usage.output = member.value.tokenCount
            default: break
            }
        }
        usage.input = counts.total
        usage.cached = counts.cached
        usage.written = counts.written
        return usage
    }
}
