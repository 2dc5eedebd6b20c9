/// What a builder saw, kept and merged.
package struct ProfileSummary: Sendable, Hashable {
    /// All records.
    package var rows = 0
    /// Records whose lengths went into the profile.
    package var kept = 0
    package var failed = 0
    /// Records without input or output length, or with one that cannot be: their arrival still counts.
    package var withoutLengths = 0
    package var withoutTime = 0
    package var estimated = 0
    package var categories = 0
    package var categoriesMerged = 0
    package var requestsOfMergedCategories = 0
    package var cells = 0
    /// Lengths over 1024 that were rounded up to multiples of 16.
    package var rounded = 0
    /// Lengths cut to the 99.9th percentile.
    package var winsorised = 0
    /// Distinct users, where the log tells them apart; at least, where there are very many.
    package var users: Int?
    package var statistics = TrafficStatistics()

    package init() {}
}
