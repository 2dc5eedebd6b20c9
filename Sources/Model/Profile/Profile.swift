/// The safe description of production traffic: how long inputs and outputs are, together, how requests arrive, and how
/// they share the beginning of their input.
///
/// Counts over cells, no text, and nothing that leads back to a request. See docs/profile.md.
package struct Profile: Sendable, Hashable {
    /// Tokens; beyond the context of any model, it keeps a distribution's far tail from filling the memory.
    package static let longestLength = 10_000_000

    package var name: String
    /// Where the data come from, to be cited.
    package var source: String
    /// Under which licence the data came; empty for data of one's own.
    package var licence: String
    /// Never empty, and none without cells.
    package var types: [TrafficType]
    /// How requests arrive, if known.
    package var arrivals: Arrivals?
    /// How requests share the beginning of their input, if the log told blocks apart.
    package var sharing: PrefixSharing?
    /// What went into the profile and what was done to it; nil where the file does not say.
    package var making: Making?

    package init(
        name: String,
        source: String,
        licence: String = "",
        types: [TrafficType],
        arrivals: Arrivals? = nil,
        sharing: PrefixSharing? = nil,
        making: Making? = nil
    ) {
        self.name = name
        self.source = source
        self.licence = licence
        self.types = types
        self.arrivals = arrivals
        self.sharing = sharing
        self.making = making
    }

    /// A profile of one type.
    package init(
        name: String,
        source: String,
        licence: String = "",
        cells: [Cell],
        ratePerSecond: Double? = nil,
        gapVariation: Double? = nil
    ) {
        let isTimed = ratePerSecond != nil || gapVariation != nil
        self.init(
            name: name,
            source: source,
            licence: licence,
            types: [TrafficType(name: TrafficType.all, cells: cells)],
            arrivals: isTimed ? Arrivals(ratePerSecond: ratePerSecond, gapVariation: gapVariation) : nil
        )
    }

    /// The cells of all types, one type after the other.
    package var cells: [Cell] { types.count == 1 ? types[0].cells : types.flatMap(\.cells) }
    /// Mean arrivals per second of the traffic it was made from, if known.
    package var ratePerSecond: Double? { arrivals?.ratePerSecond }
    /// Coefficient of variation of the gaps between arrivals, if known.
    package var gapVariation: Double? { arrivals?.gapVariation }
    /// The requests that the profile was made from.
    package var requests: Int { types.reduce(0) { $0 + $1.requests } }

    /// A box of the grid: bounds are inclusive, in tokens, lengths from 1 and cached tokens from 0.
    package struct Cell: Sendable, Hashable {
        package var input: ClosedRange<Int>
        package var output: ClosedRange<Int>
        /// Tokens of the input that came from the provider's cache; nil where the log does not say.
        package var cached: ClosedRange<Int>?
        /// Place of the request in its conversation, from 1; nil where the log does not say.
        package var turn: ClosedRange<Int>?
        package var count: Int

        package init(
            input: ClosedRange<Int>,
            output: ClosedRange<Int>,
            cached: ClosedRange<Int>? = nil,
            turn: ClosedRange<Int>? = nil,
            count: Int
        ) {
            self.input = input
            self.output = output
            self.cached = cached
            self.turn = turn
            self.count = count
        }
    }

    /// How the requests of the log arrived.
    package struct Arrivals: Sendable, Hashable {
        /// (Arrivals - 1) / span.
        package var ratePerSecond: Double?
        /// Population standard deviation of the gaps between arrivals divided by their mean: 1 for Poisson.
        package var gapVariation: Double?
        /// Variance of the arrivals in a second divided by their mean, seconds counted from the first arrival: 1 for
        /// Poisson.
        package var dispersion: Double?
        /// Whether requests with the same coarse stamp were spread evenly up to the next stamp before all else.
        package var areTiesSpread = false
        /// A process that keeps the two.
        package var pattern: ArrivalPattern?
        /// The rate in each hour of the day (UTC) as a multiple of the mean rate; empty where the log spans less than a
        /// day.
        package var hours: [Double] = []

        package init(
            ratePerSecond: Double? = nil,
            gapVariation: Double? = nil,
            dispersion: Double? = nil,
            areTiesSpread: Bool = false,
            pattern: ArrivalPattern? = nil,
            hours: [Double] = []
        ) {
            self.ratePerSecond = ratePerSecond
            self.gapVariation = gapVariation
            self.dispersion = dispersion
            self.areTiesSpread = areTiesSpread
            self.pattern = pattern
            self.hours = hours
        }
    }

    /// What went into a profile and what was done to it.
    package struct Making: Sendable, Hashable {
        /// Requests read, failed ones and ones without lengths included.
        package var rows: Int
        /// Requests whose lengths count.
        package var kept: Int
        /// The fewest requests of a cell, and users where the log tells them apart.
        package var cellMinimum: Int
        /// The fewest requests of a category.
        package var categoryMinimum: Int
        /// Requests of categories that went into "other".
        package var categoryMerged: Int
        /// Lengths cut to the 99.9th percentile.
        package var winsorised: Int
        /// Share of the kept requests whose tokens were estimated from text.
        package var estimatedShare: Double
        /// The version of the tool.
        package var version: String

        package init(
            rows: Int,
            kept: Int,
            cellMinimum: Int,
            categoryMinimum: Int,
            categoryMerged: Int,
            winsorised: Int,
            estimatedShare: Double,
            version: String
        ) {
            self.rows = rows
            self.kept = kept
            self.cellMinimum = cellMinimum
            self.categoryMinimum = categoryMinimum
            self.categoryMerged = categoryMerged
            self.winsorised = winsorised
            self.estimatedShare = estimatedShare
            self.version = version
        }
    }
}
