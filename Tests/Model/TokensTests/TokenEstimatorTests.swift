import Foundation
import Testing
import TidemarkCorpus
import TidemarkTokens

@Suite struct TokenEstimatorTests {
    private let corpus = UnsafeBufferPointer(
        start: tidemark_corpus_english(),
        count: tidemark_corpus_english_count()
    )

    @Test("is within 2 % of cl100k_base on a novel")
    func wholeCorpus() throws {
        let counts = try Fixtures.corpusCounts()
        let estimate = TokenEstimator.tokens(in: corpus)
        #expect(abs(Double(estimate) / Double(counts.tokens) - 1) < 0.02)
    }

    @Test("is within 5 % of cl100k_base on every piece of 1,000 tokens of a novel")
    func corpusSlices() throws {
        let offsets = try [0] + Fixtures.corpusCounts().offsets
        for (start, end) in zip(offsets, offsets.dropFirst()) {
            let estimate = TokenEstimator.tokens(in: corpus[start..<end])
            #expect((950...1_050).contains(estimate), "bytes \(start)..<\(end)")
        }
    }

    @Test("is near cl100k_base on other languages, code and data", arguments: try Fixtures.samples())
    func samples(_ sample: Sample) {
        let estimate = TokenEstimator.tokens(in: sample.text.utf8)
        #expect(abs(Double(estimate) / Double(sample.tokens) - 1) <= sample.within, "estimate \(estimate)")
    }

    @Test(
        "follows the tokenizer's pattern exactly where that decides",
        arguments: [
            ("", 0), ("Yes", 1), ("Yes, no", 3), ("1234567", 3), ("in 2026", 4), ("\n\n", 1), ("a\n        b", 4),
            ("x = 1", 4), (" \n", 1),
        ]
    )
    func pattern(text: String, tokens: Int) {
        #expect(TokenEstimator.tokens(in: text.utf8) == tokens)
    }

    @Test("counts the same in one piece and byte by byte", arguments: try Fixtures.samples())
    func pieces(_ sample: Sample) {
        var whole = TokenEstimator()
        let bytes = Array(sample.text.utf8)
        bytes.withUnsafeBufferPointer { whole.add($0) }
        var pieces = TokenEstimator()
        for byte in bytes {
            [byte].withUnsafeBufferPointer { pieces.add($0) }
        }
        #expect(pieces.shares == whole.shares)
    }

    @Test("takes any bytes, also those that are not UTF-8")
    func anyBytes() {
        let bytes = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        #expect((1...3 * bytes.count).contains(TokenEstimator.tokens(in: bytes)))
    }
}
