package import TidemarkPricing
package import TidemarkProfile
package import TidemarkSchedule
package import TidemarkUnits

/// What a plan takes from outside of its file.
///
/// Reading a plan has no other effects.
package struct PlanSources: Sendable {
    /// The value of an environment variable, or nil where it is not set.
    package var environment: @Sendable (String) -> String?
    /// Loads the profile of a path as it stands in the plan; what it throws is shown after the path.
    package var profile: @Sendable (String) throws -> Profile
    /// The text of a file, of a path as it stands in the plan.
    package var text: @Sendable (String) throws -> String
    /// The bytes of a file, of a path as it stands in the plan.
    package var bytes: @Sendable (String) throws -> [UInt8]
    /// Loads the trace of a path as it stands in the plan; what it throws is shown after the path.
    package var trace: @Sendable (String) throws -> ReadTrace
    /// Where a file is that only the run itself reads, of a path as it stands in the plan.
    package var path: @Sendable (String) -> String
    /// The price table in use; nil where no list prices are asked for.
    package var prices: Prices?

    package init(
        environment: @escaping @Sendable (String) -> String?,
        profile: @escaping @Sendable (String) throws -> Profile,
        text: @escaping @Sendable (String) throws -> String,
        bytes: (@Sendable (String) throws -> [UInt8])? = nil,
        trace: @escaping @Sendable (String) throws -> ReadTrace = { path throws(UnitError) in
            throw UnitError(found: path, allowed: "available here")
        },
        path: @escaping @Sendable (String) -> String = { $0 },
        prices: Prices? = nil
    ) {
        self.prices = prices
        self.trace = trace
        self.path = path
        self.environment = environment
        self.profile = profile
        self.text = text
        self.bytes = bytes ?? { Array(try text($0).utf8) }
    }
}

extension PlanSources {
    /// A price table, and the day on which it is used.
    package struct Prices: Sendable {
        /// In UTC.
        package var today: CalendarDate
        /// Loads the table; asked only for targets on the host of a provider and without prices of their own.
        package var table: @Sendable () throws -> PriceTable

        package init(today: CalendarDate, table: @escaping @Sendable () throws -> PriceTable) {
            self.today = today
            self.table = table
        }
    }

    /// A trace as it was read.
    package struct ReadTrace: Sendable {
        package var trace: Trace
        /// What a reader must know of the reading, one sentence each: rows that were left out, and why.
        package var notes: [String]

        package init(_ trace: Trace, notes: [String] = []) {
            self.trace = trace
            self.notes = notes
        }
    }

    /// Nothing from outside: for settings that come over the network.
    package static let none = PlanSources(
        environment: { _ in nil },
        profile: { path throws(UnitError) in throw UnitError(found: path, allowed: "available here") },
        text: { path throws(UnitError) in throw UnitError(found: path, allowed: "available here") }
    )
}
