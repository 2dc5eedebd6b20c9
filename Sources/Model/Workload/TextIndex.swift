import TidemarkTokens

/// Where a text can be cut, and how many tokens stand between the places.
///
/// A unit is a word with the space before it, so that the counts of units add up: tokenizers of byte pairs never join
/// what is left of such a space with it. A line break stands inside a unit. Where a script has no spaces, units begin
/// with the signs between clauses.
struct TextIndex: Sendable {
    private let units: [Unit]
    /// The units that a passage may begin with; never empty.
    private let starts: [Int32]
    /// Where the first unit begins.
    private let offset: Int

    private struct Unit {
        /// Where it ends in the text as it is written.
        var end: UInt32
        /// Shares of a token up to and with it, from the beginning of the text.
        var sum: UInt32
        /// Shares that it has less at the beginning of a passage, where it stands without its space or sign.
        var saved: Int32
        /// Bytes of its space or sign.
        var lead: UInt8
    }

    /// Appends a text of UTF-8 to `escaped` and indexes it: at least one word, under a million tokens.
    init(_ text: UnsafeBufferPointer<UInt8>, with counter: TokenCounter, into escaped: inout [UInt8]) {
        offset = escaped.count
        var builder = Builder(text, counter)
        builder.index(into: &escaped)
        units = builder.units
        starts = builder.starts
    }

    /// Places where a passage may begin.
    var startCount: Int { starts.count }

    /// The unit at one of the places where a passage may begin.
    func start(_ place: Int) -> Int { Int(starts[place]) }

    /// Units of the text.
    var count: Int { units.count }

    /// Finds what fits into `shares` of a token from a unit on, without its space: at most `most` units, and none beyond
    /// the end of the text.
    func run(from first: Int, shares: Int, most: Int = .max) -> Run {
        let before = sum(first) + Int(units[first].saved)
        var low = first
        var high = most < units.count - first ? first + most : units.count
        while low < high {
            let middle = (low + high) / 2
            if Int(units[middle].sum) - before <= shares { low = middle + 1 } else { high = middle }
        }
        guard low > first else { return Run(end: first, range: 0..<0, shares: 0) }
        let start = (first == 0 ? offset : Int(units[first - 1].end)) + Int(units[first].lead)
        return Run(end: low, range: start..<Int(units[low - 1].end), shares: sum(low) - before)
    }

    struct Run {
        /// The unit after the last one.
        var end: Int
        /// Empty where nothing fits.
        var range: Range<Int>
        var shares: Int
    }

    private func sum(_ unit: Int) -> Int { unit == 0 ? 0 : Int(units[unit - 1].sum) }

    /// Walks through a text from one cut to the next.
    private struct Builder {
        let text: UnsafeBufferPointer<UInt8>
        let counter: TokenCounter
        var units: [Unit] = []
        var starts: [Int32] = []

        init(_ text: UnsafeBufferPointer<UInt8>, _ counter: TokenCounter) {
            self.text = text
            self.counter = counter
            units.reserveCapacity(text.count / 5)
            starts.reserveCapacity(text.count / 5)
        }

        mutating func index(into escaped: inout [UInt8]) {
            precondition(!text.isEmpty, "a text without words")
            escaped.reserveCapacity(escaped.count + text.count + text.count / 16)
            if counter.isEstimator { estimate(into: &escaped) } else { count(into: &escaped) }
        }

        private mutating func add(_ range: Range<Int>, sum: Int, saved: Int, lead: Int, into escaped: inout [UInt8]) {
            EscapedText.append(UnsafeBufferPointer(rebasing: text[range]), to: &escaped)
            units.append(
                Unit(
                    end: UInt32(clamping: escaped.count),
                    sum: UInt32(clamping: sum),
                    saved: Int32(clamping: saved),
                    lead: UInt8(lead)
                )
            )
        }

