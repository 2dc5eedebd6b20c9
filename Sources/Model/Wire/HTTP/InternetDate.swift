/// Moments as RFC 3339 writes them, in UTC.
enum InternetDate {
    /// `2026-11-24T21:00:00Z` of seconds since 1970.
    static func text(_ seconds: Int) -> String {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (day, second) = (seconds / 86_400, seconds % 86_400)
        // Days are counted in eras of 400 years that begin on 1 March of the year 0 (Howard Hinnant, civil_from_days).
        let days = day + 719_468
        let (era, ofEra) = (days / 146_097, days % 146_097)
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let shifted = (5 * ofYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let date = [era * 400 + year + (month <= 2 ? 1 : 0), month, ofYear - (153 * shifted + 2) / 5 + 1]
        let time = [second / 3_600, second / 60 % 60, second % 60]
        return date.map(padded).joined(separator: "-") + "T" + time.map(padded).joined(separator: ":") + "Z"
    }
}
