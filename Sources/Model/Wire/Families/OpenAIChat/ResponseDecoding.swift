package import TidemarkJSON

/// The full parse of OpenAI chat answers: for whole JSON bodies, and as the twin against which the scan is tested.
package enum ChatCompletion {
    /// The marks of one chunk or one whole completion.
    package static func marks(of json: JSONValue) -> Marks {
        var marks = Marks()
        for member in json.members ?? [] {
            switch member.name {
            case "choices":
                for choice in member.value.array ?? [] { add(choice, to: &marks) }
            case "usage":
                add(usage: member.value, to: &marks)
            case "error":
                if !member.value.isNull { marks.error = .streamError }
            case "timings", "metrics": add(times: member.value, to: &marks.timing)
            case "x_groq":
                for member in member.value.members ?? [] {
                    if member.name == "usage" { add(usage: member.value, to: &marks) }
                    if member.name == "error", !member.value.isNull { marks.error = .streamError }
                }
            default: break
            }
        }
        return marks
    }

    private static func add(times: JSONValue, to timing: inout ServerTiming) {
        for member in times.members ?? [] {
            let time = ServerTiming.nanoseconds(member.value, .milliseconds)
            switch member.name {
            case "prompt_ms", "time_to_first_token_ms": timing.prefill = time
            case "predicted_ms", "generation_time_ms": timing.generation = time
            case "queue_time_ms": timing.queue = time
            default: break
            }
        }
    }

    private static func add(_ choice: JSONValue, to marks: inout Marks) {
        for member in choice.members ?? [] {
            switch member.name {
            case "delta", "message": addMessage(member.value, to: &marks)
            case "finish_reason":
                if let reason = member.value.string, !reason.isEmpty { marks.finish = finish(reason) }
            case "text": marks.answerBytes &+= member.value.textBytes
            default: break
            }
        }
    }

    private static func addMessage(_ message: JSONValue, to marks: inout Marks) {
        var reasoning: Int32 = 0
        var reasoningContent: Int32 = 0
        for member in message.members ?? [] {
            switch member.name {
            case "content" where member.value.array != nil:
                for item in (member.value.array ?? []).flatMap({ $0.members ?? [] }) { addItem(item, to: &marks) }
            case "content", "refusal": marks.answerBytes &+= member.value.textBytes
            case "reasoning_content": reasoningContent &+= member.value.textBytes
            case "reasoning": reasoning &+= member.value.textBytes
            case "tool_calls":
                for call in member.value.array ?? [] {
                    marks.hasToolCall = true
                    for part in call.members ?? [] where part.name == "function" {
                        addFunction(part.value, to: &marks)
                    }
                }
            case "function_call": addFunction(member.value, to: &marks)
            default: break
            }
        }
        marks.reasoningBytes &+= max(reasoning, reasoningContent)
    }

    private static func addItem(_ item: JSONMember, to marks: inout Marks) {
        switch item.name {
        case "text": marks.answerBytes &+= item.value.textBytes
        case "thinking":
            for part in (item.value.array ?? []).flatMap({ $0.members ?? [] }) where part.name == "text" {
                marks.reasoningBytes &+= part.value.textBytes
            }
        default: break
        }
    }

    private static func addFunction(_ function: JSONValue, to marks: inout Marks) {
        guard let members = function.members else { return }
        marks.hasToolCall = true
        for part in members where part.name == "name" || part.name == "arguments" {
            marks.toolBytes &+= part.value.textBytes
        }
    }

    private static func finish(_ reason: String) -> FinishReason {
        switch reason {
        case "stop": .stop
        case "length": .length
        case "tool_calls", "function_call": .toolCalls
        case "content_filter": .contentFilter
        case "error": .error
        default: .other
        }
    }

    private static func add(usage json: JSONValue, to marks: inout Marks) {
        guard let members = json.members else { return }
        var usage = Usage()
        for member in members {
            switch member.name {
            case "prompt_tokens": usage.input = member.value.tokenCount
            case "completion_tokens": usage.output = member.value.tokenCount
            case "prompt_tokens_details": add(promptDetails: member.value, to: &usage)
            case "completion_tokens_details":
                usage.reasoning = detail("reasoning_tokens", of: member.value) ?? usage.reasoning
            case "prompt_cache_hit_tokens": usage.cached = member.value.tokenCount
            case "queue_time": marks.timing.queue = ServerTiming.nanoseconds(member.value, .seconds)
            case "prompt_time": marks.timing.prefill = ServerTiming.nanoseconds(member.value, .seconds)
            case "completion_time": marks.timing.generation = ServerTiming.nanoseconds(member.value, .seconds)
            case "total_time": marks.timing.total = ServerTiming.nanoseconds(member.value, .seconds)
            default: break
            }
        }
        marks.usage = usage
    }

    static func add(promptDetails json: JSONValue, to usage: inout Usage) {
        usage.cached = detail("cached_tokens", of: json) ?? usage.cached
        usage.written = detail("cache_write_tokens", of: json) ?? usage.written
    }

    static func detail(_ name: String, of json: JSONValue) -> Int32? {
        json.members?.last { $0.name == name }.map { $0.value.tokenCount }
    }
}
