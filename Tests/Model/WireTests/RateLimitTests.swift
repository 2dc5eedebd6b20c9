import Testing
import TidemarkUnits

@testable import TidemarkWire

@Suite struct RateLimitTests {
    private static let limits = RateLimits(
        requests: RateLimits.Budget(limit: 60, remaining: 59, reset: .seconds(1)),
        tokens: RateLimits.Budget(limit: 100_000, remaining: 41_600, reset: Nanoseconds(35_040_000_001)),
        cost: 900,
        now: 1_795_554_000
    )

    @Test(
        "every family tells its limits in its own form",
        arguments: [
            (
                .openAIChat,
                [
                    "x-ratelimit-limit-requests: 60", "x-ratelimit-remaining-requests: 59",
                    "x-ratelimit-reset-requests: 1s", "x-ratelimit-limit-tokens: 100000",
                    "x-ratelimit-remaining-tokens: 41600", "x-ratelimit-reset-tokens: 35.041s",
                ]
            ),
            (
                .azureOpenAI,
                [
                    "x-ratelimit-limit-requests: 60", "x-ratelimit-remaining-requests: 59",
                    "x-ratelimit-reset-requests: 1", "x-ratelimit-limit-tokens: 100000",
                    "x-ratelimit-remaining-tokens: 41600", "x-ratelimit-reset-tokens: 36",
                ]
            ),
            (
                .anthropicMessages,
                [
                    "anthropic-ratelimit-requests-limit: 60", "anthropic-ratelimit-requests-remaining: 59",
                    "anthropic-ratelimit-requests-reset: 2026-11-24T21:00:01Z",
                    "anthropic-ratelimit-tokens-limit: 100000", "anthropic-ratelimit-tokens-remaining: 42000",
                    "anthropic-ratelimit-tokens-reset: 2026-11-24T21:00:36Z",
                ]
            ),
            (
                .mistralChat,
                [
                    "x-ratelimit-tokens-query-cost: 900", "x-ratelimit-limit-req-minute: 60",
                    "x-ratelimit-remaining-req-minute: 59", "x-ratelimit-limit-tokens-minute: 100000",
                    "x-ratelimit-remaining-tokens-minute: 41600",
                ]
            ),
            (.cohereChat, ["x-trial-endpoint-call-limit: 60", "x-trial-endpoint-call-remaining: 59"]),
            (.gemini, []), (.bedrockConverse, []), (.ollamaChat, []), (.tgi, []),
        ] as [(APIFamily, [String])]
    )
    func headers(family: APIFamily, expected: [String]) {
        #expect(family.server.headers(of: Self.limits).map { "\($0.name): \($0.value)" } == expected)
    }

    @Test(
        "resets are printed as Go prints durations",
        arguments: [
            (0, "0s"), (1, "1ms"), (120_000_000, "120ms"), (999_000_001, "1s"), (59_600_000_000, "59.6s"),
            (360_000_000_000, "6m0s"), (692_334_000_000, "11m32.334s"), (3_600_000_000_000, "1h0m0s"),
        ] as [(Int64, String)]
    )
    func durations(nanoseconds: Int64, text: String) {
        #expect(OpenAILimits.duration(Nanoseconds(nanoseconds)) == text)
    }
}
