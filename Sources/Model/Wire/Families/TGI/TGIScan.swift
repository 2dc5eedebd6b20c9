/// The hot path's reader of one event, or of a whole answer.
///
/// Source: docs/wire/tgi.md. `TGIAnswer.marks(of:)` is its twin over a JSON tree.
enum TGIScan {
    static func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        var scan = MarkScan(event, count: count)
        var hasToken = false
        var wholeText: Int32 = 0
        scan.object { scan, name in
            if scan.json.matches(name, "token") {
                hasToken = true
                token(&scan)
            } else if scan.json.matches(name, "generated_text") {
                wholeText &+= scan.text()
            } else if scan.json.matches(name, "details") {
                scan.object(detail)
            } else if scan.json.matches(name, "error") {
                if scan.isPresent() { scan.marks.error = .streamError }
            } else {
                scan.json.skipValue()
            }
        }
        // The last event repeats all of the text beside its own token.
        if !hasToken { scan.marks.answerBytes &+= wholeText }
        return scan.finish()
    }

    private static func token(_ scan: inout MarkScan) {
        var text: Int32 = 0
        var isSpecial = false
        scan.object { scan, name in
            if scan.json.matches(name, "text") {
                text &+= scan.text()
            } else if scan.json.matches(name, "special") {
                isSpecial = scan.isTrue()
            } else {
                scan.json.skipValue()
            }
        }
        if !isSpecial { scan.marks.answerBytes &+= text }
    }

    private static func detail(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "finish_reason") {
            if let reason = scan.word() { scan.marks.finish = finish(reason, scan.json) }
        } else if scan.json.matches(name, "generated_tokens") {
            let count = scan.count()
            scan.marks.usage = (scan.marks.usage ?? Usage()).updated(by: Usage(output: count))
        } else if scan.json.matches(name, "input_length") {
            let count = scan.count()
            scan.marks.usage = (scan.marks.usage ?? Usage()).updated(by: Usage(input: count))
        } else {
            scan.json.skipValue()
        }
    }

    private static func finish(_ reason: JSONScan.Text, _ json: JSONScan) -> FinishReason {
        if json.matches(reason, "eos_token") || json.matches(reason, "stop_sequence") { return .stop }
        return json.matches(reason, "length") ? .length : .other
    }
}
