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

    @Test("a word with the space before it, a mark and a paragraph break are a token each")
    func tokens() throws {
        let prose = Prose("One two, three. Four?\n\nFive.")
        let expected = ["One", " two", ",", " three", ".", " Four", "?", "\n\n", "Five", ".", "\n\n"]
        #expect(prose.count == expected.count)
        for (start, token) in expected.enumerated() {
            #expect(try Self.text(prose, Prose.Run(start: start, count: 1, isOpening: false)) == token)
        }
        #expect(prose.sentences == [0, 5, 8])
    }

    @Test("an answer does not open with a space")
    func opening() throws {
        let prose = Prose("One two. Three four.")
        #expect(try Self.text(prose, Prose.Run(start: 3, count: 2, isOpening: true)) == "Three four")
        #expect(try Self.text(prose, Prose.Run(start: 0, count: 2, isOpening: true)) == "One two")
    }

    @Test("runs go round the circle as often as they need", arguments: [1, 3, 4, 5, 8, 9])
    func circle(count: Int) throws {
        let prose = Prose("A b.")  // four tokens: A, b, the full stop, the break
        let rounds = String(repeating: "A b.\n\n", count: 4)
        let pieces = ["A", " b", ".", "\n\n"]
        let expected = (0..<count).map { pieces[($0 + 2) % 4] }.joined()
        #expect(try Self.text(prose, Prose.Run(start: 2, count: count, isOpening: false)) == expected)
        #expect(rounds.contains(expected))
        #expect(try Self.text(prose, Prose.Run(start: 6, count: count, isOpening: false)) == expected)
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
