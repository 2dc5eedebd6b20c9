/// The safe description of production traffic: how long inputs and outputs are, together, and how requests arrive.
///
/// A grid of log-spaced bins of input × output with counts. It holds no text and nothing that leads back to a request.
package struct Profile: Sendable, Hashable {
    /// Tokens; beyond the context of any model, it keeps a distribution's far tail from filling the memory.
    package static let longestLength = 10_000_000

    package var name: String
    /// Where the data come from, to be cited.
    package var source: String
    /// Under which licence the data came; empty for data of one's own.
    package var licence: String
    /// Never empty.
    package var cells: [Cell]
    /// Mean arrivals per second of the traffic it was made from, if known.
    package var ratePerSecond: Double?
    /// Coefficient of variation of the gaps between arrivals, if known.
    package var gapVariation: Double?

    package init(
        name: String,
        source: String,
        licence: String = "",
        cells: [Cell],
        ratePerSecond: Double? = nil,
        gapVariation: Double? = nil
    ) {
        self.name = name
        self.source = source
        self.licence = licence
        self.cells = cells
        self.ratePerSecond = ratePerSecond
        self.gapVariation = gapVariation
    }

    /// The requests that the profile was made from.
    package var requests: Int { cells.reduce(0) { $0 + $1.count } }

    /// A cell of the grid: bounds are inclusive, in tokens, from 1.
    package struct Cell: Sendable, Hashable {
        package var input: ClosedRange<Int>
        package var output: ClosedRange<Int>
        package var count: Int

        package init(input: ClosedRange<Int>, output: ClosedRange<Int>, count: Int) {
            self.input = input
            self.output = output
            self.count = count
        }
    }
}
