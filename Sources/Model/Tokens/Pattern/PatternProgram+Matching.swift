extension PatternProgram {
    /// A place to go back to.
    struct Frame: BitwiseCopyable {
        var step: Int32
        /// The byte to go on at.
        var at: Int
        /// A repetition gives back characters down to this byte; equal to `at` where there is nothing to give.
        var low: Int
    }

    @inline(__always)
    private func holds(_ set: Int, beyondASCII point: UInt32) -> Bool {
        let block = Int(blocks[set * 0x1100 + Int(point >> 8)])
        return words[block + Int(point >> 6 & 3)] >> UInt64(point & 63) & 1 == 1
    }

    /// The length of the character at `at` if it is in the set; 0 if not.
    @inline(__always)
    private func taken(_ set: Int, _ text: UnsafePointer<UInt8>, _ at: Int) -> Int {
        let byte = text[at]
        if byte < 0x80 { return Int(ascii[set * 2 + Int(byte >> 6)] >> UInt64(byte & 63) & 1) }
        let (point, length) = UTF8Text.point(text, at: at)
        return holds(set, beyondASCII: point) ? length : 0
    }

    /// Whether a match may begin with this byte.
    @inline(__always)
    func mayBegin(with byte: UInt8) -> Bool { viable[Int(min(byte, 0x80))] != 0 }

    /// The end of the match that begins at `start`, or -1 where none does.
    ///
    /// The text is valid UTF-8 of `end` bytes, cut between characters; `stack` is memory to work with.
    func match(_ text: UnsafePointer<UInt8>, at start: Int, end: Int, stack: inout [Frame]) -> Int {
        guard start < end else { return -1 }
        var alternatives = viable[Int(min(text[start], 0x80))]
        while alternatives != 0 {
            let alternative = alternatives.trailingZeroBitCount
            alternatives &= alternatives - 1
            let found = run(from: Int(starts[alternative]), text, at: start, end: end, stack: &stack)
            if found >= 0 { return found }
        }
        return -1
    }

    private func run(
        from first: Int,
        _ text: UnsafePointer<UInt8>,
        at start: Int,
        end: Int,
        stack: inout [Frame]
    ) -> Int {
        var at = start
        var index = first
        if !stack.isEmpty { stack.removeAll(keepingCapacity: true) }
        while true {
            let step = steps[index]
            let set = Int(step.set)
            var holds: Bool
            switch step.operation {
            case .set:
                let length = at < end ? taken(set, text, at) : 0
                at += length
                holds = length > 0
            case .run, .possessiveRun:
                var count: Int32 = 0
                var low = at
                while count < step.high, at < end {
                    let length = taken(set, text, at)
                    if length == 0 { break }
                    at += length
                    count += 1
                    if count == step.low { low = at }
                }
                holds = count >= step.low
                if holds, step.operation == .run, at > low {
                    stack.append(Frame(step: Int32(index + 1), at: at, low: low))
                }
            case .fork:
                stack.append(Frame(step: step.target, at: at, low: at))
                holds = true
            case .jump:
                index = Int(step.target)
                continue
            case .end: holds = at == end
            case .endOfLine: holds = at == end || text[at] == UInt8(ascii: "\n")
            case .ahead: holds = at < end && taken(set, text, at) > 0
            case .notAhead: holds = at == end || taken(set, text, at) == 0
            case .match: return at
            }
            if holds {
                index += 1
                continue
            }
            guard var frame = stack.popLast() else { return -1 }
            if frame.at > frame.low {
                frame.at -= 1
                while text[frame.at] & 0xC0 == 0x80 { frame.at -= 1 }
                if frame.at > frame.low { stack.append(frame) }
            }
            at = frame.at
            index = Int(frame.step)
        }
    }

    /// The end of the row of characters of `leadingSet` that begins at `at`, or the end of the one character there.
    func next(after at: Int, _ text: UnsafePointer<UInt8>, end: Int) -> Int {
        var at = at
        let start = at
        if let leadingSet {
            while at < end {
                let length = taken(leadingSet, text, at)
                if length == 0 { break }
                at += length
            }
        }
        return at > start ? at : at + UTF8Text.length(text[at])
    }
}
