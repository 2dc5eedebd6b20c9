/// Hashes the leading blocks of a text that comes in pieces: each hash stands for all of the text up to its block's end.
struct BlockHasher: ~Copyable {
    /// Bytes of a block: about 512 tokens of English.
    static let blockBytes = 2_048
    static let blockTokens = 512

    private let key: KeyedHash
    private var chain: UInt64 = 0
    private var held = ByteBuffer(capacity: 2_048)

    init(_ key: KeyedHash) {
        self.key = key
    }

    mutating func reset() {
        chain = 0
        held.removeAll()
    }

    /// Takes the next bytes and appends the hashes of the blocks that they complete.
    mutating func add(_ bytes: Bytes, _ blocks: inout [UInt64]) {
        var at = 0
        while at < bytes.count {
            let end = min(bytes.count, at + Self.blockBytes - held.count)
            if held.count == 0, end - at == Self.blockBytes {
                complete(bytes.part(at, end), &blocks)
            } else {
                held.append(bytes.part(at, end))
                if held.count == Self.blockBytes {
                    complete(held.bytes, &blocks)
                    held.removeAll()
                }
            }
            at = end
        }
    }

    private mutating func complete(_ block: Bytes, _ blocks: inout [UInt64]) {
        var state = key
        state.take(chain)
        chain = state.hash(block)
        blocks.append(chain)
    }
}
