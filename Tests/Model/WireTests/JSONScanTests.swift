import Testing
import TidemarkJSON

@testable import TidemarkWire

@Suite("JSON scan") struct JSONScanTests {
    private func isTaken(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return false }
            var scan = JSONScan(base, count: bytes.count)
            scan.skipValue()
            return !scan.isBroken && scan.isAtEnd()
        }
    }

    @Test(
        "takes what RFC 8259 allows",
        arguments: [
            "0", "-0", "1.5e+3", "1E-2", "true", "false", "null", "\"\"", "\"\\u00e9\\ud83c\\udf0a\"", "[]", "{}",
            " [ 1 , 2 ] ",
            "{\"a\":{\"b\":[{}]},\"a\":1}", "\r\n\t 1", "\"\\ud83c\"", "\"\u{7F}\"", "\"\u{2028}\"",
        ]
    )
    func valid(text: String) {
        #expect(isTaken(Array(text.utf8)))
        #expect((try? JSONValue(parsing: text)) != nil)
    }

    @Test(
        "refuses what it does not",
        arguments: [
            "", " ", "01", "-", "1.", ".5", "1e", "+1", "0x1", "nul", "tru", "True", "nulll", "\"", "\"\\\"", "\"\\x\"",
            "\"\\u12\"",
            "\"\\u-001\"", "\"\\u+001\"", "\"\n\"", "\"\u{0}\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{",
            "}", "{\"a\"}",
            "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\":2}", "{,}", "[}", "{]", "1 2", "[]]", "{}{}", "'a'",
            "// x\n1", "\u{FEFF}1",
            "NaN", "Infinity", "\u{0}", "[\u{0}]",
        ]
    )
    func invalid(text: String) {
        #expect(!isTaken(Array(text.utf8)))
        #expect((try? JSONValue(parsing: text)) == nil)
    }

    @Test("allows as many levels as the full parse, wherever they begin", arguments: 195...205)
    func depth(levels: Int) {
        let nested = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        for text in [nested, #"{"choices":[{"delta":{"x":\#(nested)}}]}"#, #"{"usage":\#(nested)}"#] {
            let isValid = (try? JSONValue(parsing: text)) != nil
            #expect((OpenAIChat().marks(of: Array(text.utf8)) != nil) == isValid)
        }
        #expect(isTaken(Array(nested.utf8)) == (levels <= 200))
    }

    @Test("counts levels, not brackets")
    func siblings() {
        let wide = "[" + Array(repeating: "[],{}", count: 300).joined(separator: ",") + "]"
        #expect(isTaken(Array(wide.utf8)))
    }

    @Test("names are compared unescaped")
    func names() {
        let marks = OpenAIChat().marks(of: Array(#"{"\u0063hoices":[{"d\u0065lta":{"cont\u0065nt":"ab"}}]}"#.utf8))
        #expect(marks?.answerBytes == 2)
    }
}
