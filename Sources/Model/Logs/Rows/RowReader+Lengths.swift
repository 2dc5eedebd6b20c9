import TidemarkProfile

extension RowReader {
    /// Reads whether the request failed and how long it was; gives the reason why that cannot be, if so.
    mutating func measure() -> LogTally.Reason? {
        var reason: LogTally.Reason?
        let input = tokens(.input, &reason)
        let output = tokens(.output, &reason)
        let cached = tokens(.cached, &reason)
        let written = tokens(.written, &reason)
        let more = tokens(.moreOutput, &reason)
        if let reason { return reason }
        record.isFailed = hasFailed() || (layout.failsWithoutOutput && (output ?? 0) == 0)
        record.cached = cached
        record.output = output.map { min(Profile.longestLength, $0 + (more ?? 0)) }
        record.input = input.map { input in
            // What is read from a cache is part of a whole that is smaller only where it does not count it.
            let isApart = layout.isCachedApart || (cached ?? 0) > input
            return min(Profile.longestLength, isApart ? input + (cached ?? 0) + (written ?? 0) : input)
        }
        return readTurn() ?? readBlocks()
    }

    /// A field's count of tokens, nil where there is none; where it is no count, says why.
    private func tokens(_ field: LogDefinition.Field, _ reason: inout LogTally.Reason?) -> Int? {
        let slot = first(field)
        guard slot.isFilled else { return nil }
        let text = slot.text.trimmed
        guard !text.isEmpty else { return nil }
        guard slot.kind != .object, slot.kind != .array, let number = DecimalNumber(text) else {
            reason = .badLength
            return nil
        }
        if number.isNegative, number.digits > 0 {
            reason = .negativeLength
            return nil
        }
        guard let whole = number.integer, whole <= Int64(Profile.longestLength) else {
            reason = .badLength
            return nil
        }
        return Int(whole)
    }

    private mutating func readTurn() -> LogTally.Reason? {
        let slot = filled(.turn)
        guard slot.isFilled else { return nil }
        guard let turn = DecimalNumber(slot.text.trimmed)?.integer, (1...1_000_000).contains(turn) else {
            return .badLength
        }
        record.turn = Int(turn)
        return nil
    }

    /// Numbers or words for the blocks of the input, in a list or in a cell with blanks between them.
    private mutating func readBlocks() -> LogTally.Reason? {
        let slot = filled(.blocks)
        guard slot.isFilled else { return nil }
        record.blockTokens = layout.blockTokens
        let key = key
        if slot.kind == .plain, slot.text[0] != UInt8(ascii: "[") {
            var at = 0
            while at < slot.text.count {
                let end = slot.text.index(of: 0x20, from: at) ?? slot.text.count
                if end > at { record.blocks.append(Self.block(slot.text.part(at, end), key)) }
                at = end + 1
            }
            return nil
        }
        guard slot.kind == .array || slot.kind == .plain, var scanner = JSONScanner(slot.text) else {
            return .badLength
        }
        scanner.advance()
        scanner.space()
        while scanner.next != UInt8(ascii: "]"), let element = scanner.value() {
            record.blocks.append(Self.block(element.text, key))
            guard scanner.separator(UInt8(ascii: "]")) == .more else { return nil }
        }
        return nil
    }

    private static func block(_ text: Bytes, _ key: LogKey) -> UInt64 {
        guard text.count <= 18 else { return key.texts.hash(text) }
        var number: UInt64 = 0
        for index in 0..<text.count {
            guard text[index] &- 0x30 <= 9 else { return key.texts.hash(text) }
            number = number &* 10 &+ UInt64(text[index] &- 0x30)
        }
        return key.masked(number)
    }

    /// By the status, as a code of HTTP, a word or yes and no, or by an error that is there.
    private func hasFailed() -> Bool {
        let error = filled(.error)
        if error.isFilled, error.kind != .false, !error.text.matches("0") { return true }
        let status = filled(.status)
        switch status.kind {
        case .missing, .null, .object, .array: return false
        case .true: return false
        case .false: return true
        case .number, .string, .plain: break
        }
        let text = status.text.trimmed
        let successes = layout.successes
        if !successes.isEmpty {
            return !successes.contains { $0.utf8.elementsEqual(text.lazy.map(Self.lower)) }
        }
        if let number = DecimalNumber(text), let code = number.whole() { return code <= 0 || code >= 400 }
        return Self.failures.contains { text.matchesInAnyCase($0) }
    }

    private static let failures: [StaticString] = [
        "failure", "failed", "fail", "error", "errored", "timeout", "timed_out", "cancelled", "canceled", "expired",
        "rejected", "rate_limited", "false",
    ]
}
