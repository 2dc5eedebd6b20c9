import TidemarkStatistics
import TidemarkWire

/// All that a parser said of one answer.
struct Result: Equatable {
    var contentEvents = 0
    var answerEvents = 0
    var textBytes = 0
    var reply = Reply()
    /// Whether the answer ended before the input did.
    var endedByItself = false

    /// What does not depend on how HTTP framed the body.
    var withoutFraming: Result {
        var copy = self
        copy.reply.keepsAlive = false
        copy.endedByItself = false
        return copy
    }
}

extension ReplyParser {
    /// Reads one answer that comes in pieces cut at `cuts`, which must rise, and then a closed connection.
    ///
    /// Each piece has its own allocation, so that a sanitizer sees any step beyond it.
    mutating func read(
        _ bytes: [UInt8],
        cuts: some Sequence<Int> = EmptyCollection<Int>(),
        expecting expectation: Expectation = .stream
    ) -> Result {
        var result = Result()
        begin(expectation)
        func add(_ piece: Piece) {
            result.contentEvents += Int(piece.contentEvents)
            result.answerEvents += Int(piece.answerEvents)
            result.textBytes += Int(piece.textBytes)
        }
        var start = 0
        var isEnd = false
        for cut in Array(cuts) + [bytes.count] where cut > start {
            let piece = Array(bytes[start..<cut]).withUnsafeBytes { feed($0) }
            add(piece)
            isEnd = piece.isEnd
            start = cut
        }
        result.endedByItself = isEnd
        if !isEnd {
            let piece = endOfInput()
            precondition(piece.isEnd, "an answer must end with the input")
            add(piece)
        }
        result.reply = reply
        return result
    }

    static func read(
        _ bytes: [UInt8],
        cuts: some Sequence<Int> = EmptyCollection<Int>(),
        expecting expectation: Expectation = .stream,
        as format: any ClientFormat = OpenAIChat()
    ) -> Result {
        var parser = ReplyParser(format)
        return parser.read(bytes, cuts: cuts, expecting: expectation)
    }

    static func read(_ text: String) -> Result { read(Array(text.utf8)) }
}

extension RandomSource {
    /// Up to `most` rising places in 1..<count.
    mutating func cuts(in count: Int, most: Int) -> [Int] {
        guard count > 1 else { return [] }
        let number = Int(below(UInt64(most) + 1))
        return Set((0..<number).map { _ in 1 + Int(below(UInt64(count - 1))) }).sorted()
    }

    mutating func pick<Element>(_ items: [Element]) -> Element { items[Int(below(UInt64(items.count)))] }

    mutating func chance(_ share: Double) -> Bool { unit() < share }
}

extension ClientFormat {
    /// The marks that the scan finds; nil if the event is not JSON.
    func marks(of event: [UInt8]) -> Marks? {
        event.withUnsafeBufferPointer { bytes in
            withUnsafePointer(to: UInt8(0)) { scan(bytes.baseAddress ?? $0, bytes.count)?.marks }
        }
    }
}

extension Marks {
    /// The full parse repairs invalid UTF-8 and so counts other bytes; nothing else may differ.
    static func differInRepairOnly(_ scanned: Marks?, _ parsed: Marks?, _ event: [UInt8]) -> Bool {
        guard String(validating: event, as: UTF8.self) == nil, var scanned, var parsed else { return false }
        guard scanned.isContent == parsed.isContent else { return false }
        (scanned.answerBytes, scanned.reasoningBytes, scanned.toolBytes) = (0, 0, 0)
        (parsed.answerBytes, parsed.reasoningBytes, parsed.toolBytes) = (0, 0, 0)
        return scanned == parsed
    }
}

extension Marks {
    /// In the words of tables: text bytes of answer, reasoning and tools, then what else there is.
    var summary: String {
        var words = ["\(answerBytes) \(reasoningBytes) \(toolBytes)"]
        if hasToolCall { words.append("tool") }
        if let finish { words.append("\(finish)") }
        if isEnd { words.append("end") }
        if let usage { words.append("\(usage.input)+\(usage.output)") }
        if let cached = usage?.cached, cached >= 0 { words.append("cached \(cached)") }
        if let written = usage?.written, written >= 0 { words.append("written \(written)") }
        if !timing.isEmpty {
            words.append("times \(timing.queue) \(timing.prefill) \(timing.generation) \(timing.total)")
        }
        if error != nil { words.append("error") }
        return words.joined(separator: " ")
    }
}
