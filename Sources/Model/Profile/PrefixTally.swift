import Glibc
import TidemarkStatistics

/// Which leading blocks were seen before, and by which request last, in bounded memory.
///
/// Blocks that were not seen for long are forgotten; how many is told.
struct PrefixTally: Sendable {
    /// Blocks of one generation; two are held.
    private static let generation = 1 << 19
    /// A beginning is a head from this share of the requests on, and from so many.
    private static let headShare = 0.05
    private static let headRequests = 20
    private static let blockSizes = 1...1_000_000
    /// Length classes to an octave.
    private static let classesPerOctave = 2.0

    private struct Block: Sendable {
        var count: UInt32
        var last: Int
        /// Leading blocks up to and with this one.
        var depth: UInt32
        var parent: UInt64
    }

    private var young: [UInt64: Block] = [:]
    private var old: [UInt64: Block] = [:]
    private(set) var forgotten = 0
    private(set) var requests = 0
    private(set) var blockTokens = 0
    private(set) var blocks = 0
    private(set) var distinct = 0
    private(set) var hits = 0
    private var inputTokens = 0.0
    private var hitTokens = 0.0
    /// Requests and what they share beyond heads, by class of input length.
    private var classes: [LengthTally] = []
    private var lags = Histogram(precision: 1)
    private var inputs = LengthCounts()

    struct LengthTally: Sendable {
        var requests = 0
        /// Thousandths of the blocks that are shared, for the requests that share more than a head.
        var parts = [Int](repeating: 0, count: 1_001)
        var sharing = 0
    }

    mutating func add(_ hashes: [UInt64], blockTokens: Int, input: Int) {
        guard !hashes.isEmpty, Self.blockSizes.contains(blockTokens),
            self.blockTokens == 0 || self.blockTokens == blockTokens
        else { return }
        self.blockTokens = blockTokens
        requests += 1
        blocks += hashes.count
        inputTokens += Double(input)
        inputs.record(input)
        var shared = 0
        var isLeading = true
        var head = 0
        var partner = 0
        var parent: UInt64 = 0
        for (depth, hash) in hashes.enumerated() {
            var block = young[hash] ?? old[hash]
            if isLeading, let block {
                shared += 1
                partner = block.last
                if Int(block.count) >= Self.headRequests, Double(block.count) >= Self.headShare * Double(requests) {
                    head = depth + 1
                }
            } else {
                isLeading = false
            }
            if block == nil { distinct += 1 }
            block?.count &+= 1
            block?.last = requests
            young[hash] = block ?? Block(count: 1, last: requests, depth: UInt32(clamping: depth + 1), parent: parent)
            parent = hash
        }
        if young.count >= Self.generation {
            for hash in old.keys where young[hash] == nil { forgotten += 1 }
            old = young
            young = [:]
        }
        hits += shared
        hitTokens += Double(min(input, shared * blockTokens))
        count(shared: shared, head: head, of: hashes.count, lag: requests - partner, input: input)
    }

    private mutating func count(shared: Int, head: Int, of total: Int, lag: Int, input: Int) {
        let place = Self.classIndex(input)
        if place >= classes.count {
            classes.append(contentsOf: repeatElement(LengthTally(), count: place + 1 - classes.count))
        }
        classes[place].requests += 1
        guard shared > head else { return }
        classes[place].sharing += 1
        classes[place].parts[(shared * 1_000 + total / 2) / total] += 1
        lags.record(Int64(lag))
    }

    private static func classIndex(_ input: Int) -> Int {
        var index = 0
        while index < 60, classStart(index + 1) <= input { index += 1 }
        return index
    }

    private static func classStart(_ index: Int) -> Int {
        index == 0 ? 1 : Int(exp2(Double(index) / classesPerOctave).rounded(.up))
    }

    var statistics: TrafficStatistics.Prefix? {
        guard blocks > 0, inputTokens > 0 else { return nil }
        return TrafficStatistics.Prefix(
            blockTokens: blockTokens,
            blocks: blocks,
            distinct: distinct,
            hits: hits,
            blockRatio: Double(hits) / Double(blocks),
            tokenRatio: hitTokens / inputTokens,
            forgotten: forgotten
        )
    }
}

// MARK: - The process

extension PrefixTally {
    private static let mostHeads = 16
    /// Steps of the quantiles of what a class shares.
    private static let partSteps = 16

