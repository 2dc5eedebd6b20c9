import ArgumentParser
import Foundation
import TidemarkTokens

/// `tidemark tokens TEXT…`: how many tokens a text is, or which.
struct TokensCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokens",
        abstract: "Count the tokens of texts, files or a log's column, or list them.",
        discussion: """
            Without --tokenizer the numbers are estimates, and marked ~. Without TEXT and --file, standard input is read.
              tidemark tokens --tokenizer tokenizer.json "How many tokens are these?"
              tidemark tokens --file log.jsonl --column request.messages
            """
    )

    @Argument(help: "The texts, each by itself.")
    var text: [String] = []

    @Option(help: "A tokenizer: tokenizer.json, tekken.json, or a file of ranks as cl100k_base.tiktoken.")
    var tokenizer: String?

    @Option(help: "How a file of ranks cuts text: \(Self.patterns). By default what its name tells, else cl100k.")
    var pattern: String?

    @Option(help: "A file that is one text, or JSON Lines with --column; - is standard input. Can be repeated.")
    var file: [String] = []

    @Option(help: "Read JSON Lines, and of each line this field: prompt, request.messages, messages[0].content.")
    var column: String?

    @Flag(help: "List the ids, a line a text, instead of counts.")
    var ids = false

    @Flag(help: "Print JSON.")
    var json = false

    private static let patterns = RankPattern.allCases.map(\.rawValue).joined(separator: ", ")

    func run() throws {
        var counts = TokenCounts(try counter(), output: json ? .json : ids ? .ids : .table, listsIDs: ids)
        for text in text { try counts.add(TokenCounts.label(text), [Array(text.utf8)]) }
        let files = text.isEmpty && file.isEmpty ? ["-"] : file
        let path = try column.map { try FieldPath(parsing: $0) }
        for file in files {
            let name = file == "-" ? "standard input" : file
            if let path {
                try JSONLines.forEach(in: file, named: name) { value, line in
                    guard let texts = path.texts(in: value) else {
                        throw Failure(.wrongInput, "\(name):\(line): found no \(path); allowed is \(FieldPath.allowed)")
                    }
                    try counts.add("\(name):\(line)", texts)
                }
            } else {
                try counts.add(name, [[UInt8](try JSONLines.data(of: file, named: name))])
            }
        }
        try counts.finish(tokenizer: tokenizer)
    }

    private func counter() throws -> TokenCounts.Counter {
        let pattern = try pattern.map { try Self.pattern(named: $0) }
        guard let tokenizer else {
            if ids { throw Failure(.wrongInput, "--ids needs --tokenizer: an estimate has no ids") }
            if pattern != nil { throw Failure(.wrongInput, "--pattern needs --tokenizer with a file of ranks") }
            return .estimate
        }
        let bytes = [UInt8](try FileText.data(tokenizer, as: "tokenizer"))
        if Tokenizer.isJSON(bytes) {
            if pattern != nil {
                throw Failure(.wrongInput, "--pattern is for files of ranks; \(tokenizer) is JSON and has its own")
            }
        } else if pattern == nil, RankPattern(fileName: URL(fileURLWithPath: tokenizer).lastPathComponent) == nil {
            Terminal.error(
                "note: \(tokenizer) does not say how text is cut: as cl100k, unless --pattern says otherwise"
            )
        }
        return .exact(Encoder(try Tokenizer.tokenizer(parsing: bytes, file: tokenizer, pattern: pattern)))
    }

    private static func pattern(named name: String) throws(Failure) -> RankPattern {
        guard let pattern = RankPattern(rawValue: name) else {
            throw Failure(.wrongInput, "--pattern: found \"\(name)\"; allowed is \(patterns)")
        }
        return pattern
    }
}
