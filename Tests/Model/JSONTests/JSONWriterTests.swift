import Testing
import TidemarkJSON

@Suite struct JSONWriterTests {
    private static let sample: JSONValue = [
        "name": "a \"b\" \\ \u{1}\n\t\r é 😀", "list": [1, true, .null, []], "empty": [:], "in": ["x": 0],
    ]

    @Test func `compact text has no space`() {
        #expect(
            Self.sample.text()
                == #"{"name":"a \"b\" \\ \u0001\n\t\r é 😀","list":[1,true,null,[]],"empty":{},"in":{"x":0}}"#
        )
    }

    @Test func `indented text has one member a line`() {
        #expect(
            Self.sample.text(.indented) == #"""
                {
                  "name": "a \"b\" \\ \u0001\n\t\r é 😀",
                  "list": [
                    1,
                    true,
                    null,
                    []
                  ],
                  "empty": {},
                  "in": {
                    "x": 0
                  }
                }
                """#
        )
    }

    @Test func `every control character is escaped and read back`() throws {
        for value in 0..<0x20 as Range<UInt8> {
            let text = String(UnicodeScalar(value))
            let quoted = JSONValue.quoted(text)
            #expect(quoted.utf8.allSatisfy { $0 >= 0x20 })
            #expect(try JSONValue(parsing: quoted).string == text)
        }
    }

    @Test(arguments: [
        0, -0.0, 0.1, 1e-300, 1e300, 123_456_789.125, .pi, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ])
    func `doubles read back to the same bits`(value: Double) throws {
        let text = JSONValue.double(value).text()
        #expect(try JSONValue(parsing: text).double?.bitPattern == value.bitPattern)
    }

    @Test func `random documents read back as they were, in both layouts`() throws {
        var documents = RandomDocuments(state: 17)
        for _ in 0..<400 {
            let document = documents.value(depth: 0)
            let compact = document.text()
            #expect(try JSONValue(parsing: compact) == document)
            #expect(try JSONValue(parsing: document.text(.indented)) == document)
            // Equality of Swift's strings ignores how an accent is composed; the bytes must be the same, too.
            #expect(try Array(JSONValue(parsing: compact).text().utf8) == Array(compact.utf8))
        }
    }
}

/// Documents of all kinds of values; the same ones each time.
private struct RandomDocuments {
    var state: UInt64

    private mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func value(depth: Int) -> JSONValue {
        switch below(depth < 5 ? 7 : 5) {
        case 0: return .null
        case 1: return .bool(below(2) == 0)
        case 2: return .int(below(2) == 0 ? below(1_000) : -below(1 << 30))
        case 3: return .double(Double(below(1 << 30)) / Double(1 + below(1_000)))
        case 4: return .string(string())
        case 5: return .array((0..<below(6)).map { _ in value(depth: depth + 1) })
        default: return .object((0..<below(6)).map { _ in JSONMember(string(), value(depth: depth + 1)) })
        }
    }

    private mutating func string() -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x1F, 0x20...0x7E, 0x80...0x7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF, 0x300...0x36F,
        ]
        var text = ""
        for _ in 0..<below(12) {
            let range = ranges[below(ranges.count)]
            let scalar = Unicode.Scalar(range.lowerBound + UInt32(below(range.count)))
            text.unicodeScalars.append(scalar ?? "?")
        }
        return text
    }
}
