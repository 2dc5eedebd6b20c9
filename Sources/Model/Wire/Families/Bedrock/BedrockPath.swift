/// Where Amazon Bedrock names model and action: `/model/{id}/{action}`.
///
/// Source: docs/wire/bedrock.md, "Request".
enum BedrockPath {
    static func path(_ target: RequestTarget, action: String) -> String {
        target.path("/model/\(encoded(target.model))/\(action)")
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986, `:` and `/` included: ids may be ARNs.
    static func encoded(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            if isUnreserved(byte) {
                out.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                out += byte < 16 ? "%0" : "%"
                out += String(byte, radix: 16, uppercase: true)
            }
        }
        return out
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    static func route(_ path: Substring) -> ServerRoute? {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).suffix(3)
        guard segments.count == 3, segments.first == "model", let action = segments.last,
            let model = decoded(segments[segments.startIndex + 1]), !model.isEmpty
        else { return nil }
        return switch action {
        case "converse": ServerRoute(.bedrockConverse, model: model, isStreamed: false)
        case "converse-stream": ServerRoute(.bedrockConverse, model: model, isStreamed: true)
        case "invoke": ServerRoute(.bedrockInvokeAnthropic, model: model, isStreamed: false)
        case "invoke-with-response-stream": ServerRoute(.bedrockInvokeAnthropic, model: model, isStreamed: true)
        default: nil
        }
    }

    /// Undoes percent-encoding; nil where it is broken or no UTF-8.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-"),
                let value = UInt8(Substring(digits), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
