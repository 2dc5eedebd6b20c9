import TidemarkJSON

/// What a server reads of an OpenAI chat request.
///
/// The rest of the body is checked to be JSON and left alone.
struct ChatQuery {
    var model: String?
    var isStreamed = false
    /// `stream_options.include_usage`.
    var includesUsage = false
    /// `max_completion_tokens`, else `max_tokens`; at least 1.
    var outputBound: Int?
    /// The function that `tool_choice` forces.
    var tool: String?

    /// Reads a request's body in one pass, without building a tree of it.
    static func read(
        _ body: UnsafeRawBufferPointer,
        filtersContent: Bool = false,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        let bytes = body.assumingMemoryBound(to: UInt8.self)
        guard let base = bytes.baseAddress else { throw .notJSON(bytes) }
        var reader = ChatQueryScan(base, count: bytes.count)
        guard reader.document() else { throw .notJSON(bytes) }
        if let fault = reader.fault { throw fault }
        for part in reader.parts {
            let raw = UnsafeBufferPointer(rebasing: bytes[part.place])
            if part.isImage {
                JSONEscapes.whole(raw) { take(.image($0)) }
            } else {
                JSONEscapes.unescape(raw) { take(.text($0)) }
            }
        }
        let query = reader.query
        return ServedRequest(
            model: query.model,
            isStreamed: query.isStreamed,
            outputBound: query.outputBound,
            tool: query.tool,
            answer: ChatAnswer(includesUsage: query.includesUsage, filtersContent: filtersContent)
        )
    }
}

/// The one pass over a request's bytes.
///
/// Where a name is repeated, the last one holds.
private struct ChatQueryScan {
    private let base: UnsafePointer<UInt8>
    private var scan: JSONScan
    private var hasMessages = false
    private var hasCompletionBound = false
    /// Where the values of `tools` and `tool_choice` stand.
    private var tools: Range<Int>?
    private var toolChoice: Range<Int>?
    private(set) var query = ChatQuery()
    /// Where the messages' texts and pictures stand between their quotes.
    private(set) var parts: [(place: Range<Int>, isImage: Bool)] = []
    /// The first thing that is JSON and yet not a request.
    private(set) var fault: APIFault?

    /// Longest model name that is sent back.
    private static let longestModel = 256

    init(_ base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        scan = JSONScan(base, count: count)
    }

    /// Reads it all; false if it is not a JSON object.
    mutating func document() -> Bool {
        var isFirst = true
        guard scan.enter(UInt8(ascii: "{")) else { return false }
        while let name = scan.nextName(isFirst: &isFirst) { member(name) }
        guard !scan.isBroken, scan.isAtEnd() else { return false }
        if !hasMessages { note(.missing("messages")) }
        if let toolChoice { query.tool = ToolChoice.forced(by: value(at: toolChoice), of: tools.map(value)) }
        return true
    }

    /// A value that the scan has passed over, as a tree.
    private func value(at place: Range<Int>) -> JSONValue {
        let bytes = UnsafeBufferPointer(start: base + place.lowerBound, count: place.count)
        // What the scan accepts, the parser does.
        return (try? JSONValue(parsing: bytes)) ?? .null
    }

    private mutating func note(_ fault: APIFault) {
        self.fault = self.fault ?? fault
    }

    private mutating func member(_ name: JSONScan.Text) {
        if scan.matches(name, "messages") {
            messages()
        } else if scan.matches(name, "model") {
            model()
        } else if scan.matches(name, "stream") {
            query.isStreamed = flag()
        } else if scan.matches(name, "stream_options") {
            streamOptions()
        } else if scan.matches(name, "max_completion_tokens") {
            guard let bound = integer("max_completion_tokens") else { return }
            query.outputBound = bound
            hasCompletionBound = true
        } else if scan.matches(name, "max_tokens") {
            guard let bound = integer("max_tokens"), !hasCompletionBound else { return }
            query.outputBound = bound
        } else if scan.matches(name, "tools") {
            tools = place()
        } else if scan.matches(name, "tool_choice") {
            toolChoice = place()
        } else if scan.matches(name, "n") {
            if let count = integer("n"), count > 1 { note(.unsupported("n", allowed: "1")) }
        } else {
            scan.skipValue()
        }
    }

