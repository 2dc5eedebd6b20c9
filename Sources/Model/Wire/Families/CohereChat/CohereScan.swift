/// The hot path's reader of one event of Cohere's chat, or of a whole answer.
///
/// Members have one meaning wherever they stand, so only the last event's type matters. Source: docs/wire/cohere-chat.md.
/// `CohereResponse.marks(of:)` is its twin over a JSON tree.
enum CohereScan {
    static func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        var scan = MarkScan(event, count: count)
        scan.object { scan, name in
            if scan.json.matches(name, "delta") {
                scan.object(member)
            } else if scan.json.matches(name, "type") {
                if let type = scan.word() { scan.marks.isEnd = scan.json.matches(type, "message-end") }
            } else {
                member(&scan, name)
            }
        }
        return scan.finish()
    }

    private static func member(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "message") {
            scan.object(part)
        } else if scan.json.matches(name, "finish_reason") {
            if let reason = scan.word(), reason.decodedBytes > 0 { scan.marks.finish = finish(reason, scan.json) }
        } else if scan.json.matches(name, "usage") {
            usage(&scan)
        } else if scan.json.matches(name, "error") {
            if scan.isPresent() { scan.marks.error = .streamError }
        } else {
            scan.json.skipValue()
        }
    }

    private static func part(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "content") {
            each(&scan) { $0.object(content) }
        } else if scan.json.matches(name, "tool_plan") {
            scan.marks.reasoningBytes &+= scan.text()
        } else if scan.json.matches(name, "tool_calls") {
            each(&scan, toolCall)
        } else {
            scan.json.skipValue()
        }
    }

    /// A stream has one item where a whole answer has a list of them.
    private static func each(_ scan: inout MarkScan, _ item: (inout MarkScan) -> Void) {
        if scan.json.peek() == UInt8(ascii: "[") { scan.array(item) } else { item(&scan) }
    }

    private static func content(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "text") {
            scan.marks.answerBytes &+= scan.text()
        } else if scan.json.matches(name, "thinking") {
            scan.marks.reasoningBytes &+= scan.text()
        } else {
            scan.json.skipValue()
        }
    }

    private static func toolCall(_ scan: inout MarkScan) {
        if scan.json.peek() == UInt8(ascii: "{") { scan.marks.hasToolCall = true }
        scan.object { scan, name in
            guard scan.json.matches(name, "function") else { return scan.json.skipValue() }
            scan.object { scan, name in
                if scan.json.matches(name, "name") || scan.json.matches(name, "arguments") {
                    scan.marks.toolBytes &+= scan.text()
                } else {
                    scan.json.skipValue()
                }
            }
        }
    }

    private static func finish(_ reason: JSONScan.Text, _ json: JSONScan) -> FinishReason {
        if json.matches(reason, "COMPLETE") || json.matches(reason, "STOP_SEQUENCE") { return .stop }
        if json.matches(reason, "MAX_TOKENS") { return .length }
        if json.matches(reason, "TOOL_CALL") { return .toolCalls }
        return json.matches(reason, "ERROR") || json.matches(reason, "TIMEOUT") ? .error : .other
    }

    private static func usage(_ scan: inout MarkScan) {
        guard scan.json.peek() == UInt8(ascii: "{") else { return scan.json.skipValue() }
        var tokens = Usage()
        var billed = Usage()
        scan.object { scan, name in
            if scan.json.matches(name, "tokens") {
                counts(&scan, into: &tokens)
            } else if scan.json.matches(name, "billed_units") {
                counts(&scan, into: &billed)
            } else if scan.json.matches(name, "cached_tokens") {
                tokens.cached = scan.count()
            } else {
                scan.json.skipValue()
            }
        }
        scan.marks.usage = billed.updated(by: tokens)
    }

    private static func counts(_ scan: inout MarkScan, into usage: inout Usage) {
        var counts = usage
        scan.object { scan, name in
            if scan.json.matches(name, "input_tokens") {
                counts.input = scan.count()
            } else if scan.json.matches(name, "output_tokens") {
                counts.output = scan.count()
            } else {
                scan.json.skipValue()
            }
        }
        usage = counts
    }
}
