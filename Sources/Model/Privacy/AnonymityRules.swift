/// The rules that keep what is rare out of a profile: names, lengths and cells that few requests share.
///
/// Source: Sweeney, k-anonymity, 2002; NIST SP 800-188, 2023. docs/privacy.md tells users what they come to.
package struct AnonymityRules: Sendable, Hashable {
    /// Lengths up to this many tokens stay exact.
    package static let longestExact = 1024
    /// Longer ones are rounded up to multiples of so many tokens.
    package static let lengthStep = 16
    /// The name of what was merged.
    package static let other = "other"

    /// The fewest requests, and users where a log tells them apart, that a category or a cell may stand for; from 1.
    package let k: Int

    package init(k: Int = 10) {
        self.k = max(1, k)
    }

    /// Whether so many requests of so many users are enough to stand alone; `users` is nil where a log does not tell.
    package func isEnough(requests: Int, users: Int? = nil) -> Bool {
        requests >= k && (users.map { $0 >= k } ?? true)
    }

    /// A length in tokens as a profile may hold it: above 1024 rounded up to a multiple of 16; never under 0.
    package static func rounded(_ length: Int) -> Int {
        guard length > longestExact else { return max(0, length) }
        let (sum, overflows) = length.addingReportingOverflow(lengthStep - 1)
        return overflows ? Int.max / lengthStep * lengthStep : sum / lengthStep * lengthStep
    }
}
