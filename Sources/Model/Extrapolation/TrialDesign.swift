import TidemarkStatistics

/// Which calls are made to the large model: lone ones of some sizes in equal number, and several at a time.
package struct TrialDesign: Sendable, Hashable {
    /// Tokens of the prompts of lone calls, the smallest first.
    package var sizes: [Int]
    /// Lone calls of each size.
    package var rounds: Int
    /// Tokens of each answer.
    package var output: Int
    /// How many calls at a time, an entry a step; their prompts have the size in the middle.
    package var batches: [Int]

    package static let sizeCount = 4
    /// Tokens of an answer from which the time per token is read well.
    package static let outputs = 32...128
    /// Calls that each place of a step makes; the first is left out, as they do not begin at one time.
    package static let turnsPerBatch = 3

    /// - Parameters:
    ///   - sizes: tokens of prompts, over 0.
    ///   - calls: lone calls in all, rounded up to a multiple of the sizes.
    ///   - output: tokens of each answer.
    ///   - batches: how many calls at a time, an entry a step.
    package init(sizes: [Int], calls: Int, output: Int, batches: [Int] = []) {
        self.sizes = Set(sizes.map { max(1, $0) }).sorted()
        rounds = self.sizes.isEmpty ? 0 : max(1, (calls + self.sizes.count - 1) / self.sizes.count)
        self.output = output
        self.batches = batches
    }

    package var loneCalls: Int { rounds * sizes.count }
    /// With one that opens the connection, and all of the steps.
    package var calls: Int { loneCalls + 1 + batches.reduce(0) { $0 + $1 * Self.turnsPerBatch } }
    package var batchSize: Int { sizes.dropFirst(sizes.count / 2).first ?? 1 }

    /// Whether lone calls of these sizes, by their place in `sizes`, are as many of each.
    package func isBalanced(_ order: some Sequence<Int>) -> Bool {
        var counts = [Int](repeating: 0, count: sizes.count)
        for size in order {
            guard counts.indices.contains(size) else { return false }
            counts[size] += 1
        }
        return counts.allSatisfy { $0 == rounds }
    }

    /// Four sizes over the inputs of a run, evenly from the smallest to the largest; over a factor of four where the
    /// run has fewer.
    ///
    /// Even steps keep the fit sure at the large end, where the time is.
    package static func sizes(for inputs: [Double]) -> [Int] {
        let sorted = inputs.sorted()
        let most = max(64, sorted.last ?? 0)
        let least = max(16, min(Quantile.value(0.05, ofSorted: sorted) ?? 16, most / 4))
        return (0..<sizeCount).map { step in
            Int((least + (most - least) * Double(step) / Double(sizeCount - 1)).rounded(.up))
        }
    }

    /// Tokens of an answer: those of the run's in the middle, within what is read well.
    package static func output(for outputs: [Double]) -> Int {
        let middle = Int((Quantile.value(0.5, ofSorted: outputs.sorted()) ?? 64).rounded())
        return min(Self.outputs.upperBound, max(Self.outputs.lowerBound, middle))
    }
}
