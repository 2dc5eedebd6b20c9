import TidemarkStatistics

/// Makes a profile of records that come one by one, in bounded memory.
///
/// The result does not depend on the order of the records, except that time orders arrivals, and that shared prefixes take
/// the records' order.
package struct ProfileBuilder: Sendable {
    package struct Options: Sendable, Hashable {
        package var name: String
        package var source: String
        package var licence: String
        /// The fewest requests of a cell, and users where the log tells them apart.
        package var cellMinimum: Int
        /// The fewest requests of a category, and users where the log tells them apart.
        package var categoryMinimum: Int
        /// Times are multiplied by it: 20 for the rows of a run at 20 times the speed of production.
        package var timeScale: Double
        /// Of the tool, for the file.
        package var version: String
        /// Different combinations of lengths that are counted exactly.
        package var exactCombinations: Int

        package init(
            name: String,
            source: String,
            licence: String = "",
            cellMinimum: Int = 5,
            categoryMinimum: Int = 10,
            timeScale: Double = 1,
            version: String = "",
            exactCombinations: Int = 1 << 18
        ) {
            self.name = name
            self.source = source
            self.licence = licence
            self.cellMinimum = max(1, cellMinimum)
            self.categoryMinimum = max(1, categoryMinimum)
            self.timeScale = min(max(timeScale, 1e-6), 1e6)
            self.version = version
            self.exactCombinations = max(1, exactCombinations)
        }
    }

    /// Users that are told apart at most; beyond it, there are enough.
    private static let mostUsers = 1_000_000

    let options: Options
    package private(set) var summary = ProfileSummary()
    private(set) var arrivals: ArrivalAccount
    private(set) var joint: JointCounts
    package private(set) var input = LengthCounts()
    package private(set) var output = LengthCounts()
    package private(set) var cached = LengthCounts()
    private(set) var prefixes = PrefixTally()
    private(set) var users: Set<UInt64> = []
    private(set) var turns = 0

    package init(_ options: Options) {
        self.options = options
        arrivals = ArrivalAccount(scale: options.timeScale)
        joint = JointCounts(
            limit: options.exactCombinations,
            userLimit: max(options.cellMinimum, options.categoryMinimum)
        )
    }

    package mutating func add(_ record: borrowing TrafficRecord) {
        summary.rows += 1
        if let time = record.time { arrivals.add(time) } else { summary.withoutTime += 1 }
        if record.isFailed {
            summary.failed += 1
            return
        }
        let lengths = 0...Profile.longestLength
        guard let input = record.input, let output = record.output, lengths.contains(input), lengths.contains(output)
        else {
            summary.withoutLengths += 1
            return
        }
        summary.kept += 1
        if record.isEstimated { summary.estimated += 1 }
        self.input.record(input)
        self.output.record(output)
        var key = JointCounts.Key(
            category: Int32(clamping: record.category ?? -1),
            input: Int32(clamping: max(1, input)),
            output: Int32(clamping: max(1, output)),
            cached: -1,
            turn: 0,
            language: -1
        )
        if let cached = record.cached, cached >= 0 {
            let cached = min(cached, input)
            self.cached.record(cached)
            key.cached = Int32(clamping: cached)
        }
        if let turn = record.turn, turn >= 1 {
            turns += 1
            key.turn = Int32(clamping: min(turn, Profile.longestLength))
        }
        if let language = record.language.flatMap(Language.allCases.firstIndex(of:)) { key.language = Int8(language) }
        if let user = record.user, users.count < Self.mostUsers { users.insert(user) }
        joint.add(key, user: record.user)
        prefixes.add(record.blocks, blockTokens: record.blockTokens, input: input)
    }

    /// The numbers of what was added.
    package func statistics() -> TrafficStatistics {
        statistics(arrivals.finished)
    }

    func statistics(_ arrivals: ArrivalAccount) -> TrafficStatistics {
        var statistics = TrafficStatistics()
        statistics.arrivals = arrivals.statistics
        statistics.requests = summary.kept
        statistics.input = TrafficStatistics.Lengths(input)
        statistics.output = TrafficStatistics.Lengths(output)
        statistics.cached = TrafficStatistics.Lengths(cached)
        let pairs = LengthPairs(joint.entries.map { (Int($0.key.input), Int($0.key.output), $0.value.count) })
        statistics.spearman = pairs.spearman
        statistics.pearson = pairs.pearson
        if let span = statistics.arrivals?.span, span > 0 {
            statistics.inputTokensPerSecond = input.sum / span
            statistics.outputTokensPerSecond = output.sum / span
        }
        statistics.prefix = prefixes.statistics
        return statistics
    }
}
