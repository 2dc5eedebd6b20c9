/// The safe description of production traffic: how long inputs and outputs are, together, and how requests arrive.
///
/// A grid of log-spaced bins of input × output with counts. It holds no text and nothing that leads back to a request.
package struct Profile: Sendable, Hashable {
    package var name: String
    /// Where the data come from, with their licence.
    package var source: String
    package var cells: [Cell]
    /// Mean arrivals per second of the traffic it was made from, if known.
    package var ratePerSecond: Double?
    /// Coefficient of variation of the gaps between arrivals, if known.
    package var gapVariation: Double?

    package init(
        name: String,
        source: String,
        cells: [Cell],
        ratePerSecond: Double? = nil,
        gapVariation: Double? = nil
    ) {
        self.name = name
        self.source = source
        self.cells = cells
        self.ratePerSecond = ratePerSecond
        self.gapVariation = gapVariation
    }

    /// A cell of the grid: bounds are inclusive, in tokens.
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
