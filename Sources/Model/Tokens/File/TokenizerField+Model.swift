import TidemarkJSON

extension TokenizerField {
    private enum ModelKind: String, CaseIterable {
        case bytePair = "BPE"
        case wordPiece = "WordPiece"
        case unigram = "Unigram"
        case words = "WordLevel"
    }

    /// The model, of bytes where pieces come as bytes that the file writes as letters, by `ByteLevel`.
    func model(isOfBytes: Bool) throws(TokenizerError) -> TokenModel {
        let kind: ModelKind = try modelKind()
        if kind == .unigram { return .unigram(try unigram(isOfBytes: isOfBytes)) }
        let entries = try vocabularyEntries(isOfBytes: isOfBytes)
        switch kind {
        case .unigram, .bytePair: return .bytePair(try bytePair(entries, isOfBytes: isOfBytes))
        case .wordPiece:
            let vocabulary = Vocabulary(entries)
            let limit = self["max_input_chars_per_word"]
            guard let longest = limit.isAbsent ? 100 : limit.value?.int, longest >= 0 else {
                throw limit.fault("an integer from 0")
            }
            return .wordPiece(
                WordPieceModel(
                    vocabulary: vocabulary,
                    unknown: try token("unk_token", in: vocabulary, or: "[UNK]"),
                    prefix: Array((try optionalString("continuing_subword_prefix") ?? "##").utf8),
                    longestWord: longest
                )
            )
        case .words:
            let vocabulary = Vocabulary(entries)
            let name = try optionalString("unk_token")
            return .words(vocabulary, unknown: name.flatMap { vocabulary.id(of: $0) })
        }
    }

    /// Old files do not name the kind, but each kind has members of its own.
    private func modelKind() throws(TokenizerError) -> ModelKind {
        guard self["type"].isAbsent else { return try self["type"].choice() }
        if !self["merges"].isAbsent { return .bytePair }
        if !self["unk_id"].isAbsent { return .unigram }
        return try self["type"].choice()
    }

    private func optionalString(_ name: String) throws(TokenizerError) -> String? {
        self[name].isAbsent ? nil : try self[name].string()
    }

    /// The id of the token that the member names.
    private func token(_ name: String, in vocabulary: Vocabulary, or standard: String) throws(TokenizerError) -> Int32 {
        let text = try optionalString(name) ?? standard
        guard let id = vocabulary.id(of: text) else { throw self[name].fault("a token of model.vocab") }
        return id
    }

    private func vocabularyEntries(isOfBytes: Bool) throws(TokenizerError) -> [(bytes: [UInt8], id: Int32)] {
        let field = self["vocab"]
        guard let members = field.value?.members else { throw field.fault("an object of tokens and ids") }
        var entries: [(bytes: [UInt8], id: Int32)] = []
        entries.reserveCapacity(members.count)
        for member in members {
            guard let id = member.value.int.flatMap(Int32.init(exactly:)), id >= 0 else {
                let place = TokenizerField(file: file, path: "\(field.path).\(member.name)", value: member.value)
                throw place.fault("an integer from 0 to \(Int32.max)")
            }
            // What is no text of byte letters stands for itself alone and cannot come of bytes.
            guard let bytes = isOfBytes ? ByteLetters.bytes(of: member.name) : Array(member.name.utf8) else { continue }
            entries.append((bytes, id))
        }
        return entries
    }

    private func bytePair(
        _ entries: [(bytes: [UInt8], id: Int32)],
        isOfBytes: Bool
    ) throws(TokenizerError) -> BytePairModel {
        try self["dropout"].refuse(unless: { $0.double == 0 }, allowed: "null or 0")
        let vocabulary = Vocabulary(entries)
        let prefix = Array((try optionalString("continuing_subword_prefix") ?? "").utf8)
        let suffix = Array((try optionalString("end_of_word_suffix") ?? "").utf8)
        let merges = MergeTable(try rules(vocabulary, isOfBytes: isOfBytes, prefixLength: prefix.count))
        let unknownName = try optionalString("unk_token")
        let isFallingBack = try self["byte_fallback"].flag(or: false)
        let alphabet: BytePairModel.Alphabet
        if isOfBytes {
            alphabet = .bytes(FrozenArray((0...255).map { vocabulary.id(of: [UInt8($0)]) ?? -1 }))
        } else {
            alphabet = .characters(
                BytePairModel.Characters(
                    unknown: unknownName.flatMap { vocabulary.id(of: $0) },
                    fusesUnknown: try self["fuse_unk"].flag(or: false),
                    fallback: isFallingBack ? Self.fallback(vocabulary) : nil,
                    prefix: prefix,
                    suffix: suffix
                )
            )
        }
        return BytePairModel(
            vocabulary: vocabulary,
            merges: merges,
            alphabet: alphabet,
            ignoresMerges: try self["ignore_merges"].flag(or: false)
        )
    }

