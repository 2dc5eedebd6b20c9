import Testing
import TidemarkJSON
import TidemarkTokens

@testable import TidemarkMock

@Suite struct ProseTests {
    private static func text(_ prose: Prose, _ run: Prose.Run) throws -> String {
        var bytes: [UInt8] = []
        prose.forEachPiece(of: run) { bytes.append(contentsOf: $0) }
        #expect(bytes.count == prose.byteCount(run))
        return try #require(try JSONValue(parsing: [0x22] + bytes + [0x22]).string)
    }

    @Test("a word with the space before it and a mark are a token each, the last mark with the empty line behind it")
    func tokens() throws {
        let prose = Prose("One two, three. Four?\n\nFive.")
        let expected = ["One", " two", ",", " three", ".", " Four", "?\n\n", "Five", ".\n\n"]
        #expect(prose.count == expected.count)
        for (start, token) in expected.enumerated() {
            #expect(try Self.text(prose, Prose.Run(start: start, count: 1, isOpening: false)) == token)
        }
        #expect(prose.sentences == [0, 5, 7])
    }

    @Test("an answer does not open with a space")
    func opening() throws {
        let prose = Prose("One two. Three four.")
        #expect(try Self.text(prose, Prose.Run(start: 3, count: 2, isOpening: true)) == "Three four")
        #expect(try Self.text(prose, Prose.Run(start: 0, count: 2, isOpening: true)) == "One two")
    }

    @Test("runs go round the circle as often as they need", arguments: [1, 3, 4, 5, 8, 9])
    func circle(count: Int) throws {
        let prose = Prose("A b c.")  // four tokens: A, b, c, the full stop with the empty line
        let rounds = String(repeating: "A b c.\n\n", count: 4)
        let pieces = ["A", " b", " c", ".\n\n"]
        let expected = (0..<count).map { pieces[($0 + 2) % 4] }.joined()
        #expect(try Self.text(prose, Prose.Run(start: 2, count: count, isOpening: false)) == expected)
        #expect(rounds.contains(expected))
        #expect(try Self.text(prose, Prose.Run(start: 6, count: count, isOpening: false)) == expected)
    }

    @Test("the text of tool calls has no escapes and no paragraphs, and every sentence opens without its space")
    func line() throws {
        let prose = Prose.line
        let text = try Self.text(prose, Prose.Run(start: 0, count: prose.count, isOpening: true))
        #expect(!text.contains("\n") && !text.contains("\\") && !text.contains("\"") && text.hasPrefix("The tide"))
        #expect(prose.count == Prose.english.count)
        #expect(prose.sentences.count == Prose.english.sentences.count)
    }

    @Test("the estimator counts about as many tokens in the text as it has")
    func estimate() throws {
        let prose = Prose.english
        let text = try Self.text(prose, Prose.Run(start: 0, count: prose.count, isOpening: true))
        let estimate = Double(TokenEstimator.tokens(in: text.utf8))
        #expect(abs(estimate / Double(prose.count) - 1) < 0.1)
        #expect(prose.count > 300)
        #expect(prose.sentences.count > 15)
    }
}
