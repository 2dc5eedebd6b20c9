package import TidemarkJSON

/// The client's side of an API family: how its requests are written and its answers read.
package protocol ClientFormat: Sendable {
    /// How a streamed answer is cut into events.
    var framing: Framing { get }

    var endMark: EndMark { get }

    func form(_ target: RequestTarget) -> RequestTemplate.Form

    /// The hot path's reader of one event, or of a whole answer: one pass over the bytes, without building a tree; nil if
    /// they are not JSON.
    func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent?

    /// The full parse, with the same marks as `scan` for every event (WireTests).
    func marks(of json: JSONValue) -> Marks
}

/// How a family marks the end of a streamed answer.
package enum EndMark: Sendable, Hashable {
    /// An event whose data are `[DONE]`.
    case done
    /// An event of the family's own: `Marks.isEnd`.
    case event
    /// The end of the body; the answer is whole if it said why it ended.
    case endOfBody
}
