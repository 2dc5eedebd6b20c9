import NIOCore
import Synchronization
import TidemarkPlan

/// Which blocks of prompts were seen, over all lanes: a block counts with everything before it, as in servers' prefix
/// caches.
final class PromptCache: Sendable {
    let settings: MockCache
    private let state: Mutex<State>

    private struct State {
        /// When a block was last used.
        var used: [UInt64: UInt64] = [:]
        /// Uses in their order; those that are not the last of their block are skipped.
        var order = CircularBuffer<(block: UInt64, at: UInt64)>()
        var clock: UInt64 = 0
        var queries = 0
        var hits = 0
    }

    /// What was asked of the cache, in tokens, and how full it is.
    struct Counts {
        var queries = 0
        var hits = 0
        /// From 0 to 1.
        var usage = 0.0
    }

    init(_ settings: MockCache) {
        self.settings = settings
        state = Mutex(State())
    }

    /// How many tokens of a prompt are cached, and how many are written to the cache: all its blocks are there from now
    /// on.
    ///
    /// Only whole blocks count, and never the whole prompt is cached: its last token has to be worked on.
    func look(up prompt: PromptBlocks, tokens: Int, model: String) -> (cached: Int, written: Int) {
        state.withLock { state in
            let salt = PromptBlocks.hash(of: model)
            let blocks = prompt.hashes.map { $0 ^ salt }
            let hits = blocks.prefix { state.used[$0] != nil }.count
            for block in blocks { use(block, &state) }
            func wholeTokens(_ blocks: Int) -> Int {
                let share = Double(blocks * prompt.bytesPerBlock) / Double(max(1, prompt.bytes))
                return Int(Double(tokens) * share) / settings.blockTokens * settings.blockTokens
            }
            let cached = max(0, min(wholeTokens(hits), (tokens - 1) / settings.blockTokens * settings.blockTokens))
            state.queries += tokens
            state.hits += cached
            return (cached, max(0, min(wholeTokens(blocks.count), tokens) - cached))
        }
    }

    private func use(_ block: UInt64, _ state: inout State) {
        state.clock += 1
        state.used[block] = state.clock
        state.order.append((block, state.clock))
        while state.used.count > settings.blocks, let oldest = state.order.popFirst() {
            if state.used[oldest.block] == oldest.at { state.used[oldest.block] = nil }
        }
        if state.order.count > 4 * settings.blocks {
            let used = state.used
            state.order.removeAll { used[$0.block] != $0.at }
        }
    }

    var counts: Counts {
        state.withLock {
            Counts(
                queries: $0.queries,
                hits: $0.hits,
                usage: Double($0.used.count) / Double(settings.blocks)
            )
        }
    }
}

/// The beginnings of a prompt by their hashes, one for each whole block.
struct PromptBlocks: Sendable {
    /// A block of tokens is told by its bytes: four a token, as in English.
    let bytesPerBlock: Int
    private(set) var bytes = 0
    private(set) var hashes: [UInt64] = []
    private var hash = Self.basis

    private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x100_0000_01B3

    init(blockTokens: Int) {
        bytesPerBlock = 4 * blockTokens
    }

    /// Takes the next piece of the prompt.
    mutating func add(_ piece: UnsafeBufferPointer<UInt8>) {
        for byte in piece {
            hash = (hash ^ UInt64(byte)) &* Self.prime
            bytes += 1
            if bytes % bytesPerBlock == 0 { hashes.append(hash) }
        }
    }

    /// Takes a picture, which has as many bytes as texts of its tokens would have.
    mutating func add(_ picture: UnsafeBufferPointer<UInt8>, tokens: Int) {
        let digest = picture.reduce(Self.basis) { ($0 ^ UInt64($1)) &* Self.prime }
        let word = withUnsafeBytes(of: digest, Array.init)
        word.withUnsafeBufferPointer { word in
            for _ in 0..<(4 * tokens / word.count) { add(word) }
        }
    }

    /// FNV-1a.
    static func hash(of text: String) -> UInt64 {
        text.utf8.reduce(basis) { ($0 ^ UInt64($1)) &* prime }
    }
}
