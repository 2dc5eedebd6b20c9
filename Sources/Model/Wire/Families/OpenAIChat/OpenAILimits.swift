import TidemarkUnits

/// The rate-limit headers that the OpenAI families share.
enum OpenAILimits {
    /// `reset` prints the time until a budget is full.
    static func headers(
        of limits: RateLimits,
        reset: (Nanoseconds) -> String
    ) -> [(name: String, value: String)] {
        [("requests", limits.requests), ("tokens", limits.tokens)].flatMap { what, budget in
            budget.map { budget in
                [
                    ("x-ratelimit-limit-\(what)", "\(budget.limit)"),
                    ("x-ratelimit-remaining-\(what)", "\(budget.remaining)"),
                    ("x-ratelimit-reset-\(what)", reset(budget.reset)),
                ]
            } ?? []
        }
    }

    /// As Go prints a duration, to the millisecond: `120ms`, `1s`, `11m32.334s`.
    static func duration(_ time: Nanoseconds) -> String {
        let milliseconds = (max(0, time.count) + 999_999) / 1_000_000
        guard milliseconds > 0 else { return "0s" }
        guard milliseconds >= 1_000 else { return "\(milliseconds)ms" }
        let (minutes, rest) = (milliseconds / 60_000, milliseconds % 60_000)
        var seconds = "\(rest / 1_000)"
        if rest % 1_000 > 0 {
            var digits = "\(1_000 + rest % 1_000)".dropFirst()
            while digits.last == "0" { digits.removeLast() }
            seconds += "." + digits
        }
        let hours = minutes >= 60 ? "\(minutes / 60)h" : ""
        return hours + (minutes > 0 ? "\(minutes % 60)m" : "") + seconds + "s"
    }

    /// Whole seconds, as Azure and others have them.
    static func seconds(_ time: Nanoseconds) -> String { "\((max(0, time.count) + 999_999_999) / 1_000_000_000)" }
}
