import TidemarkJSON

extension JSONValue {
    /// The length of the value's text without white space and escapes, in UTF-8 bytes, cut to `Int32`.
    ///
    /// The twin of `JSONScan.valueLength`.
    var textLength: Int32 {
        let length =
            switch self {
            case .null: 4
            case .bool(let flag): flag ? 4 : 5
            case .number(let text): text.utf8.count
            case .string(let text): text.utf8.count + 2
            case .array(let items): max(2, items.reduce(1) { $0 + 1 + Int($1.textLength) })
            case .object(let members):
                max(2, members.reduce(1) { $0 + $1.name.utf8.count + 4 + Int($1.value.textLength) })
            }
        return Int32(clamping: length)
    }

    /// The length of a string in UTF-8 bytes, cut to `Int32`; 0 for other values.
    var stringLength: Int32 { Int32(clamping: string?.utf8.count ?? 0) }

    /// The number of tokens that a value states; -1 for anything but an integer of at least 0.
    var tokenCount: Int32 { max(int.map { Int32(clamping: $0) } ?? -1, -1) }
}