    private mutating func messages() {
        hasMessages = true
        guard scan.peek() == UInt8(ascii: "[") else {
            note(.invalidType("messages", expected: "an array of objects"))
            return scan.skipValue()
        }
        _ = scan.enter(UInt8(ascii: "["))
        parts.removeAll(keepingCapacity: true)
        var isFirst = true
        var count = 0
        while scan.nextElement(isFirst: &isFirst) {
            message(number: count)
            count += 1
        }
        if count == 0 { note(.empty("messages")) }
    }

    private mutating func message(number: Int) {
        guard scan.enter(UInt8(ascii: "{")) else {
            return note(.invalidType("messages[\(number)]", expected: "an object"))
        }
        var isFirst = true
        while let name = scan.nextName(isFirst: &isFirst) {
            if scan.matches(name, "content") { content() } else { scan.skipValue() }
        }
    }

    /// A text, or an array of parts of which those with a text or a picture count.
    private mutating func content() {
        guard scan.peek() == UInt8(ascii: "[") else { return text() }
        _ = scan.enter(UInt8(ascii: "["))
        var isFirst = true
        while scan.nextElement(isFirst: &isFirst) {
            var isFirstMember = true
            guard scan.enter(UInt8(ascii: "{")) else { continue }
            while let name = scan.nextName(isFirst: &isFirstMember) {
                if scan.matches(name, "text") || scan.matches(name, "refusal") {
                    text()
                } else if scan.matches(name, "image_url") {
                    image()
                } else {
                    scan.skipValue()
                }
            }
        }
    }

    private mutating func text(isImage: Bool = false) {
        guard scan.peek() == UInt8(ascii: "\"") else { return scan.skipValue() }
        let text = scan.string()
        parts.append((text.start..<text.end, isImage))
    }

    /// An address, or an object with one.
    private mutating func image() {
        guard scan.peek() == UInt8(ascii: "{") else { return text(isImage: true) }
        _ = scan.enter(UInt8(ascii: "{"))
        var isFirst = true
        while let name = scan.nextName(isFirst: &isFirst) {
            if scan.matches(name, "url") { text(isImage: true) } else { scan.skipValue() }
        }
    }

    private mutating func model() {
        guard scan.peek() == UInt8(ascii: "\"") else {
            if scan.peek() != UInt8(ascii: "n") { note(.invalidType("model", expected: "a string")) }
            return scan.skipValue()
        }
        let text = scan.string()
        guard text.end - text.start <= Self.longestModel else {
            return note(.unsupported("model", allowed: "names of \(Self.longestModel) bytes at most"))
        }
        var bytes: [UInt8] = []
        let raw = UnsafeBufferPointer(start: base + text.start, count: text.end - text.start)
        JSONEscapes.unescape(raw) { bytes.append(contentsOf: $0) }
        query.model = String(decoding: bytes, as: UTF8.self)
    }

    /// Where the next value stands; it is stepped over.
    private mutating func place() -> Range<Int> {
        _ = scan.peek()
        let start = scan.at
        scan.skipValue()
        return start..<scan.at
    }

    private mutating func flag() -> Bool {
        let isTrue = scan.peek() == UInt8(ascii: "t")
        scan.skipValue()
        return isTrue
    }

    private mutating func streamOptions() {
        var isFirst = true
        guard scan.enter(UInt8(ascii: "{")) else { return }
        while let name = scan.nextName(isFirst: &isFirst) {
            if scan.matches(name, "include_usage") { query.includesUsage = flag() } else { scan.skipValue() }
        }
    }

    /// An integer of at least 1; nil for null and for what is none, which is noted.
    private mutating func integer(_ parameter: String) -> Int? {
        guard scan.peek() != UInt8(ascii: "n") else {
            scan.skipValue()
            return nil
        }
        guard let value = scan.integer() else {
            note(.invalidType(parameter, expected: "an integer"))
            return nil
        }
        if value < 1 { note(.belowMinimum(parameter, minimum: 1)) }
        return Int(value)
    }
}
