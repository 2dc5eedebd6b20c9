/// Where Amazon Bedrock names model and action: `/model/{id}/{action}`.
///
/// Source: docs/wire/bedrock.md, "Request".
enum BedrockPath {
    /// Ids may be ARNs: their `:` and `/` are encoded too.
    static func path(_ target: RequestTarget, action: String) -> String {
        target.path("/model/\(PercentEncoding.encoded(target.model))/\(action)")
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
