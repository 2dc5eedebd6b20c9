import Testing
import TidemarkTokens

@Suite struct TokenizerTests {
    @Test("gives the ids of the reference implementation", arguments: TokenizerReferences.files)
    func references(file: String) throws {
        let references = try TokenizerReferences.read()
        let encoder = Encoder(try TokenizerReferences.tokenizer(file))
        let expected = try #require(references.ids[file])
        try #require(expected.count == references.texts.count)
        for (text, ids) in zip(references.texts, expected) {
            #expect(encoder.ids(text) == ids, "\(text.prefix(40))")
        }
    }

    @Test(
        "counts as many as it lists, and a new encoder as one that has seen much",
        arguments: TokenizerReferences.files
    )
    func counts(file: String) throws {
        let tokenizer = try TokenizerReferences.tokenizer(file)
        let seasoned = Encoder(tokenizer)
        for text in try TokenizerReferences.read().texts.prefix(60) {
            let ids = seasoned.ids(text)
            #expect(Array(text.utf8).withUnsafeBufferPointer { tokenizer.count($0) } == ids.count)
            #expect(Encoder(tokenizer).ids(text) == ids)
        }
    }

    @Test("keeps what is in the list that it appends to")
    func appends() throws {
        let encoder = Encoder(try TokenizerReferences.tokenizer("bytes.json"))
        var ids: [Int32] = [7]
        Array("one".utf8).withUnsafeBufferPointer { encoder.encode($0, into: &ids) }
        #expect(ids.first == 7 && Array(ids.dropFirst()) == encoder.ids("one"))
    }

    @Test("no text has no tokens", arguments: TokenizerReferences.files)
    func empty(file: String) throws {
        #expect(Encoder(try TokenizerReferences.tokenizer(file)).ids("").isEmpty)
    }

    @Test("takes bytes that are no UTF-8 for U+FFFD", arguments: TokenizerReferences.files)
    func invalid(file: String) throws {
        let encoder = Encoder(try TokenizerReferences.tokenizer(file))
        for bytes in [[0xFF], [0x61, 0xE4, 0xBD], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]]
            as [[UInt8]]
        {
            #expect(encoder.ids(bytes) == encoder.ids(String(decoding: bytes, as: UTF8.self)))
        }
    }

    @Test("a long piece without spaces is merged as a short one is, and in time")
    func longPiece() throws {
        let encoder = Encoder(try TokenizerReferences.tokenizer(TokenizerReferences.ranks))
        let once = encoder.ids("abcabcabd")
        let many = encoder.ids(String(repeating: "abcabcabd", count: 4_000))
        #expect(many.count <= once.count * 4_000)
        #expect(many.count > 4_000)
        let spaces = encoder.ids(String(repeating: " ", count: 50_000) + "x")
        #expect(spaces.count > 1)
    }

    @Test("finds added tokens in the text, with the white space that belongs to them")
    func added() throws {
        let encoder = Encoder(try TokenizerReferences.tokenizer("bytes.json"))
        let whole = encoder.ids("a[MASK]b")
        let spaced = encoder.ids("a  [MASK]b")
        #expect(whole == spaced && whole.count == 3)
        // A token that is a word by itself is none inside of one.
        #expect(encoder.ids("x<tok>y").count > encoder.ids("x <tok> y").count)
    }
}
