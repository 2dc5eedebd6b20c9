/// How a streamed answer is cut into events.
package enum Framing: Sendable, Hashable {
    case serverSentEvents
    /// One JSON value a line.
    case jsonLines
    /// Binary frames with checksums, as Amazon Bedrock sends them.
    case eventStream

    /// The media type of a body framed so, as servers send it.
    package var mediaType: String {
        switch self {
        case .serverSentEvents: "text/event-stream; charset=utf-8"
        case .jsonLines: "application/x-ndjson"
        case .eventStream: "application/vnd.amazon.eventstream"
        }
    }
}

/// Takes the events that a framing finds.
protocol EventSink: ~Copyable {
    /// Takes events that it knows by their bytes alone, from the start of `bytes`, where an event begins.
    ///
    /// - Returns: how many bytes they take up; 0 for none.
    mutating func takeKnown(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int

    mutating func take(_ event: FramedEvent)
}

/// The data of an event, valid during the call that delivers it.
struct FramedEvent {
    var data: UnsafePointer<UInt8>
    var count: Int
    /// Bytes of the event that stand right before and behind its data; `after` is 0 if it was put together.
    var before = 0
    var after = 0
    /// The framing itself says that this is an error.
    var isException = false
}
