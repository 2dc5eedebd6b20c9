import Testing
import TidemarkCorpus
import TidemarkTokens
import TidemarkWorkload

@Suite struct CorpusTests {
    private func text(_ index: Int) throws -> String {
        let bytes = UnsafeBufferPointer(start: tidemark_corpus_text(index), count: tidemark_corpus_text_count(index))
        return try #require(String(validating: bytes, as: UTF8.self))
    }

    @Test("every kind is UTF-8 text of its own, of 90 KB and more", arguments: TextKind.allCases.indices)
    func kinds(index: Int) throws {
        let text = try text(index)
        #expect(text.utf8.count > 90_000)
        #expect(text.contains("\n\n") && text.hasSuffix("\n"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        let others = try TextKind.allCases.indices.filter { $0 != index }.map(self.text)
        #expect(!others.contains { $0.prefix(200) == text.prefix(200) })
    }

    @Test("all of it is under 4.1 MB")
    func size() {
        #expect(TextKind.allCases.indices.reduce(0) { $0 + tidemark_corpus_text_count($1) } < 4_100_000)
    }

    @Test("prose is real prose: no lines broken inside a paragraph, nothing of a licence")
    func prose() throws {
        let text = try text(0)
        let paragraphs = text.split(separator: "\n\n", omittingEmptySubsequences: false)
        #expect(TokenEstimator.tokens(in: text.utf8) > 150_000)
        #expect(paragraphs.count > 2_000)
        #expect(!paragraphs.contains { $0.isEmpty || $0.dropLast().contains("\n") })
        #expect(!text.contains("Gutenberg") && !text.contains("_") && !text.contains("  "))
    }

    @Test(
        "languages are what they say",
        arguments: [
            (TextKind.german, " und "), (.french, " les "), (.spanish, " el "), (.portuguese, " não "),
            (.italian, " che "), (.russian, " не "), (.chinese, "的"), (.japanese, "である"), (.korean, "니다"),
            (.arabic, " في "), (.hindi, " के "), (.code, "return "), (.json, "{\""), (.chat, "?"), (.manual, " the "),
        ]
    )
    func languages(kind: TextKind, word: String) throws {
        let index = try #require(TextKind.allCases.firstIndex(of: kind))
        #expect(try text(index).split(separator: word).count > 150)
    }
}
