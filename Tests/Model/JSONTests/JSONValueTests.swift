import Testing
import TidemarkJSON

@Suite struct JSONValueTests {
    @Test func `members and items are found by name and place`() {
        let value: JSONValue = ["a": [10, "x", true, .null], "b": ["c": 2.5.json], "a": 0]
        #expect(value["a"]?[0]?.int == 10)
        #expect(value["a"]?[1]?.string == "x")
        #expect(value["a"]?[2]?.bool == true)
        #expect(value["a"]?[3]?.isNull == true)
        #expect(value["b"]?["c"]?.double == 2.5)
        #expect(value["a"]?[4] == nil && value["a"]?[-1] == nil)
        #expect(value["z"] == nil && value[0] == nil)
        #expect(JSONValue.null["a"] == nil && JSONValue.null[0] == nil)
        #expect(value.members?.map { $0.name } == ["a", "b", "a"])
        #expect(value["a"]?.array?.count == 4)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("42", 42), ("-7", -7), ("1e3", 1_000), ("1.50e1", 15), ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("9223372036854775808", nil), ("1e30", nil), ("0.5", nil), ("1e999", nil),
        ] as [(String, Int?)]
    )
    func `integers are whole numbers in range`(text: String, expected: Int?) {
        #expect(JSONValue.number(text).int == expected)
    }

    @Test(
        arguments: [("0.1", 0.1), ("-2e-3", -0.002), ("1e999", nil), ("-1e999", nil), ("1e-999", 0)]
            as [(String, Double?)]
    )
    func `doubles are finite`(text: String, expected: Double?) {
        #expect(JSONValue.number(text).double == expected)
    }

    @Test func `other kinds have no number, text or flag`() {
        let kinds: [JSONValue] = [.null, .bool(true), .number("1"), .string("1"), .array([]), .object([])]
        #expect(kinds.count { $0.int != nil } == 1)
        #expect(kinds.count { $0.double != nil } == 1)
        #expect(kinds.count { $0.string != nil } == 1)
        #expect(kinds.count { $0.bool != nil } == 1)
        #expect(kinds.count { $0.array != nil } == 1)
        #expect(kinds.count { $0.members != nil } == 1)
        #expect(kinds.count { $0.isNull } == 1)
    }

    @Test func `what is not finite has no form`() {
        #expect(JSONValue.double(.nan) == .null)
        #expect(JSONValue.double(.infinity) == .null)
        #expect(JSONValue.double(-.infinity) == .null)
    }
}

extension Double {
    fileprivate var json: JSONValue { .double(self) }
}