    private static func fallback(_ vocabulary: Vocabulary) -> FrozenArray<Int32> {
        FrozenArray(
            (0...255).map { byte in
                let hex = String(byte, radix: 16, uppercase: true)
                return vocabulary.id(of: "<0x\(byte < 16 ? "0" : "")\(hex)>") ?? -1
            }
        )
    }

    private func rules(
        _ vocabulary: Vocabulary,
        isOfBytes: Bool,
        prefixLength: Int
    ) throws(TokenizerError) -> [MergeTable.Rule] {
        let field = self["merges"]
        guard let items = field.value?.array else { throw field.fault("a list of pairs") }
        var rules: [MergeTable.Rule] = []
        rules.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            func fault(_ allowed: String) -> TokenizerError {
                TokenizerField(file: file, path: "\(field.path)[\(index)]", value: item).fault(allowed)
            }
            guard let pair = Self.pair(item) else { throw fault("two tokens with a space between, or a list of two") }
            guard let left = isOfBytes ? ByteLetters.bytes(of: pair.0) : Array(pair.0.utf8),
                let right = isOfBytes ? ByteLetters.bytes(of: pair.1) : Array(pair.1.utf8),
                let leftID = vocabulary.id(of: left), let rightID = vocabulary.id(of: right),
                let result = vocabulary.id(of: left + right.dropFirst(prefixLength))
            else { throw fault("two tokens of model.vocab that are one together") }
            rules.append(MergeTable.Rule(left: leftID, right: rightID, rank: Int32(clamping: index), result: result))
        }
        return rules
    }

    private static func pair(_ item: JSONValue) -> (String, String)? {
        if let list = item.array {
            guard list.count == 2, let left = list[0].string, let right = list[1].string else { return nil }
            return (left, right)
        }
        guard let text = item.string, let space = text.utf8.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        let right = text[text.utf8.index(after: space)...]
        guard !right.utf8.contains(UInt8(ascii: " ")) else { return nil }
        return (String(text[..<space]), String(right))
    }

    /// A number as `serde_json` reads it: off by a last bit at times, which decides between equals.
    private static func score(_ text: String) -> Double? {
        let parts = text.split(separator: "e", maxSplits: 1)
        let mantissa = text.hasPrefix("-") ? parts[0].dropFirst() : parts[0]
        let pieces = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = pieces.count > 1 ? pieces[1] : ""
        guard let digits = UInt64(String(pieces[0] + fraction)),
            let exponent = parts.count > 1 ? Int(parts[1]) : 0, abs(exponent) < 200, fraction.count < 100
        else { return Double(text) }
        let power = exponent - fraction.count
        guard let scale = Double("1e\(abs(power))") else { return nil }
        let value = power >= 0 ? Double(digits) * scale : Double(digits) / scale
        return text.hasPrefix("-") ? -value : value
    }

    private func unigram(isOfBytes: Bool) throws(TokenizerError) -> UnigramModel {
        var tokens: [(bytes: [UInt8], score: Double)] = []
        for item in try self["vocab"].list() {
            guard let text = item.value?[0]?.string, case .number(let number) = item.value?[1],
                let score = Self.score(number)
            else { throw item.fault("a token and its score") }
            tokens.append((isOfBytes ? ByteLetters.bytes(of: text) ?? [] : Array(text.utf8), score))
        }
        let unknown = try self["unk_id"].id()
        guard Int(unknown) < tokens.count else { throw self["unk_id"].fault("the position of a token of model.vocab") }
        let isFallingBack = try self["byte_fallback"].flag(or: false)
        let vocabulary = Vocabulary(tokens.enumerated().map { ($1.bytes, Int32(clamping: $0)) })
        return UnigramModel(
            tokens,
            vocabulary,
            unknown: unknown,
            fallback: isFallingBack ? Self.fallback(vocabulary) : nil
        )
    }
}
