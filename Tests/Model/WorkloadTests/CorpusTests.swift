import Testing
import TidemarkCorpus
import TidemarkJSON
import TidemarkStatistics
import TidemarkTokens
import TidemarkWorkload

@Suite struct CorpusTests {
    private let corpus = Corpus.english
    private let plain = UnsafeBufferPointer(
        start: tidemark_corpus_english(),
        count: tidemark_corpus_english_count()
    )

    /// The text of some ranges, read back from the JSON string that they stand in.
    private func text(_ ranges: [Range<Int>], of corpus: Corpus) throws -> String {
        let quote = UInt8(ascii: "\"")
        let json = try JSONValue(parsing: [quote] + ranges.flatMap { corpus.escaped[$0] } + [quote])
        return try #require(json.string)
    }

    private func corpus(_ text: String) -> Corpus {
        Array(text.utf8).withUnsafeBufferPointer { Corpus(text: $0) }
    }

    @Test("is real prose: UTF-8, no lines broken inside a paragraph, nothing of a licence")
    func prose() throws {
        let text = try #require(String(validating: plain, as: UTF8.self))
        let paragraphs = text.split(separator: "\n\n", omittingEmptySubsequences: false)
        #expect(plain.count < 1_000_000)
        #expect(TokenEstimator.tokens(in: plain) > 150_000)
        #expect(paragraphs.count > 2_000)
        #expect(!paragraphs.contains { $0.isEmpty || $0.dropLast().contains("\n") })
        #expect(!text.contains("Gutenberg") && !text.contains("_") && !text.contains("  "))
    }

    @Test("stands escaped as a JSON string wants it")
    func escaped() throws {
        let whole = try text([0..<corpus.escaped.count], of: corpus)
        #expect(whole.utf8.elementsEqual(plain))
    }

    @Test("escapes quotes, backslashes and control characters")
    func escapes() throws {
        let corpus = corpus("\"a\\b\"\tc\u{1}d\u{1F}\r\ne")
        #expect(corpus.escaped == Array(#"\"a\\b\"\u0009c\u0001d\u001f\u000d\ne"#.utf8))
    }

    @Test("cuts passages of the tokens asked for", arguments: [24, 100, 1_000, 10_000, 100_000])
    func tokens(asked: Int) throws {
        var source = RandomSource(seed: UInt64(asked))
        for _ in 0..<(asked > 1_000 ? 5 : 200) {
            let passage = try text(corpus.slice(tokens: asked, using: &source), of: corpus)
            let tokens = TokenEstimator.tokens(in: passage.utf8)
            #expect(tokens <= asked + 1)
            #expect(Double(tokens) >= min(0.99 * Double(asked), Double(asked - 6)), "\(passage.prefix(80))")
        }
    }

    @Test("begins passages with a sentence and ends them with a word")
    func edges() throws {
        var source = RandomSource(seed: 1)
        for _ in 0..<2_000 {
            let range = try #require(corpus.slice(tokens: 60, using: &source).first)
            let before = corpus.escaped[..<range.lowerBound].suffix(3)
            let after = corpus.escaped[range.upperBound...].first
            let isStart =
                before.isEmpty || before.suffix(2) == Array("\\n".utf8)
                || before.last == UInt8(ascii: " ") && ".!?\")".utf8.contains(before.dropLast().last ?? 0)
            #expect(isStart, "\(String(decoding: before, as: UTF8.self))")
            #expect(after == UInt8(ascii: " ") || after == UInt8(ascii: "\\"))
            #expect(corpus.escaped[range].last.map { $0 > 0x20 && $0 != UInt8(ascii: "\\") } == true)
        }
    }

    @Test("begins at many places, and not behind Mr. or Mrs.")
    func starts() throws {
        var source = RandomSource(seed: 2)
        let starts = (0..<5_000).map { _ in corpus.slice(tokens: 30, using: &source)[0].lowerBound }
        #expect(Set(starts).count > 3_000)
        #expect(!starts.contains { corpus.escaped[..<$0].suffix(5).elementsEqual(" Mr. ".utf8) })
    }

    @Test("goes on at the beginning where the text ends, as often as it takes")
    func wraps() throws {
        var source = RandomSource(seed: 3)
        let corpus = corpus("One two three. Four five six.\n")
        for _ in 0..<20 {
            let ranges = corpus.slice(tokens: 100, using: &source)
            let text = try text(ranges, of: corpus)
            #expect((95...100).contains(TokenEstimator.tokens(in: text.utf8)))
            #expect(ranges.dropFirst().allSatisfy { $0.lowerBound == 0 })
            #expect(ranges.dropLast().allSatisfy { $0.upperBound == corpus.escaped.count })
        }
    }

    @Test("gives one word where nothing fits")
    func oneWord() {
        var source = RandomSource(seed: 4)
        let corpus = corpus("Incomprehensibilities are incomprehensible.")
        #expect(corpus.slice(tokens: 0, using: &source) == [0..<21])
    }
}
