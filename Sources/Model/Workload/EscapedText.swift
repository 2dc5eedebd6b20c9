/// Text as it stands inside a JSON string: quotes, backslashes and control characters escaped (RFC 8259, section 7).
enum EscapedText {
    static func append(_ text: some Sequence<UInt8>, to escaped: inout [UInt8]) {
        for byte in text {
            if byte >= 0x20, byte != 0x22, byte != 0x5C {
                escaped.append(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                escaped.append(UInt8(ascii: "\\"))
                escaped.append(byte)
            case UInt8(ascii: "\n"):
                escaped.append(UInt8(ascii: "\\"))
                escaped.append(UInt8(ascii: "n"))
            default:
                escaped.append(contentsOf: "\\u00\(byte < 16 ? "0" : "1")\(String(byte % 16, radix: 16))".utf8)
            }
        }
    }
}
