package import TidemarkUnits
package import TidemarkWire

/// What a server said of one of its rate limits during a scenario.
///
/// Records of the same limit merge: the lowest of what remained, and otherwise what was said last.
package struct LimitRecord: Sendable, Hashable {
    /// Which limit this is.
    package struct Key: Sendable, Hashable {
        package var scenario: UInt8
        package var target: UInt8
        package var resource: LimitStatement.Resource
        package var period: LimitStatement.Period

        package init(
            scenario: UInt8,
            target: UInt8,
            resource: LimitStatement.Resource,
            period: LimitStatement.Period
        ) {
            self.scenario = scenario
            self.target = target
            self.resource = resource
            self.period = period
        }
    }

    package var key: Key
    /// Each nil where it was never stated.
    package var limit: Int64?
    package var lowestRemaining: Int64?
    package var lastRemaining: Int64?
    package var lastReset: Nanoseconds?
    /// When the last answer that spoke of it ended.
    package var at: Instant

    package init(
        _ key: Key,
        limit: Int64?,
        lowestRemaining: Int64?,
        lastRemaining: Int64?,
        lastReset: Nanoseconds?,
        at: Instant
    ) {
        self.key = key
        self.limit = limit
        self.lowestRemaining = lowestRemaining
        self.lastRemaining = lastRemaining
        self.lastReset = lastReset
        self.at = at
    }

    init(_ statement: LimitStatement, scenario: UInt8, target: UInt8, at: Instant) {
        self.init(
            Key(scenario: scenario, target: target, resource: statement.resource, period: statement.period),
            limit: statement.limit,
            lowestRemaining: statement.remaining,
            lastRemaining: statement.remaining,
            lastReset: statement.reset,
            at: at
        )
    }

    /// Takes in what another record of the same limit says.
    package mutating func merge(_ other: LimitRecord) {
        let (earlier, later) = other.at < at ? (other, self) : (self, other)
        lowestRemaining = [lowestRemaining, other.lowestRemaining].compactMap(\.self).min()
        limit = later.limit ?? earlier.limit
        lastRemaining = later.lastRemaining ?? earlier.lastRemaining
        lastReset = later.lastReset ?? earlier.lastReset
        at = later.at
    }

    /// One record a limit, in a fixed order.
    package static func merged(_ records: some Sequence<LimitRecord>) -> [LimitRecord] {
        var limits: [Key: LimitRecord] = [:]
        for record in records { limits[record.key]?.merge(record) ?? { limits[record.key] = record }() }
        func order(_ key: Key) -> (UInt8, UInt8, UInt8, UInt8) {
            (key.scenario, key.target, key.resource.rawValue, key.period.rawValue)
        }
        return limits.values.sorted { order($0.key) < order($1.key) }
    }
}
