/// Makes a profile of records that come one by one, in bounded memory.
///
/// The result does not depend on the order of the records, except that time orders arrivals and shared prefixes.
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

        package init(
            name: String,
            source: String,
            licence: String = "",
            cellMinimum: Int = 5,
            categoryMinimum: Int = 10,
            timeScale: Double = 1,
            version: String = ""
        ) {
            self.name = name
            self.source = source
            self.licence = licence
            self.cellMinimum = cellMinimum
            self.categoryMinimum = categoryMinimum
            self.timeScale = timeScale
            self.version = version
        }
    }

    private let options: Options

    package init(_ options: Options) {
        self.options = options
    }

    package mutating func add(_ record: borrowing TrafficRecord) {}

    /// The profile of what was added.
    ///
    /// - Parameter categories: the names of `TrafficRecord.category`, by index.
    /// - Throws: `ProfileError` where too few requests have lengths.
    package func profile(categories: [String]) throws(ProfileError) -> (profile: Profile, summary: ProfileSummary) {
        throw ProfileError(file: options.name, field: "", found: "0 requests with lengths", allowed: "more")
    }

    /// The numbers of what was added.
    package func statistics() -> TrafficStatistics { TrafficStatistics() }
}
