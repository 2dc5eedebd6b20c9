import Testing
import TidemarkJSON
import TidemarkPricing
import TidemarkStatistics
import TidemarkUnits

@testable import TidemarkPlan

@Suite struct MockSettingsTests {
    @Test("all settings are read, and read back from the JSON that they are written as")
    func roundTrip() throws {
        let text = """
            ttft: lognormal(median 200ms p95 1s)
            itl: 5ms
            prefill: 10us
            output: 1K
            tokens per event: 4
            reasoning: 20
            prices: {input: 2.50, cached input: 0.25, output: 10, request: 0.001 USD, above: [{tokens: 200K, input: 5}]}
            models:
              gpt-4o: {itl: 1ms, prices: {input: 0.075, cache write: 0.09375, output: 0.3, reasoning: 0.2}}
              "org/deep model": {reasoning: 500}
            strict models: true
            limits: {rpm: 60, tpm: 10K, concurrent: 8, running: 4, waiting: 0}
            cache: {blocks: 100, block tokens: 8}
            faults: {429: 1%, stall=5: 0.5%, drip=2ms: 2%, context_length: 1%, no-end: 1%}
            """
        let settings = try MockSettings(yaml: text, file: "mock.yaml")
        #expect(settings.reasoningTokens == 20)
        #expect(settings.models.map(\.name) == ["gpt-4o", "org/deep model"])
        let models = settings.models.map { settings.standard.changed(by: $0.changes) }
        #expect(models[0].reasoningTokens == 20)
        #expect(models[0].interTokenLatency == .fixed(1e6))
        #expect(models[1].reasoningTokens == 500)
        #expect(models[1].prices?.request == Money(microdollars: 1_000))
        #expect(models[1].prices?.longContext.first?.above == 200_000)
        #expect(models[0].prices?.standard.reasoning == TokenPrice(picodollars: 200_000))
        #expect(settings.isStrict)
        #expect(settings.limits.tokensPerMinute == 10_000)
        #expect(settings.limits.waiting == 0)
        #expect(settings.cache?.blockTokens == 8)
        #expect(settings.faults.first?.fault == .status(429, code: nil))
        #expect(settings.faults[1] == MockFault.Rule(fault: .stall(tokens: 5), share: 0.005))
        #expect(try MockSettings(yaml: settings.json.text(), file: "settings") == settings)
        #expect(try MockSettings(yaml: MockSettings().json.text(), file: "settings") == MockSettings())
    }

    @Test(
        "a fault is written as it is read",
        arguments: [
            "429", "503", "refuse", "reset=0", "stall=5", "cut=1", "drip=2ms", "bad-json", "wrong-type", "no-usage",
            "no-end", "context_length", "model_not_found", "over-usage=3", "twice-usage",
        ]
    )
    func faults(text: String) throws {
        #expect(try MockFault(parsing: text).notation == text)
    }

    @Test(
        "a fault that is none names what is allowed",
        arguments: ["399", "600", "stal", "stall=", "cut=-1", "drip=x", "429=1", "over-usage=0", "twice-usage=2"]
    )
    func noFaults(text: String) {
        #expect(throws: UnitError.self) { try MockFault(parsing: text) }
    }
}
