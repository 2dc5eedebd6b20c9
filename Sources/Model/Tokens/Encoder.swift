/// Encodes text after text with one tokenizer, and remembers the pieces that come again.
///
/// Not for more than one thread at a time: each has its own.
package final class Encoder {
    private let tokenizer: Tokenizer
    private let cache = PieceCache()
    private var merge = SymbolMerge()
    private var stack: [PatternProgram.Frame] = []
    private var ids: [Int32] = []
    private var total = 0
    private var keepsIDs = false

    package init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
    }

    /// Appends the tokens of a UTF-8 text; what is no UTF-8 counts as U+FFFD.
    package func encode(_ text: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
        swap(&ids, &self.ids)
        keepsIDs = true
        encode(text)
        swap(&ids, &self.ids)
    }

    /// The number of tokens of a UTF-8 text, in memory that does not grow with it.
    package func count(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        keepsIDs = false
        total = 0
        encode(text)
        return total
    }

    private func encode(_ text: UnsafeBufferPointer<UInt8>) {
        if UTF8Text.isValid(text) {
            findAdded(in: text)
        } else {
            Array(String(decoding: text, as: UTF8.self).utf8).withUnsafeBufferPointer { findAdded(in: $0) }
        }
    }

    private func emit(_ id: Int32) {
        if keepsIDs { ids.append(id) } else { total += 1 }
    }

    /// Added tokens as they stand in the text, and what lies between them.
    private func findAdded(in text: UnsafeBufferPointer<UInt8>) {
        let added = tokenizer.rawTokens
        if added.isEmpty {
            normalise(text, isStart: true)
            return
        }
        cut(text, at: added) { normalise($0, isStart: $1) }
    }

    private func normalise(_ text: UnsafeBufferPointer<UInt8>, isStart: Bool) {
        if text.isEmpty { return }
        guard !tokenizer.normalizers.isEmpty, let changed = Normalizer.apply(tokenizer.normalizers, to: text) else {
            findNormalised(in: text, isStart: isStart)
            return
        }
        changed.withUnsafeBufferPointer { findNormalised(in: $0, isStart: isStart) }
    }

    /// Added tokens as they stand in the text once it is normalised.
    private func findNormalised(in text: UnsafeBufferPointer<UInt8>, isStart: Bool) {
        let added = tokenizer.normalisedTokens
        if added.isEmpty {
            split(text, step: 0, isStart: isStart)
            return
        }
        cut(text, at: added) { split($0, step: 0, isStart: isStart && $1) }
    }

    private func cut(
        _ text: UnsafeBufferPointer<UInt8>,
        at added: AddedTokens,
        rest: (UnsafeBufferPointer<UInt8>, Bool) -> Void
    ) {
        var done = 0
        var at = 0
        while let match = added.next(in: text, from: at, taken: done) {
            if done < match.low { rest(UnsafeBufferPointer(rebasing: text[done..<match.low]), done == 0) }
            emit(match.id)
            done = match.high
            at = match.high
        }
        if done < text.count { rest(UnsafeBufferPointer(rebasing: text[done...]), done == 0) }
    }

    /// Takes a piece through the steps from `step` on, each of its parts to the end before the next.
    private func split(_ text: UnsafeBufferPointer<UInt8>, step: Int, isStart: Bool) {
        guard !text.isEmpty else { return }
        guard step < tokenizer.preTokenizers.count else {
            encodePiece(text)
            return
        }
        switch tokenizer.preTokenizers[step] {
        case .split(let program, .isolated, _): isolate(text, program, step: step, isStart: isStart)
        case .split(let program, let behaviour, let isInverted):
            var parts = SplitParts(behaviour)
            forEachPart(of: text, program) { low, high, isMatch in
                if let part = parts.add(low, high, isMatch: isMatch != isInverted) {
                    split(
                        UnsafeBufferPointer(rebasing: text[part]),
                        step: step + 1,
                        isStart: isStart && part.lowerBound == 0
                    )
                }
            }
            if let part = parts.finish() {
                split(
                    UnsafeBufferPointer(rebasing: text[part]),
                    step: step + 1,
                    isStart: isStart && part.lowerBound == 0
                )
            }
        case .spaceBefore:
            if text[0] == UInt8(ascii: " ") {
                split(text, step: step + 1, isStart: isStart)
            } else {
                ([UInt8(ascii: " ")] + text).withUnsafeBufferPointer { split($0, step: step + 1, isStart: isStart) }
            }
        case .byteLetters:
            ByteLetters.letters(for: text).withUnsafeBufferPointer { split($0, step: step + 1, isStart: isStart) }
        case .metaspace(let mark, let before):
            var changed: [UInt8] = []
            let isMarked = text.starts(with: mark) || text[0] == UInt8(ascii: " ")
            if !isMarked, before == .always || before == .first && isStart { changed += mark }
            for byte in text { if byte == UInt8(ascii: " ") { changed += mark } else { changed.append(byte) } }
            changed.withUnsafeBufferPointer { split($0, step: step + 1, isStart: isStart) }
        }
    }

    /// The commonest step by far: every match and all between are pieces.
    private func isolate(_ text: UnsafeBufferPointer<UInt8>, _ program: PatternProgram, step: Int, isStart: Bool) {
        let isLast = step + 1 == tokenizer.preTokenizers.count
        forEachPart(of: text, program) { low, high, _ in
            let part = UnsafeBufferPointer(rebasing: text[low..<high])
            if isLast { encodePiece(part) } else { split(part, step: step + 1, isStart: isStart && low == 0) }
        }
    }

    /// Matches and what lies between them, in order; none is empty.
    @inline(__always)
    private func forEachPart(
        of text: UnsafeBufferPointer<UInt8>,
        _ program: PatternProgram,
        _ body: (Int, Int, Bool) -> Void
    ) {
        guard let start = text.baseAddress else { return }
        var stack: [PatternProgram.Frame] = []
        swap(&stack, &self.stack)
        var at = 0
        var done = 0
        while at < text.count {
            if !program.mayBegin(with: start[at]) {
                at += UTF8Text.length(start[at])
                continue
            }
            let end = program.match(start, at: at, end: text.count, stack: &stack)
            if end < 0 {
                at = program.next(after: at, start, end: text.count)
                continue
            }
            if done < at { body(done, at, false) }
            body(at, end, true)
            at = end
            done = end
        }
        if done < text.count { body(done, text.count, false) }
        swap(&stack, &self.stack)
    }

    private func encodePiece(_ piece: UnsafeBufferPointer<UInt8>) {
        guard let start = piece.baseAddress else { return }
        let place = piece.count <= PieceCache.longestPiece ? cache?.place(of: start, piece.count) : nil
        if let cache, let place, let count = cache.count(at: place) {
            if keepsIDs { cache.append(count, at: place, to: &ids) } else { total += count }
            return
        }
        tokenizer.model.encode(piece, with: &merge)
        if keepsIDs { ids.append(contentsOf: merge.symbols) } else { total += merge.symbols.count }
        if let cache, let place { cache.keep(merge.symbols, at: place) }
    }
}

/// Joins matches with their neighbours as a `Behaviour` asks.
private struct SplitParts {
    private let behaviour: PreTokenizer.Behaviour
    private var pending: Range<Int>?
    private var isPendingMatch = false

    init(_ behaviour: PreTokenizer.Behaviour) {
        self.behaviour = behaviour
    }

    /// Takes the next part; returns one that is complete.
    mutating func add(_ low: Int, _ high: Int, isMatch: Bool) -> Range<Int>? {
        let joins =
            switch behaviour {
            case .isolated, .removed: false
            case .contiguous: isMatch == isPendingMatch
            case .mergedWithPrevious: isMatch && !isPendingMatch
            case .mergedWithNext: !isMatch && isPendingMatch
            }
        if let part = pending, joins {
            pending = part.lowerBound..<high
            isPendingMatch = behaviour == .mergedWithNext ? false : isMatch
            return nil
        }
        let done = finish()
        isPendingMatch = isMatch
        if behaviour != .removed || !isMatch { pending = low..<high }
        return done
    }

    mutating func finish() -> Range<Int>? {
        defer { pending = nil }
        return pending
    }
}
