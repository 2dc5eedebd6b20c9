/// When the content of one answer arrived: one entry per read that brought any.
///
/// Tokens can be told apart from chunks only when the server has stated its usage, at the very end; until then this
/// log keeps what is needed to split them. It is emptied, not freed, between requests.
package struct ChunkLog {
    /// Entries of one answer before they are split by a running ratio: 48 KB.
    package static let capacity = 3_072

    package struct Entry {
        /// Nanoseconds since the run's start.
        package var at: Int64
        package var textBytes: Int32
        package var chunks: Int32

        package init(at: Int64, textBytes: Int32, chunks: Int32) {
            self.at = at
            self.textBytes = textBytes
            self.chunks = chunks
        }
    }

    package private(set) var entries: [Entry] = []

    package init() {}

    /// Hands out the log of an answer whose counting has to wait.
    mutating func take() -> ChunkLog {
        let taken = self
        self = ChunkLog()
        return taken
    }

    package var isFull: Bool { entries.count >= Self.capacity }

    @inline(__always)
    package mutating func append(_ entry: Entry) {
        entries.append(entry)
    }

    package mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
    }

    /// Splits `tokens` over the entries so that the parts sum to it.
    ///
    /// One token a chunk where the numbers agree within 2 % (or one: an end token may be billed and not sent);
    /// otherwise in proportion to text.
    package func split(_ tokens: Int, each: (_ entry: Entry, _ tokens: Int) -> Void) {
        var bytes = 0
        var chunks = 0
        for entry in entries {
            bytes += Int(entry.textBytes)
            chunks += Int(entry.chunks)
        }
        let isOnePerChunk = bytes == 0 || abs(tokens - chunks) <= max(1, chunks / 50)
        let whole = isOnePerChunk ? chunks : bytes
        guard whole > 0 else { return }
        var seen = 0
        var given = 0
        for entry in entries {
            seen += Int(isOnePerChunk ? entry.chunks : entry.textBytes)
            let upTo = tokens * seen / whole
            each(entry, upTo - given)
            given = upTo
        }
    }
}
