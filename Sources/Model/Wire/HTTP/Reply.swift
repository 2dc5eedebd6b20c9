/// How an answer went, once it has ended.
package struct Reply: Sendable, Hashable {
    package var outcome = Outcome.succeeded
    /// 0 before a head was read.
    package var status: UInt16 = 0
    package var usage: Usage?
    package var finish: FinishReason?
    package var timing = ServerTiming()
    /// The server's name for the request.
    package var requestID: String?
    package var limits: [LimitStatement] = []
    /// Whether the connection may carry another request.
    package var keepsAlive = false
    package var retryAfterMilliseconds: Int32?
    /// The server has said, or it is known, that the request was never looked at (RFC 9113, section 8.7).
    package var isUnprocessed = false
    /// A stream was asked for, and the answer came as one JSON body.
    package var isNotStreamed = false
    /// A stream ended in order, but without its end mark.
    package var isEndMarkMissing = false
    /// Events followed the end mark; they are not counted.
    package var hasEventsAfterEndMark = false
    /// It came compressed, although that was not asked for: its gaps are the compressor's.
    package var isCompressed = false
    /// The last event lacked its empty line.
    package var hasLooseEnd = false
    /// The start of what was wrong, for the report: an error's body, or the first bad event.
    package var sample: String?

    package init() {}
}
