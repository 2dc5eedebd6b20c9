import TidemarkJSON

extension TokenizerField {
    private enum NormalizerKind: String, CaseIterable {
        case sequence = "Sequence"
        case nfc = "NFC"
        case nfd = "NFD"
        case nfkc = "NFKC"
        case nfkd = "NFKD"
        case lowercase = "Lowercase"
        case strip = "Strip"
        case stripAccents = "StripAccents"
        case prepend = "Prepend"
        case replace = "Replace"
        case bert = "BertNormalizer"
    }

    /// The steps of `normalizer`; none where there is none.
    func normalizers(depth: Int = 0) throws(TokenizerError) -> [Normalizer] {
        if isAbsent { return [] }
        guard depth < 10 else { throw fault("at most 10 sequences in each other") }
        let kind: NormalizerKind = try self["type"].choice()
        switch kind {
        case .sequence:
            var all: [Normalizer] = []
            for part in try self["normalizers"].list() { all += try part.normalizers(depth: depth + 1) }
            return all
        case .nfc: return [.form(.nfc)]
        case .nfd: return [.form(.nfd)]
        case .nfkc: return [.form(.nfkc)]
        case .nfkd: return [.form(.nfkd)]
        case .lowercase: return [.lowercase]
        case .strip: return [.strip(left: try self["strip_left"].flag(), right: try self["strip_right"].flag())]
        case .stripAccents: return [.stripAccents]
        case .prepend: return [.prepend(Array(try self["prepend"].string().utf8))]
        case .replace:
            return [.replace(try self["pattern"].pattern(), with: Array(try self["content"].string().utf8))]
        case .bert:
            let lowercases = try self["lowercase"].flag()
            return [
                .bert(
                    Normalizer.Bert(
                        cleansText: try self["clean_text"].flag(),
                        spacesChinese: try self["handle_chinese_chars"].flag(),
                        stripsAccents: try self["strip_accents"].flag(or: lowercases),
                        lowercases: lowercases
                    )
                )
            ]
        }
    }

    private enum PreTokenizerKind: String, CaseIterable {
        case sequence = "Sequence"
        case byteLevel = "ByteLevel"
        case split = "Split"
        case digits = "Digits"
        case punctuation = "Punctuation"
        case whitespace = "Whitespace"
        case whitespaceSplit = "WhitespaceSplit"
        case metaspace = "Metaspace"
        case bert = "BertPreTokenizer"
        case delimiter = "CharDelimiterSplit"
    }

    /// The steps of `pre_tokenizer`; none where there is none.
    func preTokenizers(depth: Int = 0) throws(TokenizerError) -> [PreTokenizer] {
        if isAbsent { return [] }
        guard depth < 10 else { throw fault("at most 10 sequences in each other") }
        let kind: PreTokenizerKind = try self["type"].choice()
        switch kind {
        case .sequence:
            var all: [PreTokenizer] = []
            for part in try self["pretokenizers"].list() { all += try part.preTokenizers(depth: depth + 1) }
            return all
        case .byteLevel:
            var steps: [PreTokenizer] = []
            if try self["add_prefix_space"].flag() { steps.append(.spaceBefore) }
            if try self["use_regex"].flag(or: true) {
                steps.append(.split(try program(gpt2Pattern), .isolated, isInverted: false))
            }
            return steps + [.byteLetters]
        case .split:
            let behaviour: PreTokenizer.Behaviour = try self["behavior"].choice()
            let isInverted = try self["invert"].flag(or: false)
            return [.split(try self["pattern"].pattern(), behaviour, isInverted: isInverted)]
        case .digits:
            let isEach = try self["individual_digits"].flag(or: false)
            return [.split(try program(#"\p{N}"#), isEach ? .isolated : .contiguous, isInverted: false)]
        case .punctuation:
            let behaviour: PreTokenizer.Behaviour = try self["behavior"].choice(or: .isolated)
            return [.split(try program(.punctuation), behaviour, isInverted: false)]
        case .whitespace: return [.split(try program(#"\w+|[^\w\s]+"#), .removed, isInverted: true)]
        case .whitespaceSplit: return [.split(try program(.whiteSpace), .removed, isInverted: false)]
        case .bert:
            return [
                .split(try program(.whiteSpace), .removed, isInverted: false),
                .split(try program(.punctuation), .isolated, isInverted: false),
            ]
        case .delimiter:
            let delimiter = self["delimiter"]
            guard let text = delimiter.value?.string, text.unicodeScalars.count == 1 else {
                throw delimiter.fault("one character")
            }
            return [.split(try delimiter.program(CodePoints(text.unicodeScalars)), .removed, isInverted: false)]
        case .metaspace: return try metaspace()
        }
    }

    private func metaspace() throws(TokenizerError) -> [PreTokenizer] {
        let replacement = self["replacement"]
        guard let mark = replacement.value?.string, mark.unicodeScalars.count == 1 else {
            throw replacement.fault("one character")
        }
        // Files before `prepend_scheme` say `add_prefix_space` instead.
        let isAdded = try self["add_prefix_space"].flag(or: true)
        let before: PreTokenizer.MarkBefore = try self["prepend_scheme"].choice(or: isAdded ? .always : .never)
        let change = PreTokenizer.metaspace(mark: Array(mark.utf8), before)
        guard try self["split"].flag(or: true) else { return [change] }
        let program = try replacement.program(CodePoints(mark.unicodeScalars))
        return [change, .split(program, .mergedWithNext, isInverted: false)]
    }
}
