import TidemarkJSON

extension Tokenizer {
    /// Reads a `tokenizer.json` of Hugging Face.
    ///
    /// Truncation, padding, the decoder and the post-processor, which adds special tokens around a text, are not
    /// looked at.
    ///
    /// - Throws: `TokenizerError` that names the path, for what is wrong and for what is not known here.
    package init(tokenizerJSON bytes: [UInt8], file: String) throws(TokenizerError) {
        try self.init(TokenizerField(file: file, path: "", value: Self.json(bytes, file: file)))
    }

    static func json(_ bytes: [UInt8], file: String) throws(TokenizerError) -> JSONValue {
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw TokenizerError(file: file, place: "byte \(error.offset)", found: error.message, allowed: "JSON")
        }
    }

    init(_ field: TokenizerField) throws(TokenizerError) {
        let normalizers = try field["normalizer"].normalizers()
        var steps = try field["pre_tokenizer"].preTokenizers()
        // At the end, letters for bytes need not be written: the model is read as one of bytes instead.
        var isOfBytes = false
        let hasAffixes = ["continuing_subword_prefix", "end_of_word_suffix"].contains { name in
            !(field["model"][name].value?.string ?? "").isEmpty
        }
        if case .byteLetters = steps.last, !hasAffixes,
            !steps.dropLast().contains(where: { if case .byteLetters = $0 { true } else { false } })
        {
            steps.removeLast()
            isOfBytes = true
        }
        let model = try field["model"].model(isOfBytes: isOfBytes)
        let vocabulary = model.vocabulary
        var raw: [AddedTokens.Token] = []
        var normalised: [AddedTokens.Token] = []
        if !field["added_tokens"].isAbsent {
            for item in try field["added_tokens"].list() {
                let content = try item["content"].string()
                let key = isOfBytes ? ByteLetters.bytes(of: content) : Array(content.utf8)
                let known = key.flatMap { vocabulary.id(of: $0) }
                let stated = try item["id"].id()
                var token = AddedTokens.Token(id: known ?? stated, text: Array(content.utf8))
                token.isWord = try item["single_word"].flag(or: false)
                token.takesSpaceBefore = try item["lstrip"].flag(or: false)
                token.takesSpaceBehind = try item["rstrip"].flag(or: false)
                if try item["normalized"].flag(or: true) {
                    let text = token.text.withUnsafeBufferPointer { Normalizer.apply(normalizers, to: $0) }
                    token.text = text ?? token.text
                    normalised.append(token)
                } else {
                    raw.append(token)
                }
            }
        }
        self.init(
            rawTokens: AddedTokens(raw),
            normalizers: normalizers,
            normalisedTokens: AddedTokens(normalised),
            preTokenizers: steps,
            model: model
        )
    }
}
