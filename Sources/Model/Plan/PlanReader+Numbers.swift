import TidemarkStatistics
import TidemarkUnits

/// What numbers, times and lengths a plan may hold: within these bounds nothing that is made of them overflows.
enum Bounds {
    /// Thirty days, for any time in a plan.
    static let longest = Nanoseconds.seconds(30 * 86_400)
    /// Arrivals per second.
    static let fastest = 1e6
    /// Requests of one scenario.
    static let mostRequests = 1e9
    /// Tokens of an input or an output.
    static let longestText = 10_000_000
    /// Steps or jumps of one scenario: each is a phase, and phases are counted in a byte.
    static let longestList = 100
    /// What a request was for is kept in a byte each.
    static let mostScenarios = 255
    static let mostTypes = 255
    static let mostConnections = 1_000_000
    /// Messages of the user in one conversation.
    static let mostTurns = 1_000
    /// Pictures of one request, and pixels of a side.
    static let mostImages = 20
    static let widestImage = 4_096
    /// Inputs or documents of one request.
    static let mostItems = 2_048
    /// Bytes of a system message.
    static let longestSystem = 1 << 20
}

extension PlanReader {
    /// A time over zero, or from zero where `allowsZero` says so.
    static func time(_ text: String, zero: Zero = .refused) throws(UnitError) -> Nanoseconds {
        let time = try Nanoseconds(parsing: text)
        guard zero == .allowed || time > .zero else { throw UnitError(found: text, allowed: "a time over zero") }
        guard time <= Bounds.longest else { throw UnitError(found: text, allowed: "a time of at most 30 days (720h)") }
        return time
    }

    enum Zero { case allowed, refused }

    static func whole(_ text: String, in range: ClosedRange<Int>) throws(UnitError) -> Int {
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text), range.contains(number) else {
            throw UnitError(found: text, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    static func tokens(_ text: String) throws(UnitError) -> Int {
        let count = try TokenCount.parse(text)
        guard (1...Bounds.longestText).contains(count) else { throw lengthError(text) }
        return count
    }

    private static func lengthError(_ text: String) -> UnitError {
        UnitError(found: text, allowed: "a length from 1 to \(TokenCount.format(Bounds.longestText)) tokens")
    }

    /// A bare number of tokens, or a distribution of them.
    static func lengths(_ text: String) throws(UnitError) -> Distribution {
        let lengths = try Distribution(parsing: text) { (text) throws(UnitError) in Double(try TokenCount.parse(text)) }
        guard lengths.ends.allSatisfy({ $0 >= 1 && $0 <= Double(Bounds.longestText) }) else { throw lengthError(text) }
        return lengths
    }

    /// A bare time, or a distribution of times.
    static func times(_ text: String) throws(UnitError) -> Distribution {
        try Distribution(parsing: text) { (text) throws(UnitError) in Double(try time(text, zero: .allowed).count) }
    }

    static func date(_ text: String) throws(UnitError) -> String {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]),
            (1...12).contains(month)
        else { throw UnitError(found: text, allowed: "a date as year-month-day, such as 2026-11-20") }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        guard day >= 1, day <= lengths[month - 1] + (month == 2 && isLeap ? 1 : 0) else {
            throw UnitError(found: text, allowed: "a day of the calendar")
        }
        return text
    }
}

extension Distribution {
    /// The values that it is written with and that bound it, or lie in its middle.
    var ends: [Double] {
        switch self {
        case .fixed(let value): [value]
        case .uniform(let low, let high): [low, high]
        case .normal(let mean, _): [mean]
        case .lognormal(let median, let p95): [median, p95]
        case .choice(let choices): choices.map(\.value)
        }
    }
}
