/// The hot path's reader of one line of an answer, or of a whole one, for both endpoints.
///
/// Source: docs/wire/ollama.md. `OllamaAnswer.marks(of:)` is its twin over a JSON tree.
enum OllamaScan {
    static func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        var scan = MarkScan(event, count: count)
        scan.object(member)
        return scan.finish()
    }

    private static func member(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "message") {
            scan.object(message)
        } else if scan.json.matches(name, "response") {
            scan.marks.answerBytes &+= scan.text()
        } else if scan.json.matches(name, "thinking") {
            scan.marks.reasoningBytes &+= scan.text()
        } else if scan.json.matches(name, "done") {
            scan.marks.isEnd = scan.isTrue()
        } else if scan.json.matches(name, "done_reason") {
            if let reason = scan.word(), reason.decodedBytes > 0 { scan.marks.finish = finish(reason, scan.json) }
        } else if scan.json.matches(name, "error") {
            if scan.isPresent() { scan.marks.error = .streamError }
        } else {
            statistic(&scan, name)
        }
    }

    private static func statistic(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "prompt_eval_count") {
            let count = scan.count()
            scan.marks.usage = (scan.marks.usage ?? Usage()).updated(by: Usage(input: count))
        } else if scan.json.matches(name, "eval_count") {
            let count = scan.count()
            scan.marks.usage = (scan.marks.usage ?? Usage()).updated(by: Usage(output: count))
        } else if scan.json.matches(name, "load_duration") {
            scan.marks.timing.queue = scan.nanoseconds()
        } else if scan.json.matches(name, "prompt_eval_duration") {
            scan.marks.timing.prefill = scan.nanoseconds()
        } else if scan.json.matches(name, "eval_duration") {
            scan.marks.timing.generation = scan.nanoseconds()
        } else if scan.json.matches(name, "total_duration") {
            scan.marks.timing.total = scan.nanoseconds()
        } else {
            scan.json.skipValue()
        }
    }

    private static func message(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "content") {
            scan.marks.answerBytes &+= scan.text()
        } else if scan.json.matches(name, "thinking") {
            scan.marks.reasoningBytes &+= scan.text()
        } else if scan.json.matches(name, "tool_calls") {
            scan.array { scan in
                scan.marks.hasToolCall = true
                scan.object { scan, name in
                    if scan.json.matches(name, "function") { scan.object(function) } else { scan.json.skipValue() }
                }
            }
        } else {
            scan.json.skipValue()
        }
    }

    /// A call comes whole, with its arguments as JSON.
    private static func function(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "name") {
            scan.marks.toolBytes &+= Int32(clamping: scan.word()?.decodedBytes ?? 0)
        } else if scan.json.matches(name, "arguments") {
            scan.marks.toolBytes &+= Int32(clamping: scan.json.measureValue())
        } else {
            scan.json.skipValue()
        }
    }

    private static func finish(_ reason: JSONScan.Text, _ json: JSONScan) -> FinishReason {
        if json.matches(reason, "stop") { return .stop }
        return json.matches(reason, "length") ? .length : .other
    }
}
