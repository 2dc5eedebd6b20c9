/// The hot path's reader of one `chat.completion.chunk` (or of a whole `chat.completion`), in one pass over its bytes.
///
/// Source: docs/wire/openai-chat.md. `ChatCompletion.marks(of:)` is its twin over a JSON tree.
struct ChatScan {
    private var scan: JSONScan
    private var marks = Marks()
    /// Where the only text of the event stands, if there is one and nothing else.
    private var place: Range<Int>?
    private var texts = 0

    /// The marks of an event and the place of its text within `bytes`; nil if it is not JSON.
    static func marks(_ base: UnsafePointer<UInt8>, count: Int) -> (marks: Marks, text: Range<Int>?)? {
        var reader = ChatScan(scan: JSONScan(base, count: count))
        reader.document()
        guard !reader.scan.isBroken, reader.scan.isAtEnd() else { return nil }
        return (reader.marks, reader.texts == 1 ? reader.place : nil)
    }

    private init(scan: JSONScan) {
        self.scan = scan
    }

    private mutating func document() {
        var isFirst = true
        guard scan.enter(UInt8(ascii: "{")) else { return }
        while let name = scan.nextName(isFirst: &isFirst) {
            if scan.matches(name, "choices") {
                choices()
            } else if scan.matches(name, "usage") {
                usage()
            } else if scan.matches(name, "error") {
                error()
            } else {
                scan.skipValue()
            }
        }
    }

    private mutating func choices() {
        var isFirst = true
        guard scan.enter(UInt8(ascii: "[")) else { return }
        while scan.nextElement(isFirst: &isFirst) { choice() }
    }

    private mutating func choice() {
        var isFirst = true
        guard scan.enter(UInt8(ascii: "{")) else { return }
        while let name = scan.nextName(isFirst: &isFirst) {
            if scan.matches(name, "delta") || scan.matches(name, "message") {
                message()
            } else if scan.matches(name, "finish_reason"), scan.peek() == UInt8(ascii: "\"") {
                finish(scan.string())
            } else {
                scan.skipValue()
            }
        }
    }

    private mutating func message() {
        var isFirst = true
        var reasoning: Int32 = 0
        var reasoningContent: Int32 = 0
        guard scan.enter(UInt8(ascii: "{")) else { return }
        while let name = scan.nextName(isFirst: &isFirst) {
            if scan.matches(name, "content") || scan.matches(name, "refusal") {
                marks.answerBytes &+= text()
            } else if scan.matches(name, "reasoning_content") {
                reasoningContent &+= text()
            } else if scan.matches(name, "reasoning") {
                reasoning &+= text()
            } else if scan.matches(name, "tool_calls") {
                toolCalls()
            } else if scan.matches(name, "function_call") {
                function()
            } else {
                scan.skipValue()
            }
        }
        // Some versions of vLLM send the same text under both names.
        marks.reasoningBytes &+= max(reasoning, reasoningContent)
    }

    /// The length of a string that is generated text; 0 for null and other values.
    private mutating func text() -> Int32 {
        guard scan.peek() == UInt8(ascii: "\"") else {
            scan.skipValue()
            return 0
        }
        let text = scan.string()
        if text.decodedBytes > 0 {
            place = text.start..<text.end
            texts += 1
        }
        return Int32(clamping: text.decodedBytes)
    }

    private mutating func toolCalls() {
        var isFirst = true
        guard scan.enter(UInt8(ascii: "[")) else { return }
        while scan.nextElement(isFirst: &isFirst) {
            marks.hasToolCall = true
            var isFirstMember = true
            guard scan.enter(UInt8(ascii: "{")) else { continue }
            while let name = scan.nextName(isFirst: &isFirstMember) {
                if scan.matches(name, "function") { function() } else { scan.skipValue() }
            }
        }
    }

    private mutating func function() {
        var isFirst = true
        guard scan.enter(UInt8(ascii: "{")) else { return }
        marks.hasToolCall = true
        while let name = scan.nextName(isFirst: &isFirst) {
            if scan.matches(name, "name") || scan.matches(name, "arguments") {
                marks.toolBytes &+= text()
            } else {
                scan.skipValue()
            }
        }
    }

    private mutating func finish(_ reason: JSONScan.Text) {
        // Some servers send an empty one with every chunk.
        guard reason.decodedBytes > 0 else { return }
        marks.finish =
            if scan.matches(reason, "stop") {
                .stop
            } else if scan.matches(reason, "length") {
                .length
            } else if scan.matches(reason, "tool_calls") || scan.matches(reason, "function_call") {
                .toolCalls
            } else if scan.matches(reason, "content_filter") {
                .contentFilter
            } else if scan.matches(reason, "error") {
                .error
            } else {
                .other
            }
    }

    private mutating func usage() {
        var isFirst = true
        guard scan.enter(UInt8(ascii: "{")) else { return }
        var usage = Usage()
        while let name = scan.nextName(isFirst: &isFirst) {
            if scan.matches(name, "prompt_tokens") {
                usage.input = count()
            } else if scan.matches(name, "completion_tokens") {
                usage.output = count()
            } else if scan.matches(name, "prompt_tokens_details") {
                usage.cached = detail("cached_tokens") ?? usage.cached
            } else if scan.matches(name, "completion_tokens_details") {
                usage.reasoning = detail("reasoning_tokens") ?? usage.reasoning
            } else {
                scan.skipValue()
            }
        }
        marks.usage = usage
    }

    private mutating func count() -> Int32 { max(scan.integer() ?? -1, -1) }

    private mutating func detail(_ wanted: StaticString) -> Int32? {
        var isFirst = true
        var value: Int32?
        guard scan.enter(UInt8(ascii: "{")) else { return nil }
        while let name = scan.nextName(isFirst: &isFirst) {
            if scan.matches(name, wanted) { value = count() } else { scan.skipValue() }
        }
        return value
    }

    private mutating func error() {
        guard scan.peek() != UInt8(ascii: "n") else { return scan.skipValue() }
        scan.skipValue()
        marks.error = .streamError
    }
}
