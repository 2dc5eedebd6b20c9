import Foundation
import Testing
import TidemarkJSON
import TidemarkStatistics
import TidemarkTokens
import TidemarkWorkload

/// The text of some pieces, read back from the JSON string that they stand in.
func plainText(_ pieces: some Sequence<Prompt.Piece>, of workload: Workload) throws -> String {
    let quote = UInt8(ascii: "\"")
    let escaped = pieces.flatMap { piece -> [UInt8] in
        switch piece {
        case .literal(let bytes): bytes
        case .text(let range), .image(_, let range): Array(workload.text[range])
        }
    }
    return try #require(JSONValue(parsing: [quote] + escaped + [quote]).string)
}

/// The role and the text of each message.
func messages(_ draft: RequestDraft, of workload: Workload) throws -> [(role: Prompt.Role, text: String)] {
    try draft.prompt.messages.map { ($0.role, try plainText(draft.prompt.pieces[$0.pieces], of: workload)) }
}

func text(_ draft: RequestDraft, of workload: Workload) throws -> String {
    try plainText(draft.prompt.pieces, of: workload)
}

/// A type of one length.
func type(
    _ input: Int,
    output: Int = 10,
    name: String = "t",
    share: Double = 1,
    _ change: (inout RequestType) -> Void = { _ in }
) -> RequestType {
    var type = RequestType(
        name: name,
        share: share,
        lengths: .drawn(input: .fixed(Double(input)), output: .drawn(.fixed(Double(output))))
    )
    change(&type)
    return type
}

enum Fixture {
    static func bytes(_ name: String, _ ending: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: ending, subdirectory: "Fixtures"))
        return Array(try Data(contentsOf: url))
    }
}
