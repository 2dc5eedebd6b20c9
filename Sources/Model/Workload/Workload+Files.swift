import TidemarkStatistics

extension Workload {
    /// A row of the type's file, up to a turn of the user.
    func draft(ofType type: Int, _ file: PromptFile, index: UInt64, turn: Int, root: UInt64) -> RequestDraft {
        let row = file.rows[row(of: file, index: index, root: root)]
        var writer = PromptWriter(library)
        let seed = seed(of: index, root: root)
        var tokens = 0
        let messages = file.messages[row.messages]
        let ownsSystem = messages.first?.role == .system
        if !ownsSystem {
            tokens = begin(&writer, ofType: type, seed: seed, messages: messages.count)
        } else {
            writer.reserve(messages: messages.count)
            if types[type].isCold { writer.nonce = Stream.choice.seed(seed) % 1_000_000_000 }
        }
        var users = 0
        var answer: Int?
        let last = types[type].conversation == nil ? messages.count(where: { $0.role == .user }) : turn + 1
        for message in messages {
            if users == last {
                answer = message.role == .assistant ? message.tokens : nil
                break
            }
            if message.role == .user { users += 1 }
            writer.begin(message.role)
            if message.role == .user, users == 1 { append(types[type].images, to: &writer, seed: seed) }
            let start = fileStarts[type] + message.range.lowerBound
            writer.append([.text(start..<start + message.range.count)])
            tokens += message.tokens
        }
        var output = types[type].conversation == nil ? row.output : answer ?? row.output
        if case .file(_, let asked?) = types[type].lengths {
            var source = RandomSource(seed: turnSeed(index, turn, root: root))
            output = LengthSampler.tokens(asked.distribution.sample(using: &source))
        }
        return finish(writer, ofType: type, input: max(1, tokens), output: max(1, output ?? 1))
    }

    /// The row that a request takes: each once in a pass of as many requests as there are rows.
    func row(of file: PromptFile, index: UInt64, root: UInt64) -> Int {
        let count = UInt64(file.rows.count)
        guard !file.isOrdered else { return Int(index % count) }
        let pass = RandomSource.substream(Stream.row.seed(root), index / count)
        return Int(Shuffle(count: count, seed: pass)[index % count])
    }
}

extension PromptFile {
    /// The user's messages in a row.
    func turns(ofRow row: Int) -> Int {
        messages[rows[row].messages].count { $0.role == .user }
    }
}

/// An order of 0..<count drawn by a seed, of which any place can be told without the others.
///
/// A Feistel network over the next power of four, walked until it leads back inside (Black, Rogaway, "Ciphers with
/// Arbitrary Finite Domains", 2002).
struct Shuffle {
    let count: UInt64
    private let seed: UInt64
    private let half: UInt64

    /// `count` is from 1.
    init(count: UInt64, seed: UInt64) {
        self.count = count
        self.seed = seed
        let bits = max(1, UInt64(64 - (count - 1).leadingZeroBitCount))
        half = (bits + 1) / 2
    }

    subscript(place: UInt64) -> UInt64 {
        var place = place
        let mask = (UInt64(1) << half) - 1
        repeat {
            var (left, right) = (place >> half & mask, place & mask)
            for round in 0..<4 as Range<UInt64> {
                let mixed = RandomSource.substream(seed &+ round, right) & mask
                (left, right) = (right, left ^ mixed)
            }
            place = left << half | right
        } while place >= count
        return place
    }
}
