/// What was read from a log: counts, and where the first row of each kind of trouble stands; never a row's content.
package struct LogTally: Sendable, Hashable {
    /// Why a row was left out.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        case malformedJSON = "not valid JSON"
        case notAnObject = "not a JSON object"
        case malformedCSV = "a quote that is not closed, or closed too early"
        case columns = "another number of columns than the header"
        case encoding = "not valid UTF-8"
        case badTime = "a time that cannot be read"
        case badLength = "a token count that is not a whole number up to 10,000,000"
        case negativeLength = "a negative token count"
        case nothingFound = "none of the format's fields"
        case tooLong = "longer than the cap"
        /// The log ends within it.
        case truncated = "cut off by the end of the data"
        /// The gzip or zstd data are damaged from there on.
        case brokenCompression = "damaged compressed data"
    }

    /// A count, and the place of the first one.
    package struct Places: Sendable, Hashable {
        package var count: Int
        /// See `LogTally.unit`.
        package var first: Int

        package init(count: Int, first: Int) {
            self.count = count
            self.first = first
        }
    }

    /// What a place is.
    package enum Unit: String, Sendable, Hashable { case line, row }

    /// What records may lack.
    package enum Field: String, Sendable, Hashable, CaseIterable {
        case time, input, output, cached, category, user, conversation
    }

    package var unit = Unit.line
    /// Rows that hold anything, bad ones included.
    package var rows = 0
    /// Rows that are no requests, such as spans of tools.
    package var skipped = 0
    package var bad: [Reason: Places] = [:]
    /// Records given; a row with a conversation of several turns gives several.
    package var requests = 0
    /// Of them, those that failed.
    package var failed = 0
    /// Of them, those whose lengths were estimated from text.
    package var estimated = 0
    /// Of them, those whose time is before one that was read already.
    package var backwards: Places?
    /// Requests that lack a field; failed ones are not asked for lengths.
    package var lacking: [Field: Int] = [:]
    /// Whether the data ended within a row, a gzip member or a zstd frame: what should follow is not known.
    package var isCutShort = false

    package init() {}

    package var badRows: Int { bad.values.reduce(0) { $0 + $1.count } }

    package var keptRows: Int { rows - badRows - skipped }

    /// Bad rows of all rows; 0 where there are none.
    package var badShare: Double { rows == 0 ? 0 : Double(badRows) / Double(rows) }

    /// Whether more than so large a share of the rows is bad, once there are `rows` of them to judge by.
    package func exceeds(_ share: Double, after least: Int = 0) -> Bool { rows >= least && badShare > share }

    mutating func count(_ reason: Reason, at place: Int) {
        bad[reason, default: Places(count: 0, first: place)].count += 1
    }

    /// Adds what was read from another log; the first places remain those of the first.
    package mutating func add(_ other: LogTally) {
        rows += other.rows
        skipped += other.skipped
        for (reason, places) in other.bad {
            bad[reason, default: Places(count: 0, first: places.first)].count += places.count
        }
        requests += other.requests
        failed += other.failed
        estimated += other.estimated
        if let places = other.backwards {
            backwards = Places(count: (backwards?.count ?? 0) + places.count, first: backwards?.first ?? places.first)
        }
        for (field, count) in other.lacking { lacking[field, default: 0] += count }
        isCutShort = isCutShort || other.isCutShort
    }
}
