import TidemarkJSON

/// The full parse of OpenAI's responses: the twin against which the scan is tested.
enum ResponseObject {
    /// The marks of one event or one whole response.
    static func marks(of json: JSONValue) -> Marks {
        var marks = Marks()
        var facts = ResponsesFacts()
        for member in json.members ?? [] {
            switch member.name {
            case "type": facts.event = member.value.string.map(kind)
            case "delta": facts.deltaBytes = member.value.textBytes
            case "response":
                for member in member.value.members ?? [] { add(member, to: &facts, &marks) }
            case "item": facts.item = content(of: member.value)
            case "output":
                for item in member.value.array ?? [] { content(of: item).add(to: &marks) }
            default: add(member, to: &facts, &marks)
            }
        }
        facts.add(to: &marks)
        return marks
    }

    private static func kind(_ type: String) -> ResponsesEvent {
        switch type {
        case "response.output_text.delta", "response.refusal.delta": .answer
        case "response.reasoning_text.delta", "response.reasoning_summary_text.delta": .reasoning
        case "response.function_call_arguments.delta": .arguments
        case "response.output_item.added": .itemAdded
        case "error": .error
        default: .other
        }
    }

    private static func add(_ member: JSONMember, to facts: inout ResponsesFacts, _ marks: inout Marks) {
        switch member.name {
        case "status": facts.status.word = status(member.value)
        case "incomplete_details":
            for detail in member.value.members ?? [] where detail.name == "reason" {
                facts.status.reason = reason(detail.value)
            }
        case "usage":
            if let members = member.value.members { marks.usage = usage(of: members) }
        case "error":
            if !member.value.isNull { facts.hasError = true }
        default: break
        }
    }

    private static func status(_ value: JSONValue) -> ResponsesStatus.Word {
        switch value.string {
        case "completed": .completed
        case "incomplete": .incomplete
        case "failed": .failed
        case "cancelled": .cancelled
        default: .open
        }
    }

    private static func reason(_ value: JSONValue) -> ResponsesStatus.Reason {
        switch value.string {
        case "max_output_tokens": .outputBound
        case "content_filter": .contentFilter
        default: .other
        }
    }

    private static func content(of item: JSONValue) -> ResponsesContent {
        var content = ResponsesContent()
        for member in item.members ?? [] {
            switch member.name {
            case "type": content.item = kind(ofItem: member.value)
            case "content": content.textBytes &+= texts(of: member.value)
            case "summary": content.summaryBytes &+= texts(of: member.value)
            case "name", "arguments": content.callBytes &+= member.value.textBytes
            default: break
            }
        }
        return content
    }

    private static func kind(ofItem type: JSONValue) -> ResponsesItem {
        switch type.string {
        case "message": .message
        case "reasoning": .reasoning
        case "function_call": .functionCall
        default: .other
        }
    }

    private static func texts(of parts: JSONValue) -> Int32 {
        var bytes: Int32 = 0
        for part in parts.array ?? [] {
            for member in part.members ?? [] where member.name == "text" || member.name == "refusal" {
                bytes &+= member.value.textBytes
            }
        }
        return bytes
    }

    private static func usage(of members: [JSONMember]) -> Usage {
        var usage = Usage()
        for member in members {
            switch member.name {
            case "input_tokens": usage.input = member.value.tokenCount
            case "output_tokens": usage.output = member.value.tokenCount
            case "input_tokens_details": ChatCompletion.add(promptDetails: member.value, to: &usage)
            case "output_tokens_details":
                usage.reasoning = ChatCompletion.detail("reasoning_tokens", of: member.value) ?? usage.reasoning
            default: break
            }
        }
        return usage
    }
}
