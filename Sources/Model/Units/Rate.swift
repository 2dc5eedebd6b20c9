/// A rate of arrivals, in events per second; zero or more.
package struct Rate: Sendable, Hashable, Codable {
    package var perSecond: Double

    package init(perSecond: Double) {
        self.perSecond = perSecond
    }
}

extension Rate: Comparable, CustomStringConvertible {
    package static func < (left: Rate, right: Rate) -> Bool { left.perSecond < right.perSecond }

    /// `5/s`, or `30/min` where that is shorter than a fraction per second.
    package var description: String {
        if perSecond == perSecond.rounded() { return "\(Int(perSecond))/s" }
        let perMinute = perSecond * 60
        if abs(perMinute - perMinute.rounded()) < 1e-9 { return "\(Int(perMinute.rounded()))/min" }
        return "\(perSecond)/s"
    }

    /// Reads `5/s`, `0.5/s`, `300/min`, `7200/h`.
    ///
    /// - Throws: `UnitError` naming what was found and what is allowed.
    package init(parsing text: String) throws(UnitError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let seconds: [Substring: Double] = ["s": 1, "min": 60, "m": 60, "h": 3_600]
        guard parts.count == 2, let events = Double(parts[0]), events >= 0, events.isFinite,
            let period = seconds[parts[1]]
        else {
            throw UnitError(
                found: text,
                allowed: "a rate, such as 5/s or 300/min",
                suggestion: Double(text) == nil ? nil : "\(text)/s"
            )
        }
        perSecond = events / period
    }
}
