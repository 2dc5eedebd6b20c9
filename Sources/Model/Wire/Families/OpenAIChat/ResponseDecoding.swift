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
                if let reason = member.value.string, !reason.isEmpty { marks.finish = finish(reason) }
            default: break
            }
        }
    }

    private static func addMessage(_ message: JSONValue, to marks: inout Marks) {
        var reasoning: Int32 = 0
        var reasoningContent: Int32 = 0
        for member in message.members ?? [] {
            switch member.name {
            case "content", "refusal": marks.answerBytes &+= length(member.value)
            case "reasoning_content": reasoningContent &+= length(member.value)
            case "reasoning": reasoning &+= length(member.value)
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

    private static func addFunction(_ function: JSONValue, to marks: inout Marks) {
        guard let members = function.members else { return }
        marks.hasToolCall = true
        for part in members where part.name == "name" || part.name == "arguments" {
            marks.toolBytes &+= length(part.value)
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
        var usage = Usage()
        for member in json.members ?? [] {
            switch member.name {
            case "prompt_tokens": usage.input = count(member.value)
            case "completion_tokens": usage.output = count(member.value)
            case "prompt_tokens_details": usage.cached = detail("cached_tokens", of: member.value) ?? usage.cached
            case "completion_tokens_details":
                usage.reasoning = detail("reasoning_tokens", of: member.value) ?? usage.reasoning
            default: break
            }
        }
        return usage
    }

    private static func detail(_ name: String, of json: JSONValue) -> Int32? {
        json.members?.last { $0.name == name }.map { count($0.value) }
    }

    private static func count(_ value: JSONValue) -> Int32 { max(value.int.map { Int32(clamping: $0) } ?? -1, -1) }
}
