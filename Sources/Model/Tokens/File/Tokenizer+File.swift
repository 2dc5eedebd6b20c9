import TidemarkJSON

extension Tokenizer {
    /// Reads a tokenizer file of any kind that is known: `tokenizer.json`, Mistral's `tekken.json`, or a file of ranks.
    ///
    /// `pattern` is for a file of ranks; nil takes what the file's name tells of, else that of cl100k.
    package static func tokenizer(
        parsing bytes: [UInt8],
        file: String,
        pattern: RankPattern? = nil
    ) throws(TokenizerError) -> Tokenizer {
        guard isJSON(bytes) else {
            let name = file.split(separator: "/").last.map(String.init) ?? file
            return try Tokenizer(ranks: bytes, file: file, pattern: pattern ?? RankPattern(fileName: name) ?? .cl100k)
        }
        let value = try json(bytes, file: file)
        let field = TokenizerField(file: file, path: "", value: value)
        return value["config"]?["pattern"] == nil ? try Tokenizer(field) : try Tokenizer(tekken: field)
    }

    /// Whether a tokenizer file is JSON, and no file of ranks.
    package static func isJSON(_ bytes: [UInt8]) -> Bool {
        bytes.first { $0 > 0x20 } == UInt8(ascii: "{")
    }

    /// Mistral's own file: tokens in order of rank, which are their ids but for the special ones before them.
    ///
    /// Source: `mistral_common/tokens/tokenizers/tekken.py`.
    private init(tekken field: TokenizerField) throws(TokenizerError) {
        let config = field["config"]
        guard let size = config["default_vocab_size"].value?.int,
            let special = config["default_num_special_tokens"].value?.int,
            special >= 0, size > special, size <= Int(Int32.max)
        else { throw config.fault("an object with pattern, default_vocab_size and default_num_special_tokens") }
        var tokens: [(bytes: [UInt8], id: Int32)] = []
        for item in try field["vocab"].list().prefix(size - special) {
            guard let text = item["token_bytes"].value?.string, let bytes = Base64.bytes(Array(text.utf8)),
                !bytes.isEmpty,
                item["rank"].value?.int == tokens.count
            else { throw item.fault("an object with token_bytes in base64, and its position as rank") }
            tokens.append((bytes, Int32(tokens.count + special)))
        }
        try self.init(tokens, pattern: try config["pattern"].string(), file: field.file)
    }
}
