package import TidemarkTokens

/// What tells how many tokens a text has: the target's own tokenizer, or the estimator.
package struct TokenMeasure: Sendable {
    /// What reports call it: the tokenizer's file; nil for the estimator, whose counts are marked `~`.
    package let name: String?
    let tokenizer: Tokenizer?

    package static let estimator = TokenMeasure(name: nil, tokenizer: nil)

    package init(_ tokenizer: Tokenizer, name: String) {
        self.init(name: name, tokenizer: tokenizer)
    }

    private init(name: String?, tokenizer: Tokenizer?) {
        self.name = name
        self.tokenizer = tokenizer
    }

    /// Tokens of a whole text.
    package func tokens(in text: some Collection<UInt8>) -> Int {
        (TokenCounter(self).shares(ofWhole: text) + TokenEstimator.sharesPerToken - 1) / TokenEstimator.sharesPerToken
    }
}

extension TokenMeasure: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.name == right.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// Counts texts with one measure, in `TokenEstimator.sharesPerToken`ths of a token.
///
/// Not for more than one thread at a time.
struct TokenCounter {
    private let encoder: Encoder?

    init(_ measure: TokenMeasure) {
        encoder = measure.tokenizer.map(Encoder.init)
    }

    var isEstimator: Bool { encoder == nil }

    func shares(ofWhole text: some Collection<UInt8>) -> Int {
        text.withContiguousStorageIfAvailable(shares) ?? Array(text).withUnsafeBufferPointer(shares)
    }

    func shares(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        guard let encoder else {
            var estimator = TokenEstimator()
            estimator.add(text)
            return estimator.shares
        }
        return encoder.count(text) * TokenEstimator.sharesPerToken
    }
}
