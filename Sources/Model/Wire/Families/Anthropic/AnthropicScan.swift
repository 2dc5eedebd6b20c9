/// The hot path's reader of one event of Anthropic's messages, or of a whole message.
///
/// Members say by their names alone what they are, so nothing depends on their order. `AnthropicParse` is its twin over a
/// JSON tree. Source: docs/wire/anthropic-messages.md.
enum AnthropicScan {
    static func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        var scan = MarkScan(event, count: count)
        scan.object { scan, name in
            if scan.json.matches(name, "delta") {
                scan.object(delta)
            } else if scan.json.matches(name, "type") {
                if let type = scan.word(), scan.json.matches(type, "message_stop") { scan.marks.isEnd = true }
            } else if scan.json.matches(name, "content_block") {
                block(&scan)
            } else if scan.json.matches(name, "content") {
                scan.array(block)
            } else if scan.json.matches(name, "stop_reason") {
                stopReason(&scan)
            } else if scan.json.matches(name, "usage") {
                if let usage = usage(&scan) { scan.marks.usage = usage }
            } else if scan.json.matches(name, "message") {
                scan.object(start)
            } else if scan.json.matches(name, "error") {
                scan.error()
            } else if scan.json.matches(name, "amazon-bedrock-invocationMetrics") {
                scan.object(metrics)
            } else {
                scan.json.skipValue()
            }
        }
        return scan.finish()
    }

    private static func delta(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "text") {
            scan.marks.answerBytes &+= scan.text()
        } else if scan.json.matches(name, "thinking") {
            scan.marks.reasoningBytes &+= scan.text()
        } else if scan.json.matches(name, "partial_json") {
            scan.marks.hasToolCall = true
            scan.marks.toolBytes &+= scan.text()
        } else if scan.json.matches(name, "stop_reason") {
            stopReason(&scan)
        } else {
            scan.json.skipValue()
        }
    }

    /// Only blocks that call a tool have a name; their arguments are an object here, and are left out.
    private static func block(_ scan: inout MarkScan) {
        scan.object { scan, name in
            if scan.json.matches(name, "text") {
                scan.marks.answerBytes &+= scan.text()
            } else if scan.json.matches(name, "thinking") {
                scan.marks.reasoningBytes &+= scan.text()
            } else if scan.json.matches(name, "name") {
                scan.marks.hasToolCall = true
                scan.marks.toolBytes &+= scan.text()
            } else {
                scan.json.skipValue()
            }
        }
    }

    private static func stopReason(_ scan: inout MarkScan) {
        guard let reason = scan.word() else { return }
        let json = scan.json
        scan.marks.finish =
            if json.matches(reason, "end_turn") || json.matches(reason, "stop_sequence") {
                .stop
            } else if json.matches(reason, "max_tokens") || json.matches(reason, "model_context_window_exceeded") {
                .length
            } else if json.matches(reason, "tool_use") {
                .toolCalls
            } else if json.matches(reason, "refusal") {
                .contentFilter
            } else {
                .other
            }
    }

    /// The message of a `message_start`: its output count stands for nothing yet.
    private static func start(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        guard scan.json.matches(name, "usage") else { return scan.json.skipValue() }
        guard var usage = usage(&scan) else { return }
        usage.output = -1
        usage.reasoning = -1
        scan.marks.usage = usage
    }

    /// The counts of the object that stands next; nil, with the value skipped, if it is none.
    private static func usage(_ scan: inout MarkScan) -> Usage? {
        guard scan.json.peek() == UInt8(ascii: "{") else {
            scan.json.skipValue()
            return nil
        }
        var counts = SplitInput()
        var usage = Usage()
        scan.object { scan, name in
            if scan.json.matches(name, "input_tokens") {
                counts.fresh = scan.count()
            } else if scan.json.matches(name, "cache_read_input_tokens") {
                counts.cached = scan.count()
            } else if scan.json.matches(name, "cache_creation_input_tokens") {
                counts.written = scan.count()
            } else if scan.json.matches(name, "output_tokens") {
                usage.output = scan.count()
            } else if scan.json.matches(name, "output_tokens_details") {
                scan.object { scan, name in
                    guard scan.json.matches(name, "thinking_tokens") else { return scan.json.skipValue() }
                    usage.reasoning = scan.count()
                }
            } else {
                scan.json.skipValue()
            }
        }
        usage.input = counts.total
        usage.cached = counts.cached
        usage.written = counts.written
        return usage
    }

    private static func metrics(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "invocationLatency") {
            scan.marks.timing.total = scan.milliseconds()
        } else if scan.json.matches(name, "firstByteLatency") {
            scan.marks.timing.prefill = scan.milliseconds()
        } else {
            scan.json.skipValue()
        }
    }
}

extension MarkScan {
    /// Takes anything but null for an error.
    mutating func error() {
        let isError = json.peek() != UInt8(ascii: "n")
        json.skipValue()
        if isError { marks.error = .streamError }
    }

    /// The whole milliseconds that stand next, in nanoseconds; -1, with the value skipped, for anything else.
    mutating func milliseconds() -> Int64 {
        let count = Int64(count())
        return count < 0 ? -1 : count * 1_000_000
    }
}

/// The input of families that count what is fresh, read from a cache and written to one apart; -1 where it is not said.
struct SplitInput {
    var fresh: Int32 = -1
    var cached: Int32 = -1
    var written: Int32 = -1

    /// The whole prompt; -1 if the fresh part is not known.
    var total: Int32 {
        fresh < 0 ? -1 : Int32(clamping: Int64(fresh) + Int64(max(cached, 0)) + Int64(max(written, 0)))
    }
}
