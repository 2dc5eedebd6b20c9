package import TidemarkProfile

/// The requests of recorded traffic, as a replay needs them: when each came, how long it was, and the blocks that its
/// input begins with.
///
/// Rows without a time are not part of it. Rows that failed are: they came, whatever became of them.
package struct Trace: Sendable, Hashable {
    /// Rows that a trace holds at most.
    package static let mostRows = 10_000_000
    /// Blocks that the rows of a trace hold at most, all together.
    package static let mostBlocks = 50_000_000

    /// The file that it was read from, as the plan names it; empty for a trace that was made.
    package var file = ""
    /// SHA-256 of that file's bytes, in hexadecimal digits.
    package var digest = ""
    /// Nanoseconds from the first row, in order; of rows with one stamp, in the order of the file.
    package private(set) var times: [Int64] = []
    private var inputs: [Int32] = []
    private var outputs: [Int32] = []
    /// Where the blocks of each row end in `blocks`; empty where no row has any.
    private var blockEnds: [Int32] = []
    private var blocks: [UInt64] = []
    /// Tokens of one block; 0 without blocks.
    package private(set) var blockTokens = 0
    /// Rows that stood behind a later one and were put in their place.
    package private(set) var disordered = 0
    private var latest = Int64.min

    package init() {}

    package var count: Int { times.count }
    package var isEmpty: Bool { times.isEmpty }
    /// Whether rows name the blocks that their input begins with.
    package var hasBlocks: Bool { !blocks.isEmpty }
    /// From the first row to the last, in nanoseconds.
    package var span: Int64 { times.last ?? 0 }

    /// Takes one row more, of any time; `sort` puts them in order.
    ///
    /// - Returns: false where the trace is full, so that the row was not taken. Rows without a time are passed over.
    package mutating func append(_ record: TrafficRecord) -> Bool {
        guard let time = record.time else { return true }
        guard count < Self.mostRows, blocks.count + record.blocks.count <= Self.mostBlocks else { return false }
        if time < latest { disordered += 1 } else { latest = time }
        if !record.blocks.isEmpty, blockEnds.isEmpty {
            blockEnds = Array(repeating: 0, count: count)
            blockTokens = record.blockTokens
        }
        times.append(time)
        let isKnown = !record.isFailed
        inputs.append(Self.length(record.input))
        outputs.append(isKnown ? Self.length(record.output) : 0)
        if !blockEnds.isEmpty || !record.blocks.isEmpty {
            blocks.append(contentsOf: record.blocks)
            blockEnds.append(Int32(blocks.count))
        }
        return true
    }

    /// A length to be sent; 0 where there is none.
    private static func length(_ tokens: Int?) -> Int32 {
        guard let tokens, tokens > 0 else { return 0 }
        return Int32(min(tokens, Profile.longestLength))
    }

    /// Puts the rows in order of time, those of one stamp as they came, and counts time from the first.
    package mutating func sort() {
        if disordered > 0 {
            let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
            var sorted = Trace()
            sorted.file = file
            sorted.digest = digest
            sorted.blockTokens = blockTokens
            sorted.disordered = disordered
            sorted.blocks.reserveCapacity(blocks.count)
            for row in order {
                sorted.times.append(times[row])
                sorted.inputs.append(inputs[row])
                sorted.outputs.append(outputs[row])
                guard !blockEnds.isEmpty else { continue }
                sorted.blocks.append(contentsOf: blocks(of: row))
                sorted.blockEnds.append(Int32(sorted.blocks.count))
            }
            self = sorted
        }
        guard let first = times.first else { return }
        for row in times.indices {
            let (time, isTooFar) = times[row].subtractingReportingOverflow(first)
            times[row] = isTooFar ? Self.longest : min(time, Self.longest)
        }
    }

    /// A hundred years: times of a broken clock stay far from where sums of them would overflow.
    private static let longest: Int64 = 3_155_760_000_000_000_000

    private func blocks(of row: Int) -> ArraySlice<UInt64> {
        guard !blockEnds.isEmpty else { return [] }
        return blocks[(row == 0 ? 0 : Int(blockEnds[row - 1]))..<Int(blockEnds[row])]
    }

    /// Tokens of a row's input; nil where the trace does not say.
    package func input(of row: Int) -> Int? { inputs[row] > 0 ? Int(inputs[row]) : nil }

    /// Tokens of a row's output; nil where the trace does not say, as of rows that failed.
    package func output(of row: Int) -> Int? { outputs[row] > 0 ? Int(outputs[row]) : nil }

    /// One row, with its time from the first.
    package subscript(row: Int) -> TrafficRecord {
        var record = TrafficRecord()
        record.time = times[row]
        record.input = input(of: row)
        record.output = output(of: row)
        record.blocks = Array(blocks(of: row))
        record.blockTokens = record.blocks.isEmpty ? 0 : blockTokens
        return record
    }

    /// The share of rows whose stamp another row has, too.
    package var tiedShare: Double {
        guard count > 1 else { return 0 }
        let tied = times.indices.count { row in
            (row > 0 && times[row - 1] == times[row]) || (row + 1 < count && times[row + 1] == times[row])
        }
        return Double(tied) / Double(count)
    }

    /// The smallest distance of two stamps that differ: the step of the clock that wrote a coarse trace; 0 without two.
    package var step: Int64 {
        zip(times, times.dropFirst()).lazy.map { $1 - $0 }.filter { $0 > 0 }.min() ?? 0
    }
}