        /// By the tokenizer: each unit by itself, with its space and without.
        private mutating func count(into escaped: inout [UInt8]) {
            let factor = inflation()
            func shares(_ range: Range<Int>) -> Int {
                Int(Double(counter.shares(UnsafeBufferPointer(rebasing: text[range]))) * factor)
            }
            var sum = 0
            var start = 0
            while start < text.count {
                let end = nextCut(after: start)
                let lead = units.isEmpty ? 0 : lead(start..<end)
                let whole = shares(start..<end)
                let bare = lead == 0 ? whole : shares(start + lead..<end)
                sum += whole
                starts.append(Int32(clamping: units.count))
                add(start..<end, sum: sum, saved: whole - bare, lead: lead, into: &escaped)
                start = end
            }
        }

        /// By the estimator, which goes through the text as a whole: letters cost more behind a letter with a mark, up to
        /// the end of the paragraph, so that passages begin where that does not hold.
        private mutating func estimate(into escaped: inout [UInt8]) {
            var estimator = TokenEstimator()
            var isBesideMark = false
            var start = 0
            while start < text.count {
                let end = nextCut(after: start)
                let lead = units.isEmpty ? 0 : lead(start..<end)
                if !isBesideMark { starts.append(Int32(clamping: units.count)) }
                for at in start..<end {
                    switch text[at] {
                    case 0xC3..<0xCE, 0xE1: isBesideMark = true
                    case 0x0A where at > 0 && text[at - 1] == 0x0A: isBesideMark = false
                    default: break
                    }
                }
                let before = estimator.shares
                estimator.add(UnsafeBufferPointer(rebasing: text[start..<end]))
                // A capital costs the same with its space and without.
                let isSame = lead == 0 || lead == 1 && (0x41...0x5A).contains(text[start + lead])
                let bare = UnsafeBufferPointer(rebasing: text[start + lead..<end])
                let saved = isSame ? 0 : estimator.shares - before - counter.shares(bare)
                add(start..<end, sum: estimator.shares, saved: saved, lead: lead, into: &escaped)
                start = end
            }
        }

        /// How many times as many tokens a passage has as its units alone: over 1 where the tokenizer joins across them.
        private func inflation() -> Double {
            var most = 1.0
            for part in 0..<4 {
                let first = nextCut(after: text.count / 4 * part)
                var start = first
                var sum = 0
                for _ in 0..<400 where start < text.count {
                    let end = nextCut(after: start)
                    sum += counter.shares(UnsafeBufferPointer(rebasing: text[start..<end]))
                    start = end
                }
                let whole = counter.shares(UnsafeBufferPointer(rebasing: text[first..<start]))
                if sum > 0 { most = max(most, Double(whole) / Double(sum)) }
            }
            return most > 1 ? most * 1.005 : 1
        }

        private func nextCut(after start: Int) -> Int {
            var at = start + 1
            while at < text.count {
                let byte = text[at]
                if byte == 0x20 || byte == 0xE3 || byte == 0xEF, isCut(at) { break }
                at += 1
            }
            return min(at, text.count)
        }

        private func isCut(_ at: Int) -> Bool {
            if text[at] == UInt8(ascii: " ") {
                return text[at - 1] > UInt8(ascii: " ") && at + 1 < text.count && text[at + 1] > UInt8(ascii: " ")
            }
            guard at >= 3, at + 3 < text.count, text[at - 1] >= 0x80 else { return false }
            return isClauseSign(at) && !isClauseSign(at - 3)
        }

        private func lead(_ range: Range<Int>) -> Int {
            if text[range.lowerBound] == UInt8(ascii: " ") { return 1 }
            return range.count > 3 && isClauseSign(range.lowerBound) ? 3 : 0
        }

        /// Whether 、 。 ， ！ ？ ： or ； begins here.
        private func isClauseSign(_ at: Int) -> Bool {
            let third = text[at + 2]
            switch (text[at], text[at + 1]) {
            case (0xE3, 0x80): return third == 0x81 || third == 0x82
            case (0xEF, 0xBC):
                return third == 0x8C || third == 0x81 || third == 0x9F || third == 0x9A || third == 0x9B
            default: return false
            }
        }
    }
}
