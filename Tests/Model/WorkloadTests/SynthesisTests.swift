import Testing
import TidemarkTokens
import TidemarkWorkload

/// Prompts have exactly the length that was asked for.
@Suite struct SynthesisTests {
    /// A byte-level BPE of 4,000 tokens in 16 kinds of text, with the pattern of cl100k_base.
    private static let tokenizer = Result {
        let bytes = try Fixture.bytes("bpe-4000", "json")
        return TokenMeasure(try Tokenizer(tokenizerJSON: bytes, file: "bpe-4000.json"), name: "bpe-4000.json")
    }

    private static let lengths = [1, 7, 39, 60, 400, 3_000]

    /// A type for each kind and length.
    private static let everyKind = TextKind.allCases.flatMap { kind in
        lengths.map { asked in type(asked, name: "\(kind) \(asked)", share: 0.01) { $0.text = kind } }
    }

    private static let estimated = Workload(types: everyKind)

    private func check(_ workload: Workload, _ tokens: (String.UTF8View) -> Int) throws {
        var counts = [Int](repeating: 0, count: workload.types.count)
        for index in 0..<600 as Range<UInt64> {
            let draft = workload.request(index, root: 1)
            let tokens = tokens(try text(draft, of: workload).utf8)
            let asked = draft.inputTokens
            counts[draft.type] += 1
            #expect(
                tokens <= asked && Double(tokens) >= 0.99 * Double(asked) - 1,
                "\(workload.types[draft.type].name): \(tokens)"
            )
        }
        #expect(counts.count { $0 > 0 } > 90)
    }

    @Test("by the estimator in every kind of text")
    func estimated() throws {
        try check(Self.estimated) { TokenEstimator.tokens(in: $0) }
    }

    @Test("by the target's tokenizer in every kind of text")
    func tokenized() throws {
        let measure = try Self.tokenizer.get()
        try check(Workload(types: Self.everyKind, measure: measure)) { measure.tokens(in: $0) }
    }

    @Test("up to 1M tokens, in a few pieces")
    func long() throws {
        let asked = 1_000_000
        let workload = Workload(types: [type(asked)])
        let draft = workload.request(3, root: 1)
        let tokens = TokenEstimator.tokens(in: try text(draft, of: workload).utf8)
        #expect(tokens <= asked && Double(tokens) > 0.999 * Double(asked))
        #expect(draft.prompt.pieces.count < 6 + asked / 50_000)
    }

    @Test("system messages have their tokens, and are the same for every request and seed")
    func system() throws {
        let measure = try Self.tokenizer.get()
        let workload = Workload(types: [type(100) { $0.system = .tokens(800) }], measure: measure)
        let drafts = (0..<5 as Range<UInt64>).map { workload.request($0, root: $0) }
        for draft in drafts {
            let messages = try messages(draft, of: workload)
            #expect(messages.map(\.role) == [.system, .user])
            #expect((793...800).contains(measure.tokens(in: messages[0].text.utf8)))
            #expect((99...100).contains(measure.tokens(in: messages[1].text.utf8)))
            #expect(draft.inputTokens == 900)
        }
        #expect(Set(try drafts.map { try messages($0, of: workload)[0].text }).count == 1)
    }

    @Test("a system message of a file stands as it is")
    func systemFile() throws {
        let words = "Be \"short\".\nSay \\ nothing."
        let workload = Workload(types: [type(50) { $0.system = .text(words) }])
        let draft = workload.request(0, root: 1)
        #expect(try messages(draft, of: workload)[0].text == words)
        #expect(draft.inputTokens == 50 + TokenMeasure.estimator.tokens(in: words.utf8))
    }

    @Test("prompts begin at places of their own: under 0.5 % of the blocks of 16 tokens stood before")
    func beginnings() throws {
        let workload = Workload(types: [type(32, name: "a", share: 0.5), type(300, name: "b", share: 0.5)])
        for wanted in 0...1 {
            var seen: Set<Int> = []
            var hits = 0
            var blocks = 0
            for index in 0..<20_000 as Range<UInt64> {
                let draft = workload.request(index, root: 4)
                guard draft.type == wanted else { continue }
                let bytes = draft.prompt.pieces.flatMap { piece -> ArraySlice<UInt8> in
                    if case .text(let range) = piece { workload.text[range] } else { [] }
                }
                // 16 tokens are about 70 bytes of this text.
                var isPrefix = true
                for end in stride(from: 70, through: bytes.count, by: 70) {
                    let isNew = seen.insert(bytes[..<end].hashValue).inserted
                    isPrefix = isPrefix && !isNew
                    blocks += 1
                    if isPrefix { hits += 1 }
                }
            }
            #expect(Double(hits) < 0.005 * Double(blocks), "\(wanted): \(hits) of \(blocks)")
        }
    }

    @Test("cold requests begin with a number of their own, within the length")
    func cold() throws {
        let withSystem = type(60, name: "a", share: 0.5) {
            $0.isCold = true
            $0.system = .tokens(50)
        }
        let workload = Workload(types: [withSystem])
        let texts = try (0..<50 as Range<UInt64>).map { try text(workload.request($0, root: 1), of: workload) }
        #expect(Set(texts.map { $0.prefix(8) }).count > 45)
        #expect(texts.allSatisfy { $0.first?.isNumber == true })
        let bare = Workload(types: [type(60) { $0.isCold = true }])
        for index in 0..<50 as Range<UInt64> {
            let tokens = TokenEstimator.tokens(in: try text(bare.request(index, root: 1), of: bare).utf8)
            #expect((58...60).contains(tokens))
        }
    }

    @Test("instructions fit the kind and stand last")
    func questions() throws {
        let workload = Workload(types: [type(100) { $0.text = .code }])
        let text = try text(workload.request(1, root: 1), of: workload)
        #expect(text.split(separator: "\n\n").last.map { $0.contains("code") } == true, "\(text.suffix(100))")
    }
}
