import TidemarkStatistics

/// Which calls are made to the large model.
package struct TrialDesign: Sendable, Hashable {
    /// One call, or several at once.
    package struct Step: Sendable, Hashable {
        /// Tokens of the prompt.
        package var input: Int
        /// Tokens of the answer.
        package var output: Int
        /// Calls at one time.
        package var calls: Int
    }
    package var steps: [Step]

    package var calls: Int { steps.reduce(0) { $0 + $1.calls } }
    /// The sizes of the lone calls, the smallest first.
    package var sizes: [Int] { Set(steps.filter { $0.calls == 1 }.map(\.input)).sorted() }

    package static let sizeCount = 4
    /// Tokens of an answer from which the time per token is read well.
    package static let outputs = 32...128

    /// Lone calls of `sizes` in equal number and in an order by chance; after them calls at one time.
    ///
    /// - Parameters:
    ///   - sizes: tokens of prompts, over 0.
    ///   - calls: lone calls in all, rounded up to a multiple of the sizes.
    ///   - output: tokens of each answer.
    ///   - batches: how many calls at one time, one entry a step; they have the size in the middle.
    package init(
        sizes: [Int],
        calls: Int,
        output: Int,
        batches: [Int],
        using source: inout some RandomNumberGenerator
    ) {
        let rounds = sizes.isEmpty ? 0 : (calls + sizes.count - 1) / sizes.count
        var order = (0..<rounds).flatMap { _ in sizes }
        order.shuffle(using: &source)
        steps = order.map { Step(input: $0, output: output, calls: 1) }
        let middle = sizes.sorted().dropFirst(sizes.count / 2).first ?? 1
        steps += batches.map { Step(input: middle, output: output, calls: $0) }
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
