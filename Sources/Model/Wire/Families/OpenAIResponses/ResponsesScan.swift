/// The hot path's reader of one event of a streamed response, or of a whole response.
///
/// Source: docs/wire/openai-responses.md. `ResponseObject.marks(of:)` is its twin over a JSON tree.
enum ResponsesScan {
    static func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        var scan = MarkScan(event, count: count)
        var facts = ResponsesFacts()
        scan.object { scan, name in
            if scan.json.matches(name, "type") {
                facts.event = scan.word().map { kind($0, scan.json) }
            } else if scan.json.matches(name, "delta") {
                facts.deltaBytes = scan.text()
            } else if scan.json.matches(name, "response") {
                scan.object { scan, name in
                    if !state(&scan, name, &facts) { scan.json.skipValue() }
                }
            } else if scan.json.matches(name, "item") {
                facts.item = content(&scan)
            } else if scan.json.matches(name, "output") {
                scan.array { scan in content(&scan).add(to: &scan.marks) }
            } else if !state(&scan, name, &facts) {
                scan.json.skipValue()
            }
        }
        facts.add(to: &scan.marks)
        return scan.finish()
    }

    private static func kind(_ type: JSONScan.Text, _ json: JSONScan) -> ResponsesEvent {
        if json.matches(type, "response.output_text.delta") || json.matches(type, "response.refusal.delta") {
            return .answer
        }
        if json.matches(type, "response.reasoning_text.delta")
            || json.matches(type, "response.reasoning_summary_text.delta")
        {
            return .reasoning
        }
        if json.matches(type, "response.function_call_arguments.delta") { return .arguments }
        if json.matches(type, "response.output_item.added") { return .itemAdded }
        return json.matches(type, "error") ? .error : .other
    }

    /// Takes a member of a response that tells how it stands; false, with nothing done, for others.
    private static func state(_ scan: inout MarkScan, _ name: JSONScan.Text, _ facts: inout ResponsesFacts) -> Bool {
        if scan.json.matches(name, "status") {
            facts.status.word = scan.word().map { status($0, scan.json) } ?? .open
        } else if scan.json.matches(name, "incomplete_details") {
            scan.object { scan, name in
                guard scan.json.matches(name, "reason") else { return scan.json.skipValue() }
                facts.status.reason = scan.word().map { reason($0, scan.json) } ?? .other
            }
        } else if scan.json.matches(name, "usage") {
            usage(&scan)
        } else if scan.json.matches(name, "error") {
            if scan.isPresent() { facts.hasError = true }
        } else {
            return false
        }
        return true
    }

    private static func status(_ word: JSONScan.Text, _ json: JSONScan) -> ResponsesStatus.Word {
        if json.matches(word, "completed") { return .completed }
        if json.matches(word, "incomplete") { return .incomplete }
        if json.matches(word, "failed") { return .failed }
        return json.matches(word, "cancelled") ? .cancelled : .open
    }

    private static func reason(_ word: JSONScan.Text, _ json: JSONScan) -> ResponsesStatus.Reason {
        if json.matches(word, "max_output_tokens") { return .outputBound }
        return json.matches(word, "content_filter") ? .contentFilter : .other
    }

    private static func content(_ scan: inout MarkScan) -> ResponsesContent {
        var content = ResponsesContent()
        scan.object { scan, name in
            if scan.json.matches(name, "type") {
                content.item = scan.word().map { item($0, scan.json) } ?? .other
            } else if scan.json.matches(name, "content") {
                content.textBytes &+= texts(&scan)
            } else if scan.json.matches(name, "summary") {
                content.summaryBytes &+= texts(&scan)
            } else if scan.json.matches(name, "name") || scan.json.matches(name, "arguments") {
                content.callBytes &+= scan.text()
            } else {
                scan.json.skipValue()
            }
        }
        return content
    }

    private static func item(_ type: JSONScan.Text, _ json: JSONScan) -> ResponsesItem {
        if json.matches(type, "message") { return .message }
        if json.matches(type, "reasoning") { return .reasoning }
        return json.matches(type, "function_call") ? .functionCall : .other
    }

    private static func texts(_ scan: inout MarkScan) -> Int32 {
        var bytes: Int32 = 0
        scan.array { scan in
            scan.object { scan, name in
                if scan.json.matches(name, "text") || scan.json.matches(name, "refusal") {
                    bytes &+= scan.text()
                } else {
                    scan.json.skipValue()
                }
            }
        }
        return bytes
    }

    private static func usage(_ scan: inout MarkScan) {
        guard scan.json.peek() == UInt8(ascii: "{") else { return scan.json.skipValue() }
        var usage = Usage()
        scan.object { scan, name in
            if scan.json.matches(name, "input_tokens") {
                usage.input = scan.count()
            } else if scan.json.matches(name, "output_tokens") {
                usage.output = scan.count()
            } else if scan.json.matches(name, "input_tokens_details") {
                ChatScan.promptDetails(&scan, &usage)
            } else if scan.json.matches(name, "output_tokens_details") {
                usage.reasoning = ChatScan.detail(&scan, "reasoning_tokens") ?? usage.reasoning
            } else {
                scan.json.skipValue()
            }
        }
        scan.marks.usage = usage
    }
}
