import Testing
import TidemarkJSON
import TidemarkTokens

@Suite struct TokenizerErrorTests {
    private static let model = #"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}"#

    private func description(_ text: String, file: String = "t.json") -> String {
        do throws(TokenizerError) {
            _ = try Tokenizer.tokenizer(parsing: Array(text.utf8), file: file)
            return "read"
        } catch {
            return error.description
        }
    }

    @Test("a small file is read")
    func small() throws {
        let text = #"{"model":\#(Self.model)}"#
        let tokenizer = try Tokenizer(tokenizerJSON: Array(text.utf8), file: "t.json")
        #expect(Encoder(tokenizer).ids("abba") == [2, 1, 0])
    }

    @Test(
        "what is not known is refused with path, what was found and what is allowed",
        arguments: [
            (
                #"{"model":{"type":"Foo"}}"#,
                #"t.json: model.type: found "Foo"; allowed is BPE, WordPiece, Unigram, WordLevel"#
            ),
            (#"{}"#, "model.type: found nothing"),
            (#"{"model":{"type":"BPE","vocab":[],"merges":[]}}"#, "model.vocab: found a list of 0"),
            (#"{"model":{"type":"BPE","vocab":{"a":-1},"merges":[]}}"#, "model.vocab.a: found \"-1\""),
            (#"{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}"#, "model.merges[0]: found \"a b\""),
            (#"{"model":{"type":"BPE","vocab":{"a":0},"merges":["a"]}}"#, "model.merges[0]"),
            (
                #"{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}}"#,
                "model.dropout: found \"0.1\"; allowed is null or 0"
            ),
            (#"{"normalizer":{"type":"Precompiled"},"model":\#(model)}"#, "normalizer.type: found \"Precompiled\""),
            (
                #"{"normalizer":{"type":"Sequence","normalizers":[{"type":"Nmt"}]},"model":\#(model)}"#,
                "normalizer.normalizers[0].type"
            ),
            (#"{"pre_tokenizer":{"type":"UnicodeScripts"},"model":\#(model)}"#, "pre_tokenizer.type"),
            (
                #"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(?<=a)b"},"behavior":"Isolated"},"model":\#(model)}"#,
                "pre_tokenizer.pattern.Regex: found"
            ),
            (
                #"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"a*"},"behavior":"Isolated"},"model":\#(model)}"#,
                "can match nothing at all"
            ),
            (
                #"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"a+"},"behavior":"Sideways"},"model":\#(model)}"#,
                "pre_tokenizer.behavior: found \"Sideways\"; allowed is Removed, Isolated"
            ),
            (
                #"{"added_tokens":[{"id":5}],"model":\#(model)}"#,
                "added_tokens[0].content: found nothing; allowed is a string"
            ),
            (#"{"model":{"type":"WordPiece","vocab":{"a":0}}}"#, "model.unk_token"),
            (#"{"model":{"type":"Unigram","vocab":[["a",0.0]],"unk_id":null}}"#, "model.unk_id"),
            (#"{"model""#, "t.json: byte"),
        ]
    )
    func refused(text: String, message: String) {
        #expect(description(text).contains(message), "\(description(text))")
    }

    @Test(
        "a file of ranks is refused by line",
        arguments: [
            (
                "IQ== 0\nnot a line\n",
                "line 2: found \"not a line\"; allowed is a token in base64, a space and its rank"
            ),
            ("IQ==\n", "line 1"), ("IQ== x\n", "line 1"), ("IQ== -1\n", "line 1"), ("IQ 1 2\n", "line 1"),
            ("IQ== 0\nIg== 1\n", "found 2 tokens, of which 2 are single bytes"), ("", "found 0 tokens"),
        ]
    )
    func ranks(text: String, message: String) {
        #expect(description(text, file: "r").hasPrefix("r: "))
        #expect(description(text, file: "r").contains(message), "\(description(text, file: "r"))")
    }

    @Test(
        "a pattern that is not known is refused, and never taken for another",
        arguments: [
            "(?>a)", "a*?", "a++?", #"\bword"#, "^a", "(?<n>a)", "[a", "a)", "(a", #"\p{Han}"#, #"\1"#, "a{2,1}",
            "(?!ab)", "[z-a]",
            "(a*)*", #"\N"#, "(?s).", #"[[:alpha:]]+"#, #"\p{N}{1,3}+"#,
        ]
    )
    func patterns(pattern: String) {
        let split: JSONValue = ["type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": "Isolated"]
        let text = #"{"pre_tokenizer":\#(split.text()),"model":\#(Self.model)}"#
        #expect(description(text).contains("pre_tokenizer.pattern.Regex: found"), "\(description(text))")
    }

    @Test("a damaged file is refused or read, and never more")
    func damaged() throws {
        let bytes = try TokenizerReferences.bytes(of: "word-piece.json")
        var state: UInt64 = 1
        for _ in 0..<40 {
            var damaged = bytes
            for _ in 0..<3 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                damaged[Int(state >> 33) % damaged.count] = UInt8(truncatingIfNeeded: state >> 25)
            }
            let tokenizer = try? Tokenizer.tokenizer(parsing: damaged, file: "damaged")
            if let tokenizer { _ = Encoder(tokenizer).ids("All human beings, 1948.") }
        }
    }
}
