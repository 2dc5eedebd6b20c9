/// Estimates how many tokens a byte-pair tokenizer of the size of cl100k_base makes of a UTF-8 text.
///
/// A finite-state machine: each byte adds a fixed share of a token and leads to the next state, so the count
/// can be taken piece by piece.
package struct TokenEstimator: Sendable {
    /// Shares of a token, so that sums are exact integers.
    package static let sharesPerToken = 4_096

    /// What the bytes so far come to, in 1 / `sharesPerToken` of a token.
    package private(set) var shares = 0

    package init() {}

    /// Tokens of the bytes so far, rounded.
    package var tokens: Int { (shares + Self.sharesPerToken / 2) / Self.sharesPerToken }

    /// Takes the next bytes of the text; pieces may be cut anywhere.
    package mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        shares += bytes.count * Self.sharesPerToken * 10 / 44
    }

    package static func tokens(in text: some Collection<UInt8>) -> Int {
        var estimator = TokenEstimator()
        if text.withContiguousStorageIfAvailable({ estimator.add($0) }) == nil {
            Array(text).withUnsafeBufferPointer { estimator.add($0) }
        }
        return estimator.tokens
    }
}
