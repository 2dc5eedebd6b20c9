extension Tokenizer {
    /// Reads a file of ranks as `tiktoken` does: a line a token, its bytes in base64, a space, its rank.
    ///
    /// - Throws: `TokenizerError` that names the line.
    package init(ranks bytes: [UInt8], file: String, pattern: RankPattern) throws(TokenizerError) {
        var tokens: [(bytes: [UInt8], id: Int32)] = []
        var number = 0
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            number += 1
            var line = bytes[start..<end]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            start = end + 1
            if line.isEmpty { continue }
            guard let token = Self.rank(line) else {
                throw TokenizerError(
                    file: file,
                    place: "line \(number)",
                    found: TokenizerError.quoted(String(decoding: line, as: UTF8.self)),
                    allowed: "a token in base64, a space and its rank, as in \"IQ== 0\""
                )
            }
            tokens.append(token)
        }
        try self.init(tokens, pattern: pattern.text, file: file)
    }

    private static func rank(_ line: ArraySlice<UInt8>) -> (bytes: [UInt8], id: Int32)? {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")), let bytes = Base64.bytes(line[..<space]),
            !bytes.isEmpty, let rank = Int32(String(decoding: line[(space + 1)...], as: UTF8.self)), rank >= 0
        else { return nil }
        return (bytes, rank)
    }

    init(_ tokens: [(bytes: [UInt8], id: Int32)], pattern: String, file: String) throws(TokenizerError) {
        let single = Set(tokens.lazy.filter { $0.bytes.count == 1 }.map(\.bytes[0]))
        guard single.count == 256 else {
            throw TokenizerError(
                file: file,
                found: "\(tokens.count) tokens, of which \(single.count) are single bytes",
                allowed: "a file with a token for each of the 256 bytes"
            )
        }
        let program: PatternProgram
        do {
            program = try PatternProgram(pattern, .rust)
        } catch {
            throw TokenizerError(file: file, place: "the pattern", found: error.found, allowed: error.allowed)
        }
        self.init(
            preTokenizers: [.split(program, .isolated, isInverted: false)],
            model: .bytePair(BytePairModel(ranks: tokens))
        )
    }
}
