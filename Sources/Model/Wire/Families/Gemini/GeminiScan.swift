/// The hot path's reader of one `GenerateContentResponse`, or of an array of them.
///
/// Source: docs/wire/gemini.md. `GeminiResponse.marks(of:)` is its twin over a JSON tree.
enum GeminiScan {
    static func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        var scan = MarkScan(event, count: count)
        if scan.json.peek() == UInt8(ascii: "[") {
            scan.array { $0.object(member) }
        } else {
            scan.object(member)
        }
        return scan.finish()
    }

    private static func member(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "candidates") {
            scan.array { $0.object(candidate) }
        } else if scan.json.matches(name, "usageMetadata") {
            usage(&scan)
        } else if scan.json.matches(name, "promptFeedback") {
            scan.object { scan, name in
                guard scan.json.matches(name, "blockReason") else { return scan.json.skipValue() }
                if let reason = scan.word(), reason.decodedBytes > 0 { scan.marks.finish = .contentFilter }
            }
        } else if scan.json.matches(name, "error") {
            if scan.isPresent() { scan.marks.error = .streamError }
        } else {
            scan.json.skipValue()
        }
    }

    private static func candidate(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "content") {
            scan.object { scan, name in
                if scan.json.matches(name, "parts") { scan.array(part) } else { scan.json.skipValue() }
            }
        } else if scan.json.matches(name, "finishReason") {
            if let reason = scan.word(), reason.decodedBytes > 0 { scan.marks.finish = finish(reason, scan.json) }
        } else {
            scan.json.skipValue()
        }
    }

    private static func part(_ scan: inout MarkScan) {
        var text: Int32 = 0
        var isThought = false
        scan.object { scan, name in
            if scan.json.matches(name, "text") {
                text &+= scan.text()
            } else if scan.json.matches(name, "thought") {
                isThought = scan.isTrue()
            } else if scan.json.matches(name, "functionCall") {
                functionCall(&scan)
            } else {
                scan.json.skipValue()
            }
        }
        // The flag may stand behind the text.
        if isThought { scan.marks.reasoningBytes &+= text } else { scan.marks.answerBytes &+= text }
    }

    private static func functionCall(_ scan: inout MarkScan) {
        if scan.json.peek() == UInt8(ascii: "{") { scan.marks.hasToolCall = true }
        scan.object { scan, name in
            if scan.json.matches(name, "name") {
                scan.marks.toolBytes &+= scan.text()
            } else if scan.json.matches(name, "args"), scan.json.peek() == UInt8(ascii: "{") {
                scan.marks.toolBytes &+= Int32(clamping: scan.json.measureValue())
            } else if scan.json.matches(name, "partialArgs") {
                scan.array { scan in
                    scan.object { scan, name in
                        guard scan.json.matches(name, "stringValue") else { return scan.json.skipValue() }
                        scan.marks.toolBytes &+= scan.text()
                    }
                }
            } else {
                scan.json.skipValue()
            }
        }
    }

    private static func finish(_ reason: JSONScan.Text, _ json: JSONScan) -> FinishReason {
        if json.matches(reason, "STOP") { return .stop }
        if json.matches(reason, "MAX_TOKENS") { return .length }
        let isFilter =
            json.matches(reason, "SAFETY") || json.matches(reason, "RECITATION") || json.matches(reason, "BLOCKLIST")
            || json.matches(reason, "PROHIBITED_CONTENT") || json.matches(reason, "SPII")
        return isFilter ? .contentFilter : .other
    }

    private static func usage(_ scan: inout MarkScan) {
        var counts = GeminiCounts()
        scan.object { scan, name in
            if scan.json.matches(name, "promptTokenCount") {
                counts.prompt = scan.count()
            } else if scan.json.matches(name, "toolUsePromptTokenCount") {
                counts.toolUsePrompt = scan.count()
            } else if scan.json.matches(name, "cachedContentTokenCount") {
                counts.cached = scan.count()
            } else if scan.json.matches(name, "candidatesTokenCount") {
                counts.candidates = scan.count()
            } else if scan.json.matches(name, "thoughtsTokenCount") {
                counts.thoughts = scan.count()
            } else {
                scan.json.skipValue()
            }
        }
        scan.marks.usage = counts.usage ?? scan.marks.usage
    }
}
