package import TidemarkUnits

/// What one answer says of one of the server's rate limits.
///
/// It may be of a project, a model or a replica: the headers do not say.
package struct LimitStatement: Sendable, Hashable {
    /// What is limited; raw values are stored.
    package enum Resource: UInt8, Sendable, Hashable {
        case requests = 0
        case tokens = 1
        case inputTokens = 2
        case outputTokens = 3
    }

    /// The time that the limit is for; raw values are stored.
    package enum Period: UInt8, Sendable, Hashable {
        /// Neither the header's name nor its provider says.
        case unstated = 0
        case second = 1
        case minute = 2
        case hour = 3
        case day = 4
        case month = 5
    }

    package var resource: Resource
    package var period: Period
    /// Nil where it was not stated; 0 for "not allowed".
    package var limit: Int64?
    package var remaining: Int64?
    /// From the answer until all of it is there again, or more of it: providers differ.
    package var reset: Nanoseconds?

    package init(
        _ resource: Resource,
        per period: Period,
        limit: Int64? = nil,
        remaining: Int64? = nil,
        reset: Nanoseconds? = nil
    ) {
        self.resource = resource
        self.period = period
        self.limit = limit
        self.remaining = remaining
        self.reset = reset
    }

    /// What one header field says of a limit.
    enum Part: Sendable, Hashable {
        case limit
        case remaining
        case reset

        init?(_ name: Substring) {
            switch name {
            case "limit": self = .limit
            case "remaining": self = .remaining
            case "reset": self = .reset
            default: return nil
            }
        }
    }

    /// What the header field of this name, in lower case, speaks of; nil where of no limit.
    ///
    /// `x-ratelimit-limit-tokens`, `x-ratelimit-remaining-req-minute`, `anthropic-ratelimit-input-tokens-reset`,
    /// `ratelimit-limit`, `x-trial-endpoint-call-remaining`. Source: docs/wire/headers.md.
    static func read(_ name: String) -> (limit: LimitStatement, part: Part)? {
        func rest(after prefix: String) -> Substring? {
            name.hasPrefix(prefix) ? name.dropFirst(prefix.utf8.count) : nil
        }
        if let rest = rest(after: "x-ratelimit-") ?? rest(after: "ratelimit-") {
            let words = rest.split(separator: "-", maxSplits: 1)
            guard let part = words.first.flatMap(Part.init) else { return nil }
            return limit(words.count == 2 ? words[1] : "").map { ($0, part) }
        }
        if let rest = rest(after: "anthropic-ratelimit-"), let dash = rest.lastIndex(of: "-") {
            guard let part = Part(rest[rest.index(after: dash)...]) else { return nil }
            return limit(rest[..<dash]).map { ($0, part) }
        }
        if let rest = rest(after: "ratelimitbysize-") {
            return Part(rest).map { (LimitStatement(.tokens, per: .unstated), $0) }
        }
        if let rest = rest(after: "x-trial-endpoint-call-") {
            return Part(rest).map { (LimitStatement(.requests, per: .minute), $0) }
        }
        return name == "x-endpoint-monthly-call-limit" ? (LimitStatement(.requests, per: .month), .limit) : nil
    }

    /// `tokens`, `input-tokens`, `req-minute`, `requests-day`; a name alone is of a minute, no name of requests.
    private static func limit(_ name: Substring) -> LimitStatement? {
        switch name {
        case "": return LimitStatement(.requests, per: .unstated)
        case "requests": return LimitStatement(.requests, per: .minute)
        case "tokens": return LimitStatement(.tokens, per: .minute)
        case "input-tokens": return LimitStatement(.inputTokens, per: .minute)
        case "output-tokens": return LimitStatement(.outputTokens, per: .minute)
        default: break
        }
        let words = name.split(separator: "-")
        guard words.count == 2 else { return nil }
        let period: Period? =
            switch words[1] {
            case "second": .second
            case "minute": .minute
            case "hour": .hour
            case "day": .day
            case "month": .month
            default: nil
            }
        guard let period else { return nil }
        switch words[0] {
        case "req", "requests": return LimitStatement(.requests, per: period)
        case "tokens": return LimitStatement(.tokens, per: period)
        default: return nil
        }
    }

    /// A number of requests or tokens: what is below zero means none; nil for what is no number.
    static func count(_ text: String) -> Int64? {
        // Some put a policy behind it: `100, 100;w=60`.
        guard let count = Double(text.prefix { $0 != "," && $0 != ";" && $0 != " " }), count < 9e18 else { return nil }
        return Int64(max(0, count))
    }
}
