import TidemarkPrivacy

/// A kind of request in a profile, with cells of its own; its share is its part of the requests.
package struct TrafficType: Sendable, Hashable {
    /// The name of the one type of a log that tells no kinds apart.
    package static let all = "all"
    /// The name of what categories too small to be told go into.
    package static let other = AnonymityRules.other

    package var name: String
    /// Never empty; either all or none have `cached`, and either all or none `turn`.
    package var cells: [Profile.Cell]
    /// What the requests are written in, shares summing to 1; empty where the log does not say.
    package var languages: [LanguageShare]

    package init(name: String, cells: [Profile.Cell], languages: [LanguageShare] = []) {
        self.name = name
        self.cells = cells
        self.languages = languages
    }

    package var requests: Int { cells.reduce(0) { $0 + $1.count } }

    package struct LanguageShare: Sendable, Hashable {
        package var language: Language
        package var share: Double

        package init(language: Language, share: Double) {
            self.language = language
            self.share = share
        }
    }
}
