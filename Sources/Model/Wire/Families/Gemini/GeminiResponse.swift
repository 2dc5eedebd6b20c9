import TidemarkJSON

/// The full parse of answers of `generateContent`: the twin against which the scan is tested.
enum GeminiResponse {
    /// The marks of one `GenerateContentResponse`, or of an array of them.
    static func marks(of json: JSONValue) -> Marks {
        var marks = Marks()
        for member in (json.array ?? [json]).flatMap({ $0.members ?? [] }) {
            switch member.name {
            case "candidates":
                for candidate in member.value.array ?? [] { add(candidate, to: &marks) }
            case "usageMetadata": marks.usage = usage(of: member.value) ?? marks.usage
            case "promptFeedback":
                for part in member.value.members ?? [] where part.name == "blockReason" {
                    if part.value.textBytes > 0 { marks.finish = .contentFilter }
                }
            case "error":
                if !member.value.isNull { marks.error = .streamError }
            default: break
            }
        }
        return marks
    }

    private static func add(_ candidate: JSONValue, to marks: inout Marks) {
        for member in candidate.members ?? [] {
            switch member.name {
            case "content":
                for content in member.value.members ?? [] where content.name == "parts" {
                    for part in content.value.array ?? [] { addPart(part, to: &marks) }
                }
            case "finishReason":
                if let reason = member.value.string, !reason.isEmpty { marks.finish = finish(reason) }
            default: break
            }
        }
    }

    private static func addPart(_ part: JSONValue, to marks: inout Marks) {
        var text: Int32 = 0
        var isThought = false
        for member in part.members ?? [] {
            switch member.name {
            case "text": text &+= member.value.textBytes
            case "thought": isThought = member.value.bool == true
            case "functionCall": addCall(member.value, to: &marks)
            default: break
            }
        }
        if isThought { marks.reasoningBytes &+= text } else { marks.answerBytes &+= text }
    }

    private static func addCall(_ call: JSONValue, to marks: inout Marks) {
        guard let members = call.members else { return }
        marks.hasToolCall = true
        for member in members {
            switch member.name {
            case "name": marks.toolBytes &+= member.value.textBytes
            case "args":
                if member.value.members != nil { marks.toolBytes &+= Int32(clamping: member.value.unescapedBytes) }
            case "partialArgs":
                for part in (member.value.array ?? []).flatMap({ $0.members ?? [] }) where part.name == "stringValue" {
                    marks.toolBytes &+= part.value.textBytes
                }
            default: break
            }
        }
    }

    private static func finish(_ reason: String) -> FinishReason {
        switch reason {
        case "STOP": .stop
        case "MAX_TOKENS": .length
        case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII": .contentFilter
        default: .other
        }
    }

    private static func usage(of json: JSONValue) -> Usage? {
        var counts = GeminiCounts()
        for member in json.members ?? [] {
            switch member.name {
            case "promptTokenCount": counts.prompt = member.value.tokenCount
            case "toolUsePromptTokenCount": counts.toolUsePrompt = member.value.tokenCount
            case "cachedContentTokenCount": counts.cached = member.value.tokenCount
            case "candidatesTokenCount": counts.candidates = member.value.tokenCount
            case "thoughtsTokenCount": counts.thoughts = member.value.tokenCount
            default: break
            }
        }
        return counts.usage
    }
}
