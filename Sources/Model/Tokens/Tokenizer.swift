/// Makes tokens of text as the model's own tokenizer does.
///
/// The ids are those of Hugging Face's `tokenizers` (without the special tokens that a template adds) and of OpenAI's
/// `tiktoken` (as its `encode_ordinary`). See docs/tokens.md, "What is read".
package struct Tokenizer: Sendable {
    let rawTokens: AddedTokens
    let normalizers: [Normalizer]
    let normalisedTokens: AddedTokens
    let preTokenizers: [PreTokenizer]
    let model: TokenModel

    init(
        rawTokens: AddedTokens = AddedTokens([]),
        normalizers: [Normalizer] = [],
        normalisedTokens: AddedTokens = AddedTokens([]),
        preTokenizers: [PreTokenizer],
        model: TokenModel
    ) {
        self.rawTokens = rawTokens
        self.normalizers = normalizers
        self.normalisedTokens = normalisedTokens
        self.preTokenizers = preTokenizers
        self.model = model
    }

    /// Appends the tokens of a UTF-8 text; what is no UTF-8 counts as U+FFFD.
    ///
    /// For more than one text, an `Encoder` is quicker.
    package func encode(_ text: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
        Encoder(self).encode(text, into: &ids)
    }

    /// The number of tokens of a UTF-8 text.
    ///
    /// For more than one text, an `Encoder` is quicker.
    package func count(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        Encoder(self).count(text)
    }
}
