import TidemarkJSON

/// The full parse of TGI's answers: the twin against which the scan is tested.
enum TGIAnswer {
    /// The marks of one event, or of a whole answer.
    static func marks(of json: JSONValue) -> Marks {
        var marks = Marks()
        let members = json.members ?? []
        for member in members {
            switch member.name {
            case "token":
                let parts = member.value.members ?? []
                guard parts.last(where: { $0.name == "special" })?.value != true else { continue }
                for part in parts where part.name == "text" { marks.answerBytes &+= part.value.textBytes }
            case "generated_text":
                if !members.contains(where: { $0.name == "token" }) { marks.answerBytes &+= member.value.textBytes }
            case "details": for detail in member.value.members ?? [] { add(detail, to: &marks) }
            case "error": if !member.value.isNull { marks.error = .streamError }
            default: break
            }
        }
        return marks
    }

    private static func add(_ detail: JSONMember, to marks: inout Marks) {
        switch detail.name {
        case "finish_reason": marks.finish = detail.value.string.map(finish) ?? marks.finish
        case "generated_tokens":
            marks.usage = (marks.usage ?? Usage()).updated(by: Usage(output: detail.value.tokenCount))
        case "input_length": marks.usage = (marks.usage ?? Usage()).updated(by: Usage(input: detail.value.tokenCount))
        default: break
        }
    }

    private static func finish(_ reason: String) -> FinishReason {
        switch reason {
        case "eos_token", "stop_sequence": .stop
        case "length": .length
        default: .other
        }
    }
}
