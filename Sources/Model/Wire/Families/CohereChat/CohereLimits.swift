/// The rate-limit headers that Cohere's families share: of calls, as trial keys have them.
enum CohereLimits {
    static func headers(of limits: RateLimits) -> [(name: String, value: String)] {
        limits.requests.map { budget in
            [
                ("x-trial-endpoint-call-limit", "\(budget.limit)"),
                ("x-trial-endpoint-call-remaining", "\(budget.remaining)"),
            ]
        } ?? []
    }
}