    /// The process that shares as the tallied requests do; nil where they share next to nothing.
    func sharing(smallest: Int) -> PrefixSharing? {
        guard hits >= smallest, requests >= smallest else { return nil }
        let heads = heads(smallest: smallest)
        let lagBins = lagBins(smallest: smallest)
        let classes = lagBins.isEmpty ? [] : lengthClasses(smallest: smallest)
        guard !heads.isEmpty || !classes.isEmpty else { return nil }
        let ratio = Double(hits) / Double(blocks)
        return PrefixSharing(
            blockTokens: blockTokens,
            hitRatio: (ratio * 10_000).rounded() / 10_000,
            heads: heads,
            classes: classes,
            lags: lagBins
        )
    }

    /// Beginnings that many requests share and of which no longer part is shared by as many.
    private func heads(smallest: Int) -> [PrefixSharing.Head] {
        let fewest = max(Double(max(Self.headRequests, smallest)), Self.headShare * Double(requests))
        var popular: [UInt64: Block] = [:]
        for (hash, block) in old where Double(block.count) >= fewest { popular[hash] = block }
        for (hash, block) in young where Double(block.count) >= fewest { popular[hash] = block }
        var ownCounts: [UInt64: Int] = [:]
        for (hash, block) in popular {
            ownCounts[hash, default: 0] += Int(block.count)
            if block.depth > 1 { ownCounts[block.parent, default: 0] -= Int(block.count) }
        }
        var heads: [PrefixSharing.Head] = []
        for (hash, count) in ownCounts where Double(count) >= fewest {
            guard let block = popular[hash] else { continue }
            let tokens = Int(block.depth) * blockTokens
            let longEnough = inputs.ascending.reduce(0) { $0 + ($1.length >= tokens ? $1.times : 0) }
            let share = min(1, Double(count) / Double(max(1, longEnough)))
            heads.append(PrefixSharing.Head(tokens: tokens, share: (share * 1_000).rounded() / 1_000))
        }
        heads.sort { ($0.share, $0.tokens) > ($1.share, $1.tokens) }
        return Array(heads.prefix(Self.mostHeads))
    }

    private func lengthClasses(smallest: Int) -> [PrefixSharing.LengthClass] {
        var result: [PrefixSharing.LengthClass] = []
        var open = LengthTally()
        var start: Int?
        func close() {
            guard let from = start else { return }
            let share = Double(open.sharing) / Double(max(1, open.requests))
            let isTold = open.sharing >= smallest
            result.append(
                PrefixSharing.LengthClass(
                    from: result.isEmpty ? 1 : from,
                    share: isTold ? (share * 1_000).rounded() / 1_000 : 0,
                    parts: isTold ? Self.quantiles(open, smallest: smallest) : []
                )
            )
        }
        for (place, tally) in classes.enumerated() where tally.requests > 0 {
            if start == nil { start = Self.classStart(place) }
            open.requests += tally.requests
            open.sharing += tally.sharing
            for part in open.parts.indices { open.parts[part] += tally.parts[part] }
            // A class tells of enough requests that share and of enough that do not, or of none.
            let rest = classes[(place + 1)...].reduce(0) { $0 + $1.requests }
            let isEnough = open.requests >= 4 * smallest && (open.sharing == 0 || open.sharing >= smallest)
            if rest == 0 || (isEnough && rest >= 4 * smallest) {
                close()
                open = LengthTally()
                start = nil
            }
        }
        return result
    }

    private static func quantiles(_ tally: LengthTally, smallest: Int) -> [Double] {
        let steps = max(1, min(partSteps, tally.sharing / max(1, smallest)))
        var quantiles: [Double] = []
        for step in 0...steps {
            let rank = max(1, min(tally.sharing, Int((Double(step) / Double(steps) * Double(tally.sharing)).rounded())))
            var seen = 0
            for (part, times) in tally.parts.enumerated() where times > 0 {
                seen += times
                if seen >= rank {
                    quantiles.append(Double(part) / 1_000)
                    break
                }
            }
        }
        return quantiles
    }

    private func lagBins(smallest: Int) -> [PrefixSharing.Lag] {
        var bins: [PrefixSharing.Lag] = []
        var open: PrefixSharing.Lag?
        let cells = lags.counts.enumerated().filter { $0.element > 0 }
        for (position, (cell, times)) in cells.enumerated() {
            let range = Histogram.range(ofCell: cell, precision: lags.precision)
            let low = open?.requests.lowerBound ?? max(1, Int(range.lowerBound))
            open = PrefixSharing.Lag(
                requests: low...max(low, Int(range.upperBound)),
                count: (open?.count ?? 0) + Int(clamping: times)
            )
            let rest = cells[(position + 1)...].reduce(0) { $0 + Int(clamping: $1.element) }
            if let bin = open, bin.count >= smallest, rest == 0 || rest >= smallest {
                bins.append(bin)
                open = nil
            }
        }
        if let bin = open, bin.count >= smallest { bins.append(bin) }
        return bins
    }
}
