/// The hot path's reader of one frame of a `ConverseStream`, or of a whole answer of `Converse`.
///
/// A frame's type stands in its headers; its members say the same. `ConverseParse` is its twin over a JSON tree.
/// Source: docs/wire/bedrock.md.
enum ConverseScan {
    static func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        var scan = MarkScan(event, count: count)
        scan.object { scan, name in
            if scan.json.matches(name, "delta") || scan.json.matches(name, "start") {
                scan.object(block)
            } else if scan.json.matches(name, "stopReason") {
                if let reason = scan.word() { scan.marks.finish = finish(reason, scan.json) }
            } else if scan.json.matches(name, "usage") {
                usage(&scan)
            } else if scan.json.matches(name, "metrics") {
                metrics(&scan)
            } else if scan.json.matches(name, "output") {
                scan.object { scan, name in
                    guard scan.json.matches(name, "message") else { return scan.json.skipValue() }
                    scan.object(message)
                }
            } else {
                scan.json.skipValue()
            }
        }
        return scan.finish()
    }

    private static func message(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        guard scan.json.matches(name, "content") else { return scan.json.skipValue() }
        scan.array { $0.object(block) }
    }

    private static func block(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "text") {
            scan.marks.answerBytes &+= scan.text()
        } else if scan.json.matches(name, "reasoningContent") {
            scan.object(reasoning)
        } else if scan.json.matches(name, "toolUse") {
            if scan.json.peek() == UInt8(ascii: "{") { scan.marks.hasToolCall = true }
            scan.object(tool)
        } else {
            scan.json.skipValue()
        }
    }

    /// `{"text"}` in frames, `{"reasoningText":{"text"}}` in whole answers.
    private static func reasoning(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "text") {
            scan.marks.reasoningBytes &+= scan.text()
        } else if scan.json.matches(name, "reasoningText") {
            scan.object { scan, name in
                guard scan.json.matches(name, "text") else { return scan.json.skipValue() }
                scan.marks.reasoningBytes &+= scan.text()
            }
        } else {
            scan.json.skipValue()
        }
    }

    private static func tool(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "name") || scan.json.matches(name, "input") {
            scan.marks.toolBytes &+= scan.text()
        } else {
            scan.json.skipValue()
        }
    }

    private static func finish(_ reason: JSONScan.Text, _ json: JSONScan) -> FinishReason {
        if json.matches(reason, "end_turn") || json.matches(reason, "stop_sequence") { return .stop }
        if json.matches(reason, "max_tokens") || json.matches(reason, "model_context_window_exceeded") {
            return .length
        }
        if json.matches(reason, "tool_use") { return .toolCalls }
        if json.matches(reason, "content_filtered") || json.matches(reason, "guardrail_intervened") {
            return .contentFilter
        }
        return json.matches(reason, "malformed_model_output") || json.matches(reason, "malformed_tool_use")
            ? .error : .other
    }

    private static func usage(_ scan: inout MarkScan) {
        guard scan.json.peek() == UInt8(ascii: "{") else { return scan.json.skipValue() }
        var counts = SplitInput()
        var usage = Usage()
        scan.object { scan, name in
            if scan.json.matches(name, "inputTokens") {
                counts.fresh = scan.count()
            } else if scan.json.matches(name, "cacheReadInputTokens") {
                counts.cached = scan.count()
            } else if scan.json.matches(name, "cacheWriteInputTokens") {
                counts.written = scan.count()
            } else if scan.json.matches(name, "outputTokens") {
                usage.output = scan.count()
            } else {
                scan.json.skipValue()
            }
        }
        usage.input = counts.total
        usage.cached = counts.cached
        usage.written = counts.written
        scan.marks.usage = usage
    }

    /// They stand in the last frame only.
    private static func metrics(_ scan: inout MarkScan) {
        guard scan.json.peek() == UInt8(ascii: "{") else { return scan.json.skipValue() }
        scan.marks.isEnd = true
        scan.object { scan, name in
            guard scan.json.matches(name, "latencyMs") else { return scan.json.skipValue() }
            scan.marks.timing.total = scan.milliseconds()
        }
    }
}
