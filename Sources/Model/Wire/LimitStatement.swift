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
    enum Part: String, Sendable, Hashable, CaseIterable {
        case limit
        case remaining
        case reset
    }

    /// A header field that speaks of a limit.
    struct Field: Sendable {
        var limit: LimitStatement
        var part: Part
    }

    /// The fields by their names, in lower case.
    ///
    /// Source: docs/wire/headers.md.
    static let fields: [String: Field] = {
        let ofMinute = [("requests", Resource.requests), ("tokens", .tokens)]
        let ofAnthropic = ofMinute + [("input-tokens", .inputTokens), ("output-tokens", .outputTokens)]
        let periods: [(String, Period)] = [
            ("second", .second), ("minute", .minute), ("hour", .hour), ("day", .day), ("month", .month),
        ]
        var fields: [String: Field] = [:]
        for part in Part.allCases {
            func add(_ name: String, _ resource: Resource, per period: Period) {
                fields[name] = Field(limit: LimitStatement(resource, per: period), part: part)
            }
            for prefix in ["x-ratelimit-\(part)", "ratelimit-\(part)"] {
                add(prefix, .requests, per: .unstated)
                for (name, resource) in ofMinute {
                    add("\(prefix)-\(name)", resource, per: .minute)
                    for (word, period) in periods { add("\(prefix)-\(name)-\(word)", resource, per: period) }
                }
                for (word, period) in periods { add("\(prefix)-req-\(word)", .requests, per: period) }
            }
            for (name, resource) in ofAnthropic {
                add("anthropic-ratelimit-\(name)-\(part)", resource, per: .minute)
            }
            add("ratelimitbysize-\(part)", .tokens, per: .unstated)
            add("x-trial-endpoint-call-\(part)", .requests, per: .minute)
        }
        fields["x-endpoint-monthly-call-limit"] = Field(limit: LimitStatement(.requests, per: .month), part: .limit)
        return fields
    }()

    /// A number of requests or tokens: what is below zero means none; nil for what is no number.
    static func count(_ text: String) -> Int64? {
        // Most are whole; some put a policy behind it: `100, 100;w=60`.
        if let count = Int64(text) { return max(0, count) }
        let number = Substring(text.utf8.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";") })
        guard let count = Double(number), count < 9e18 else { return nil }
        return Int64(max(0, count))
    }
}
