import Glibc

/// What the events of one answer add up to.
///
/// A stream's text events differ in their text only. So the bytes before and behind the text of the last one are
/// kept, and an event with equal ones needs no parsing: replacing a plain JSON string by another leaves everything
/// else as it was.
struct AnswerStream: EventSink, ~Copyable {
    private let format: any ClientFormat
    private var template = EventTemplate()
    private var piece = ReplyParser.Piece()
    private var hasContent = false

    /// The end mark has been seen.
    private(set) var isDone = false
    /// Events after the end mark, which are not part of the answer.
    private(set) var eventsAfterDone = 0
    /// Events whose data were not JSON.
    private(set) var malformedEvents = 0
    private(set) var finish: FinishReason?
    private(set) var usage: Usage?
    private(set) var timing = ServerTiming()
    private(set) var error: Outcome?
    /// The start of the first event that was an error or not JSON.
    private(set) var sample: String?
    /// The first event that says nothing of an answer: its role, or what belongs to another API.
    private var silentEvent: [UInt8] = []

    init(_ format: any ClientFormat) {
        self.format = format
    }

    /// Whether nothing of an answer was read: no text, end, usage or error.
    var isBlank: Bool {
        !hasContent && piece.contentEvents == 0 && finish == nil && usage == nil && error == nil
    }

    /// The start of what came in place of an answer.
    var silentSample: String? { ErrorClass.sample(silentEvent) }

    /// Makes ready for the next answer; keeps the template.
    mutating func reset() {
        template.beginAnswer()
        piece = ReplyParser.Piece()
        hasContent = false
        isDone = false
        eventsAfterDone = 0
        malformedEvents = 0
        finish = nil
        usage = nil
        timing = ServerTiming()
        error = nil
        sample = nil
        silentEvent.removeAll(keepingCapacity: true)
    }

    /// The content of the events since the last call.
    mutating func drain() -> ReplyParser.Piece {
        let drained = piece
        hasContent = hasContent || drained.contentEvents > 0
        piece = ReplyParser.Piece()
        return drained
    }

    mutating func takeKnown(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        isDone ? 0 : template.match(bytes, count: count, into: &piece)
    }

    mutating func take(_ event: FramedEvent) {
        if event.count == 6, memcmp(event.data, "[DONE]", 6) == 0 {
            // Some families send it behind an end mark of their own.
            isDone = true
        } else if isDone {
            eventsAfterDone += 1
        } else if event.isException {
            error = error ?? .streamError
            keepSample(event.data, event.count)
        } else if let text = take(json: event.data, count: event.count), event.after > 0 {
            template.learn(
                event.data - event.before,
                text: (event.before + text.place.lowerBound)..<(event.before + text.place.upperBound),
                count: event.before + event.count + event.after,
                isAnswer: text.isAnswer
            )
        }
    }

    /// Takes one chunk, or a whole answer.
    ///
    /// - Returns: the place of its text, if that is all it holds and without escapes.
    @discardableResult
    mutating func take(json: UnsafePointer<UInt8>, count: Int) -> (place: Range<Int>, isAnswer: Bool)? {
        guard let event = format.scan(json, count) else {
            malformedEvents += 1
            keepSample(json, count)
            return nil
        }
        let marks = event.marks
        if marks.isContent {
            piece.contentEvents &+= 1
            piece.textBytes &+= marks.textBytes
            if marks.answerBytes > 0 { piece.answerEvents &+= 1 }
        }
        if silentEvent.isEmpty, marks == Marks() {
            silentEvent.append(contentsOf: UnsafeBufferPointer(start: json, count: min(count, 1_025)))
        }
        if marks.isEnd { isDone = true }
        finish = marks.finish ?? finish
        if let stated = marks.usage { usage = usage?.updated(by: stated) ?? stated }
        timing.update(by: marks.timing)
        if marks.error != nil {
            error = error ?? marks.error
            keepSample(json, count)
        }
        guard marks.isPlainText, let place = event.text, place.count == Int(marks.textBytes) else { return nil }
        return (place, marks.answerBytes > 0)
    }

    private mutating func keepSample(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        sample = sample ?? ErrorClass.sample(UnsafeBufferPointer(start: bytes, count: count))
    }
}
