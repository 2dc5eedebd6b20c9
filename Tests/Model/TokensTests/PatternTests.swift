import Testing
import TidemarkJSON
import TidemarkTokens

/// Patterns, by how they cut a text: each piece is a word with an id of its own.
@Suite struct PatternTests {
    /// The pieces that a `Split` makes of a text.
    private func pieces(_ pattern: String, _ text: String, behaviour: String = "Isolated") throws -> [String] {
        let characters = Array(text)
        var vocabulary: [(String, Int)] = []
        for low in characters.indices {
            for high in low..<characters.count { vocabulary.append((String(characters[low...high]), vocabulary.count)) }
        }
        let split: JSONValue = [
            "type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": .string(behaviour), "invert": false,
        ]
        let members = vocabulary.map { JSONMember($0, .int($1)) }
        let model: JSONValue = ["type": "WordLevel", "vocab": .object(members), "unk_token": "?"]
        let document: JSONValue = ["pre_tokenizer": split, "model": model]
        let tokenizer = try Tokenizer(tokenizerJSON: Array(document.text().utf8), file: "t")
        return Encoder(tokenizer).ids(text).map { vocabulary[Int($0)].0 }
    }

    @Test(
        "matches as a backtracking engine does",
        arguments: [
            ("ab|abc", "abc", ["ab", "c"]), ("a+ab", "aaab", ["aaab"]), ("a{2,3}", "aaaaa", ["aaa", "aa"]),
            ("a{2}", "aaa", ["aa", "a"]),
            ("a?b", "abb", ["ab", "b"]), ("x*y", "xxz", ["xxz"]), (#"\s+(?!\S)|\s+"#, "a   b", ["a", "  ", " ", "b"]),
            ("(?i:'S)", "it's IT'S", ["it", "'s", " IT", "'S"]), ("(?i:'s)", "a'ſ", ["a", "'ſ"]),
            ("[^a-c]+", "abxyc", ["ab", "xy", "c"]),
            ("(ab)+", "ababa", ["abab", "a"]), ("(ab|a)+c", "abac", ["abac"]), ("(a|ab)(c|bcd)", "abcd", ["abcd"]),
            (#"\p{Lu}\p{Ll}+"#, "aBcD", ["a", "Bc", "D"]), (#"[\p{L}&&[^a-z]]+"#, "abÄÖc", ["ab", "ÄÖ", "c"]),
            (#"\d+$"#, "1a2", ["1a", "2"]),
            (#"[\x{61}\u0062]+"#, "abc", ["ab", "c"]), (#"[[ab]c]+"#, "abcd", ["abc", "d"]),
            (#"[+\-]"#, "a-b", ["a", "-", "b"]),
            ("a(?=b)", "abac", ["a", "bac"]), ("(?i)AB", "abAB", ["ab", "AB"]), (#"\P{L}+"#, "a12b", ["a", "12", "b"]),
        ]
    )
    func matches(pattern: String, text: String, expected: [String]) throws {
        #expect(try pieces(pattern, text) == expected)
    }

    @Test(
        "joins matches with their neighbours as the behaviour says",
        arguments: [
            ("Removed", ["a", "b", "c"]), ("Isolated", ["a", "-", "b", "-", "-", "c"]),
            ("MergedWithPrevious", ["a-", "b-", "-", "c"]),
            ("MergedWithNext", ["a", "-b", "-", "-c"]), ("Contiguous", ["a", "-", "b", "--", "c"]),
        ]
    )
    func behaviours(behaviour: String, expected: [String]) throws {
        #expect(try pieces("-", "a-b--c", behaviour: behaviour) == expected)
    }

    @Test("a pattern that fails over and over in a long row takes time in proportion to it")
    func longRow() throws {
        let text =
            #"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"\\s+$"},"behavior":"Isolated"},"#
            + #""model":{"type":"WordLevel","vocab":{"?":0},"unk_token":"?"}}"#
        let tokenizer = try Tokenizer(tokenizerJSON: Array(text.utf8), file: "t")
        #expect(Encoder(tokenizer).ids(String(repeating: " ", count: 100_000) + "x") == [0])
    }
}
