import TidemarkStatistics

/// How often each combination of category, input, output, cached tokens, turn and language occurs, in bounded memory.
///
/// Lengths are exact while there are few combinations. Where there are too many, lengths stand for a cell of a
/// logarithmic grid, by its lowest length; grids of less precision nest in those of more, so that the counts do not depend
/// on the order of the requests.
struct JointCounts: Sendable {
    struct Key: Sendable, Hashable {
        /// -1 where the log names none.
        var category: Int32
        var input: Int32
        var output: Int32
        /// -1 where the log does not say.
        var cached: Int32
        /// 0 where the log does not say.
        var turn: Int32
        /// A place in `Language.allCases`; -1 where the log does not say.
        var language: Int8
    }

    /// Requests of one combination and the users behind them.
    struct Entry: Sendable {
        var count = 0
        /// Different users, at most as many as must be told apart.
        var users: [UInt64] = []
        /// Requests without a user.
        var withoutUser = 0

        mutating func join(_ other: Entry, upTo limit: Int) {
            count += other.count
            withoutUser += other.withoutUser
            for user in other.users { add(user, upTo: limit) }
        }

        mutating func record(_ user: UInt64?, upTo limit: Int) {
            count += 1
            if let user { add(user, upTo: limit) } else { withoutUser += 1 }
        }

        mutating func add(_ user: UInt64, upTo limit: Int) {
            if users.count < limit, !users.contains(user) { users.append(user) }
        }
    }

    /// Precisions of the grid, after exact counts.
    private static let precisions = [8, 7, 6, 5, 4, 3, 2, 1]

    /// Combinations that are kept apart at most.
    let limit: Int
    /// Users that must be told apart.
    let userLimit: Int
    private(set) var entries: [Key: Entry] = [:]
    /// Of the grid; nil while the lengths are exact.
    private(set) var precision: Int?

    init(limit: Int, userLimit: Int) {
        self.limit = limit
        self.userLimit = userLimit
    }

    mutating func add(_ key: Key, user: UInt64?) {
        let key = precision.map { Self.coarse(key, $0) } ?? key
        entries[key, default: Entry()].record(user, upTo: userLimit)
        while entries.count > limit, let next = Self.precisions.first(where: { $0 < precision ?? .max }) {
            precision = next
            var fewer: [Key: Entry] = Dictionary(minimumCapacity: entries.count / 2)
            for (key, entry) in entries {
                fewer[Self.coarse(key, next), default: Entry()].join(entry, upTo: userLimit)
            }
            entries = fewer
        }
    }

    private static func coarse(_ key: Key, _ precision: Int) -> Key {
        Key(
            category: key.category,
            input: lowest(key.input, precision),
            output: lowest(key.output, precision),
            cached: key.cached < 0 ? -1 : lowest(key.cached, precision),
            turn: lowest(key.turn, precision),
            language: key.language
        )
    }

    /// The lowest length of the cell of the grid that holds this one.
    static func lowest(_ length: Int32, _ precision: Int) -> Int32 {
        let cell = Histogram.cell(of: Int64(length), precision: precision)
        return Int32(clamping: Histogram.range(ofCell: cell, precision: precision).lowerBound)
    }
}
