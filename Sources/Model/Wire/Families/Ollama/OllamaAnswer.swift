import TidemarkJSON

/// The full parse of Ollama's answers: the twin against which the scan is tested.
enum OllamaAnswer {
    /// The marks of one line, or of a whole answer.
    static func marks(of json: JSONValue) -> Marks {
        var marks = Marks()
        for member in json.members ?? [] {
            switch member.name {
            case "message": for part in member.value.members ?? [] { add(part, to: &marks) }
            case "response": marks.answerBytes &+= member.value.textBytes
            case "thinking": marks.reasoningBytes &+= member.value.textBytes
            case "done": marks.isEnd = member.value == true
            case "done_reason":
                if let reason = member.value.string, !reason.isEmpty { marks.finish = finish(reason) }
            case "error": if !member.value.isNull { marks.error = .streamError }
            case "prompt_eval_count":
                marks.usage = (marks.usage ?? Usage()).updated(by: Usage(input: member.value.tokenCount))
            case "eval_count":
                marks.usage = (marks.usage ?? Usage()).updated(by: Usage(output: member.value.tokenCount))
            case "load_duration": marks.timing.queue = ServerTiming.nanoseconds(member.value)
            case "prompt_eval_duration": marks.timing.prefill = ServerTiming.nanoseconds(member.value)
            case "eval_duration": marks.timing.generation = ServerTiming.nanoseconds(member.value)
            case "total_duration": marks.timing.total = ServerTiming.nanoseconds(member.value)
            default: break
            }
        }
        return marks
    }

    private static func add(_ part: JSONMember, to marks: inout Marks) {
        switch part.name {
        case "content": marks.answerBytes &+= part.value.textBytes
        case "thinking": marks.reasoningBytes &+= part.value.textBytes
        case "tool_calls":
            for call in part.value.array ?? [] {
                marks.hasToolCall = true
                let functions = (call.members ?? []).filter { $0.name == "function" }
                for detail in functions.flatMap({ $0.value.members ?? [] }) {
                    switch detail.name {
                    case "name": marks.toolBytes &+= detail.value.textBytes
                    case "arguments": marks.toolBytes &+= Int32(clamping: detail.value.unescapedBytes)
                    default: break
                    }
                }
            }
        default: break
        }
    }

    private static func finish(_ reason: String) -> FinishReason {
        switch reason {
        case "stop": .stop
        case "length": .length
        default: .other
        }
    }
}
