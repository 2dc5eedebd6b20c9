import Testing
import TidemarkJSON

@Suite struct JSONParserTests {
    // MARK: - Valid documents

    @Test(
        arguments: [
            ("null", .null),
            (" true\n", .bool(true)),
            ("\t\r\n false ", .bool(false)),
            ("[]", .array([])),
            ("{ }", .object([])),
            ("[ 1 , 2 ]", [1, 2]),
            ("{\"a\":1,\"b\":[null]}", ["a": 1, "b": [.null]]),
            ("{\"\":0}", ["": 0]),
            ("{\"a\":1,\"a\":2}", ["a": 1, "a": 2]),
            ("[[[]],{}]", [[[]], [:]]),
            ("\"\"", ""),
            ("\"\u{7F}\"", "\u{7F}"),
            ("\"/ \\/ \\\" \\\\ \\b\\f\\n\\r\\t\"", "/ / \" \\ \u{8}\u{C}\n\r\t"),
            ("\"\\u0041\\u00e9\\u20AC\"", "A\u{E9}\u{20AC}"),
            ("\"\\u0000\"", "\0"),
            ("\"\\uD834\\udd1e\"", "\u{1D11E}"),
            ("\"\\uDBFF\\uDFFF\"", "\u{10FFFF}"),
            ("\"\u{2028}\u{2029}\"", "\u{2028}\u{2029}"),
            ("\"日本語 😀\"", "日本語 😀"),
            ("\"\\\\u0041\"", "\\u0041"),
        ] as [(String, JSONValue)]
    )
    func `valid documents are read`(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
    }

    @Test(arguments: [
        "0", "-0", "-1", "42", "0.5", "-0.0", "1e5", "1E5", "1e+5", "1e-5", "1.25e-3", "0e0", "0.0e+00", "1e999",
        "-1e-999",
        "123456789012345678901234567890", "3.141592653589793238462643383279",
    ])
    func `numbers keep their text`(text: String) throws {
        #expect(try JSONValue(parsing: text) == .number(text))
        #expect(try JSONValue(parsing: " [\(text)\n] ")[0] == .number(text))
        #expect(try JSONValue(parsing: text).text() == text)
    }

    // MARK: - Repaired: what servers do send

