import Foundation
import Testing
import TidemarkJSON

/// The lists of Fixtures/pii.json.
enum Oracle {
    private static func root() throws -> JSONValue {
        let url = try #require(Bundle.module.url(forResource: "pii", withExtension: "json", subdirectory: "Fixtures"))
        return try JSONValue(parsing: [UInt8](Data(contentsOf: url)))
    }

    static func texts(_ name: String) throws -> [String] {
        try #require(try root()[name]?.array).compactMap(\.string)
    }

    static func verdicts(_ name: String) throws -> [(text: String, isValid: Bool)] {
        try #require(try root()[name]?.array).map {
            (try #require($0[0]?.string), $0[1] == .bool(true))
        }
    }
}

/// A small deterministic source (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
