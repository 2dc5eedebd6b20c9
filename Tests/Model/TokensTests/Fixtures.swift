import Foundation
import Testing

/// A text with its number of tokens by cl100k_base, and the error allowed, as a share.
struct Sample: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var tokens: Int
    var within: Double

    var testDescription: String { name }
}

struct CorpusCounts: Decodable {
    var tokens: Int
    /// The byte at which every 1,000th token begins.
    var offsets: [Int]
}

enum Fixtures {
    static func samples() throws -> [Sample] { try read("samples") }

    static func corpusCounts() throws -> CorpusCounts { try read("corpus-counts") }

    private static func read<Value: Decodable>(_ name: String) throws -> Value {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
        return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
    }
}
