/// One request of production traffic as a profile sees it: counts, times and keyed hashes, no text.
///
/// Readers of logs fill one record again and again, so that a row costs no allocation once the buffers have grown.
package struct TrafficRecord: Sendable, Hashable {
    /// When the request arrived, in nanoseconds since 1970 or since the start of a trace; nil where the log does not say.
    package var time: Int64?
    /// Tokens of the whole input, cached ones included; nil where the log neither says nor holds the text.
    package var input: Int?
    /// Tokens of the output, reasoning included.
    package var output: Int?
    /// Tokens of the input that the provider read from its prefix cache.
    package var cached: Int?
    /// Whether `input` or `output` was estimated from text.
    package var isEstimated = false
    /// Whether the request failed: such rows count for arrivals, and their lengths do not count.
    package var isFailed = false
    /// An index into the reader's table of categories (model, route, kind of call); nil where the log names none.
    package var category: Int?
    /// Messages of the conversation up to and with this request's own, from 1.
    package var turn: Int?
    /// A keyed hash of the conversation's or session's identifier.
    package var conversation: UInt64?
    /// A keyed hash of the user's identifier: k counts users where a log tells them apart.
    package var user: UInt64?
    package var language: Language?
    /// Keyed hashes of the input's leading blocks of `blockTokens` tokens: equal hashes, equal text up to there.
    package var blocks: [UInt64] = []
    /// Tokens of one block.
    package var blockTokens = 0

    package init() {}

    /// Empties the record and keeps its buffers.
    package mutating func reset() {
        let blocks = blocks
        self = TrafficRecord()
        self.blocks = blocks
        self.blocks.removeAll(keepingCapacity: true)
    }
}

/// What a text is mostly written in, as far as its bytes tell.
package enum Language: String, Sendable, Hashable, CaseIterable {
    case english, german, french, spanish, portuguese, italian
    case russian, greek, arabic, hebrew, hindi, thai, chinese, japanese, korean
    case code, json, other
}
