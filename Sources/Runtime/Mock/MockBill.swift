import TidemarkJSON
package import TidemarkPricing
package import TidemarkUnits

/// What a mock would have asked for its work: tokens, and their price where it has prices.
package struct MockBill: Sendable, Hashable {
    package var requests = 0
    /// Whole prompts, with what was cached.
    package var inputTokens = 0
    package var cachedTokens = 0
    /// Of the input, what was written to the cache at a price of its own.
    package var writtenTokens = 0
    /// All output, reasoning included.
    package var outputTokens = 0
    package var amount = Money.zero

    package init() {}

    /// Takes one request; without a tariff it costs nothing.
    package mutating func add(_ tokens: BilledTokens, _ tariff: Tariff?) {
        requests += 1
        inputTokens += tokens.input
        cachedTokens += tokens.cached
        writtenTokens += tokens.written ?? 0
        outputTokens += tokens.output
        if let tariff { amount += tariff.cost(of: tokens) }
    }

    package static func + (left: MockBill, right: MockBill) -> MockBill {
        var sum = left
        sum.requests += right.requests
        sum.inputTokens += right.inputTokens
        sum.cachedTokens += right.cachedTokens
        sum.writtenTokens += right.writtenTokens
        sum.outputTokens += right.outputTokens
        sum.amount += right.amount
        return sum
    }

    /// Its part of the body of `GET /stats`.
    var json: JSONValue {
        [
            "requests": .int(requests),
            "input_tokens": .int(inputTokens),
            "cached_tokens": .int(cachedTokens),
            "written_tokens": .int(writtenTokens),
            "output_tokens": .int(outputTokens),
            "microdollars": .int(Int(amount.microdollars)),
        ]
    }
}
