@testable import TidemarkWire

extension ServedRequest {
    /// A request as a family's server reads it, with the text of its prompt.
    static func read(
        _ body: String,
        as format: any ServerFormat,
        _ family: APIFamily,
        model: String? = nil
    ) throws -> (request: ServedRequest, text: String) {
        var text: [UInt8] = []
        let request = try Array(body.utf8).withUnsafeBytes { bytes in
            try format.read(bytes, ServerRoute(family, model: model)) { text += $0.bytes }
        }
        return (request, String(decoding: text, as: UTF8.self))
    }
}
