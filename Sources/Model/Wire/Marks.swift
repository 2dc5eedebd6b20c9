import TidemarkJSON

/// What a decoder reports of one event of an answer.
///
/// Text is counted in UTF-8 bytes after unescaping. A family's scan and its full parse give equal marks for every event.
package struct Marks: Sendable, Hashable {
    /// Text of the answer proper, refusals included.
    package var answerBytes: Int32 = 0
    package var reasoningBytes: Int32 = 0
    /// Names and arguments of tool calls.
    package var toolBytes: Int32 = 0
    /// A tool call began or went on, even if with empty arguments.
    package var hasToolCall = false
    package var finish: FinishReason?
    /// The family's own event for the end of the stream.
    package var isEnd = false
    package var usage: Usage?
    /// An error inside a stream, classified; nil for none.
    package var error: Outcome?
    package var timing = ServerTiming()

    package init() {}

    package var textBytes: Int32 { answerBytes &+ reasoningBytes &+ toolBytes }

    /// Whether the event carries generated content: role-only, empty, usage and finish events do not.
    package var isContent: Bool { textBytes > 0 || hasToolCall }

    /// Whether it is nothing but text of one kind, so that events of the same shape can be told by their bytes.
    var isPlainText: Bool {
        !hasToolCall && toolBytes == 0 && (answerBytes == 0) != (reasoningBytes == 0)
            && finish == nil && !isEnd && usage == nil && error == nil
    }
}

/// Why an answer ended, in the words that families share.
package enum FinishReason: UInt8, Sendable, Hashable {
    case stop
    /// The output bound was reached.
    case length
    case toolCalls
    case contentFilter
    case error
    case other
}

/// Token counts as a server states them; -1 where it does not.
package struct Usage: Sendable, Hashable {
    /// The whole prompt, cached tokens included.
    package var input: Int32 = -1
    package var cached: Int32 = -1
    /// Of the prompt, what was written to a cache.
    package var written: Int32 = -1
    /// All output that is billed, reasoning included.
    package var output: Int32 = -1
    package var reasoning: Int32 = -1

    package init(
        input: Int32 = -1,
        cached: Int32 = -1,
        written: Int32 = -1,
        output: Int32 = -1,
        reasoning: Int32 = -1
    ) {
        self.input = input
        self.cached = cached
        self.written = written
        self.output = output
        self.reasoning = reasoning
    }

    /// With what a later event of the same answer states: some say a part here and the rest there.
    func updated(by later: Usage) -> Usage {
        Usage(
            input: later.input >= 0 ? later.input : input,
            cached: later.cached >= 0 ? later.cached : cached,
            written: later.written >= 0 ? later.written : written,
            output: later.output >= 0 ? later.output : output,
            reasoning: later.reasoning >= 0 ? later.reasoning : reasoning
        )
    }
}

/// What a server says of its own times, on its own clock, in nanoseconds; -1 where it says nothing.
///
/// They begin when the server has accepted a request, so they stand beside the client's times and never replace them.
package struct ServerTiming: Sendable, Hashable {
    package var queue: Int64 = -1
    /// Reading of the prompt.
    package var prefill: Int64 = -1
    package var generation: Int64 = -1
    package var total: Int64 = -1
    /// Until it wrote the head of a streamed answer, which is all that a header can say of one.
    package var head: Int64 = -1

    package init() {}

    package var isEmpty: Bool { self == ServerTiming() }

    /// A span that a server states in whole nanoseconds; -1 for anything else.
    static func nanoseconds(_ value: JSONValue?) -> Int64 { max(value?.int.map(Int64.init) ?? -1, -1) }

    mutating func update(by later: ServerTiming) {
        if later.queue >= 0 { queue = later.queue }
        if later.prefill >= 0 { prefill = later.prefill }
        if later.generation >= 0 { generation = later.generation }
        if later.total >= 0 { total = later.total }
        if later.head >= 0 { head = later.head }
    }
}
