import TidemarkJSON

/// The full parse of answers of Cohere's chat: the twin against which the scan is tested.
enum CohereResponse {
    /// The marks of one event or one whole answer.
    static func marks(of json: JSONValue) -> Marks {
        var marks = Marks()
        for member in json.members ?? [] {
            switch member.name {
            case "delta":
                for part in member.value.members ?? [] { add(part, to: &marks) }
            case "type":
                if let type = member.value.string { marks.isEnd = type == "message-end" }
            default: add(member, to: &marks)
            }
        }
        return marks
    }

    private static func add(_ member: JSONMember, to marks: inout Marks) {
        switch member.name {
        case "message":
            for part in member.value.members ?? [] { addPart(part, to: &marks) }
        case "finish_reason":
            if let reason = member.value.string, !reason.isEmpty { marks.finish = finish(reason) }
        case "usage":
            if let members = member.value.members { marks.usage = usage(of: members) }
        case "error":
            if !member.value.isNull { marks.error = .streamError }
        default: break
        }
    }

    private static func addPart(_ part: JSONMember, to marks: inout Marks) {
        let items = part.value.array ?? [part.value]
        switch part.name {
        case "content":
            for member in items.flatMap({ $0.members ?? [] }) {
                switch member.name {
                case "text": marks.answerBytes &+= member.value.textBytes
                case "thinking": marks.reasoningBytes &+= member.value.textBytes
                default: break
                }
            }
        case "tool_plan": marks.reasoningBytes &+= part.value.textBytes
        case "tool_calls":
            for members in items.compactMap(\.members) {
                marks.hasToolCall = true
                for function in members where function.name == "function" {
                    for member in function.value.members ?? [] where ["name", "arguments"].contains(member.name) {
                        marks.toolBytes &+= member.value.textBytes
                    }
                }
            }
        default: break
        }
    }

    private static func finish(_ reason: String) -> FinishReason {
        switch reason {
        case "COMPLETE", "STOP_SEQUENCE": .stop
        case "MAX_TOKENS": .length
        case "TOOL_CALL": .toolCalls
        case "ERROR", "TIMEOUT": .error
        default: .other
        }
    }

    private static func usage(of members: [JSONMember]) -> Usage {
        var tokens = Usage()
        var billed = Usage()
        for member in members {
            switch member.name {
            case "tokens": addCounts(member.value, to: &tokens)
            case "billed_units": addCounts(member.value, to: &billed)
            case "cached_tokens": tokens.cached = member.value.tokenCount
            default: break
            }
        }
        return billed.updated(by: tokens)
    }

    private static func addCounts(_ json: JSONValue, to usage: inout Usage) {
        for member in json.members ?? [] {
            switch member.name {
            case "input_tokens": usage.input = member.value.tokenCount
            case "output_tokens": usage.output = member.value.tokenCount
            default: break
            }
        }
    }
}
