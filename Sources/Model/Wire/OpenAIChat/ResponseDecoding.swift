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
                if member.value.members != nil { marks.usage = usage(of: member.value) }
            case "error":
                if !member.value.isNull { marks.error = .streamError }
            default: break
            }
        }
        return marks
    }

    private static func add(_ choice: JSONValue, to marks: inout Marks) {
        for member in choice.members ?? [] {
            switch member.name {
            case "delta", "message": addMessage(member.value, to: &marks)
            case "finish_reason":
                if let reason = member.value.string { marks.finish = finish(reason) }
            default: break
            }
        }
    }

    private static func addMessage(_ message: JSONValue, to marks: inout Marks) {
        for member in message.members ?? [] {
            switch member.name {
            case "content", "refusal": marks.answerBytes += length(member.value)
            case "reasoning_content", "reasoning": marks.reasoningBytes += length(member.value)
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
    }

    private static func addFunction(_ function: JSONValue, to marks: inout Marks) {
        guard let members = function.members else { return }
        marks.hasToolCall = true
        for part in members where part.name == "name" || part.name == "arguments" {
            marks.toolBytes += length(part.value)
        }
    }

    private static func length(_ value: JSONValue) -> Int32 { Int32(clamping: value.string?.utf8.count ?? 0) }

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

    private static func usage(of json: JSONValue) -> Usage {
        func count(_ value: JSONValue?) -> Int32 { value?.int.map { Int32(clamping: $0) } ?? -1 }
        return Usage(
            input: count(json["prompt_tokens"]),
            cached: count(json["prompt_tokens_details"]?["cached_tokens"]),
            output: count(json["completion_tokens"]),
            reasoning: count(json["completion_tokens_details"]?["reasoning_tokens"])
        )
    }
}
