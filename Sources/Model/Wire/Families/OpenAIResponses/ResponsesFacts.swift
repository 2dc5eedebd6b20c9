/// What an event of a streamed response brings, by its `type`.
enum ResponsesEvent {
    case answer
    case reasoning
    case arguments
    /// A part of the output begins: the name of a function may be in it.
    case itemAdded
    case error
    /// All that tells nothing new: what was said before is repeated when it is done.
    case other
}

/// A part of the output, by its `type`.
enum ResponsesItem {
    case message
    case reasoning
    case functionCall
    case other
}

/// How a response stands, by its `status` and `incomplete_details.reason`.
struct ResponsesStatus {
    enum Word { case completed, incomplete, failed, cancelled, open }
    enum Reason { case outputBound, contentFilter, other }

    var word = Word.open
    var reason = Reason.other

    /// Why it ended; nil while it goes on.
    var finish: FinishReason? {
        switch word {
        case .completed: .stop
        case .incomplete:
            switch reason {
            case .outputBound: .length
            case .contentFilter: .contentFilter
            case .other: .other
            }
        case .failed: .error
        case .cancelled: .other
        case .open: nil
        }
    }
}

/// What a part of the output holds, whatever the order of its members.
struct ResponsesContent {
    var item = ResponsesItem.other
    /// Of `content`.
    var textBytes: Int32 = 0
    /// Of `summary`.
    var summaryBytes: Int32 = 0
    /// Of `name` and `arguments`.
    var callBytes: Int32 = 0

    func add(to marks: inout Marks) {
        switch item {
        case .message: marks.answerBytes &+= textBytes
        case .reasoning: marks.reasoningBytes &+= textBytes &+ summaryBytes
        case .functionCall:
            marks.hasToolCall = true
            marks.toolBytes &+= callBytes
        case .other: break
        }
    }
}

/// What an event of a stream says, whatever the order of its members; in a whole answer there is no `type`.
struct ResponsesFacts {
    var event: ResponsesEvent?
    var deltaBytes: Int32 = 0
    /// Of `item` in an event.
    var item = ResponsesContent()
    /// Of the answer itself, or of `response` in an event.
    var status = ResponsesStatus()
    var hasError = false

    func add(to marks: inout Marks) {
        switch event {
        case .answer: marks.answerBytes &+= deltaBytes
        case .reasoning: marks.reasoningBytes &+= deltaBytes
        case .arguments:
            marks.hasToolCall = true
            marks.toolBytes &+= deltaBytes
        case .itemAdded: item.add(to: &marks)
        case .error, .other, nil: break
        }
        marks.finish = status.finish
        marks.isEnd = status.finish != nil
        if event == .error || hasError || status.word == .failed { marks.error = .streamError }
    }
}