    @Test(arguments: [
        ("\"\\uD800\"", "\u{FFFD}"),
        ("\"\\uDC00\"", "\u{FFFD}"),
        ("\"\\uD800x\"", "\u{FFFD}x"),
        ("\"\\uD800\\n\"", "\u{FFFD}\n"),
        ("\"\\uD800\\u0041\"", "\u{FFFD}A"),
        ("\"\\uD800\\uD834\\uDD1E\"", "\u{FFFD}\u{1D11E}"),
        ("\"\\uDC00\\uD800\"", "\u{FFFD}\u{FFFD}"),
    ])
    func `lone surrogates become the replacement character`(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: text).string == expected)
    }

    @Test(
        arguments: [
            ([0xFF], "\u{FFFD}"), ([0xC3], "\u{FFFD}"), ([0xC3, 0x28], "\u{FFFD}("),
            ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
            ([0xF0, 0x9F, 0x98], "\u{FFFD}"), ([0x61, 0x80, 0x62], "a\u{FFFD}b"),
            ([0xE2, 0x5C, 0x6E, 0x82], "\u{FFFD}\n\u{FFFD}"),
        ] as [([UInt8], String)]
    )
    func `invalid UTF-8 becomes the replacement character`(bytes: [UInt8], expected: String) throws {
        let quote = UInt8(ascii: "\"")
        #expect(try JSONValue(parsing: [quote] + bytes + [quote]).string == expected)
    }

    // MARK: - Invalid documents

    @Test(arguments: [
        // Nothing, or too much
        ("", "the text ends where a value should stand at byte 0"),
        (" \n", "the text ends where a value should stand at byte 2"),
        ("1 2", "something follows the value at byte 2"),
        ("{}}", "something follows the value at byte 2"),
        ("[1]]", "something follows the value at byte 3"),
        ("\"a\" b", "something follows the value at byte 4"),
        ("\u{FEFF}1", "not a value at byte 0"),
        ("1\u{A0}", "something follows the value at byte 1"),
        ("// no\n1", "not a value at byte 0"),
        ("[1/*no*/]", "a comma or ] should stand here at byte 2"),
        // Words
        ("tru", "not a value at byte 0"),
        ("True", "not a value at byte 0"),
        ("nul", "not a value at byte 0"),
        ("nulll", "something follows the value at byte 4"),
        ("NaN", "not a value at byte 0"),
        ("Infinity", "not a value at byte 0"),
        ("-Infinity", "not a value at byte 1"),
        ("'a'", "not a value at byte 0"),
        ("a", "not a value at byte 0"),
        // Numbers
        ("+1", "not a value at byte 0"),
        ("-", "not a value at byte 1"),
        ("--1", "not a value at byte 1"),
        ("01", "a number may not start with 0 at byte 2"),
        ("-00", "a number may not start with 0 at byte 3"),
        (".5", "not a value at byte 0"),
        ("5.", "digits should follow the point at byte 2"),
        ("5.e1", "digits should follow the point at byte 2"),
        ("1e", "digits should follow the exponent at byte 2"),
        ("1e+", "digits should follow the exponent at byte 3"),
        ("1e1.5", "something follows the value at byte 3"),
        ("0x10", "something follows the value at byte 1"),
        ("1_000", "something follows the value at byte 1"),
        ("１", "not a value at byte 0"),
        // Arrays
        ("[", "the text ends where a value should stand at byte 1"),
        ("[1", "a comma or ] should stand here at byte 2"),
        ("[1,", "the text ends where a value should stand at byte 3"),
        ("[1,]", "not a value at byte 3"),
        ("[,1]", "not a value at byte 1"),
        ("[1 2]", "a comma or ] should stand here at byte 3"),
        ("[1}", "a comma or ] should stand here at byte 2"),
        ("]", "not a value at byte 0"),
        // Objects
        ("{", "a name in quotes should stand here at byte 1"),
        ("{a:1}", "a name in quotes should stand here at byte 1"),
        ("{1:1}", "a name in quotes should stand here at byte 1"),
        ("{\"a\"}", "a colon should stand here at byte 4"),
        ("{\"a\" 1}", "a colon should stand here at byte 5"),
        ("{\"a\":}", "not a value at byte 5"),
        ("{\"a\":1", "a comma or } should stand here at byte 6"),
        ("{\"a\":1,}", "a name in quotes should stand here at byte 7"),
        ("{\"a\":1 \"b\":2}", "a comma or } should stand here at byte 7"),
        ("{\"a\":1]", "a comma or } should stand here at byte 6"),
        // Strings
        ("\"", "the text ends inside a string at byte 1"),
        ("\"abc", "the text ends inside a string at byte 4"),
        ("\"\\", "the text ends inside a string at byte 2"),
        ("\"\\\"", "the text ends inside a string at byte 3"),
        ("\"a\nb\"", "a control character stands in a string at byte 2"),
        ("\"\\n\tb\"", "a control character stands in a string at byte 3"),
        ("\"\0\"", "a control character stands in a string at byte 1"),
        ("\"\\x41\"", "not an escape at byte 2"),
        ("\"\\a\"", "not an escape at byte 2"),
        ("\"\\'\"", "not an escape at byte 2"),
        ("\"\\u\"", "four hexadecimal digits should follow \\u at byte 3"),
        ("\"\\u12\"", "four hexadecimal digits should follow \\u at byte 3"),
        ("\"\\u123g\"", "four hexadecimal digits should follow \\u at byte 3"),
        ("\"\\u+123\"", "four hexadecimal digits should follow \\u at byte 3"),
        ("\"\\u-000\"", "four hexadecimal digits should follow \\u at byte 3"),
        ("\"\\u 123\"", "four hexadecimal digits should follow \\u at byte 3"),
        ("\"\\uD834\\uZZZZ\"", "four hexadecimal digits should follow \\u at byte 9"),
        ("\"\\U0041\"", "not an escape at byte 2"),
    ])
    func `invalid documents are refused, with the place`(text: String, expected: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.description == expected)
    }

    @Test func `nesting is bounded`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(200)) }
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(201)) }
        #expect(error?.description == "nested deeper than 200 levels at byte 200")
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "{\"a\":", count: 1_000_000)) }
    }

    /// Each cut of a document is refused, never read as something else and never a trap.
    @Test func `no beginning of a document is a document`() throws {
        let document = Array("{\"a\":[1.5e3,\"x\\u00e9\\uD834\\uDD1E\",{\"b\":null}],\"c\":true}".utf8)
        #expect(throws: Never.self) { try JSONValue(parsing: document) }
        for length in 0..<document.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: document.prefix(length)) }
        }
    }

    /// One byte of a document changed to any other: read or refused, but never a trap.
    @Test func `a changed byte does not trap`() {
        let document = Array("{\"a\":[-1.5e3,\"\\u00e9\\uD834\\uDD1E\"],\"c\":true}".utf8)
        var read = 0
        for place in document.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = document
                changed[place] = byte
                if (try? JSONValue(parsing: changed)) != nil { read += 1 }
            }
        }
        #expect(read > document.count, "at least the unchanged ones")
        #expect(read < document.count * 128)
    }

    @Test func `any collection of bytes is read`() throws {
        let bytes = Array("xx[1]yy".utf8)
        #expect(try JSONValue(parsing: bytes[2..<5]) == [1])
    }
}
