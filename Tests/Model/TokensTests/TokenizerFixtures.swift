import Foundation
import Testing
import TidemarkTokens

/// Small tokenizers, and the ids that the reference implementations make of some texts.
struct TokenizerReferences: Decodable, Sendable {
    var texts: [String]
    /// By file, the ids of each text.
    var ids: [String: [[Int32]]]

    static let files = ["bytes.json", "fallback-llama2.json", "word-piece.json", "unigram-bytes.json", ranks]
    static let ranks = "cl100k-small.tiktoken"

    static func read() throws -> TokenizerReferences {
        try JSONDecoder().decode(TokenizerReferences.self, from: Data(bytes(of: "references.json")))
    }

    static func bytes(of name: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        return try [UInt8](Data(contentsOf: folder.appendingPathComponent("Tokenizers/\(name)")))
    }

    /// Read once for all tests.
    private static let tokenizers = Result {
        try Dictionary(
            uniqueKeysWithValues: files.map { ($0, try Tokenizer.tokenizer(parsing: bytes(of: $0), file: $0)) }
        )
    }

    static func tokenizer(_ name: String) throws -> Tokenizer {
        try #require(try tokenizers.get()[name])
    }
}

extension Encoder {
    func ids(_ text: some Sequence<UInt8>) -> [Int32] {
        var ids: [Int32] = []
        Array(text).withUnsafeBufferPointer { encode($0, into: &ids) }
        return ids
    }

    func ids(_ text: String) -> [Int32] { ids(text.utf8) }
}
