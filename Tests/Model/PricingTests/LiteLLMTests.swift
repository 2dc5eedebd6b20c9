import Foundation
import Testing
import TidemarkJSON
import TidemarkPricing
import TidemarkUnits

@Suite struct LiteLLMTests {
    private let asOf = CalendarDate("2026-11-24")

    private func imported(_ text: String? = nil) throws -> ImportedPrices {
        let file = try #require(
            Bundle.module.url(forResource: "litellm", withExtension: "json", subdirectory: "Fixtures")
        )
        let bytes = try text.map { Array($0.utf8) } ?? [UInt8](Data(contentsOf: file))
        let document = try JSONValue(parsing: bytes)
        #expect(ImportedPrices.isLiteLLM(document))
        return try ImportedPrices(liteLLM: document, file: "folder/litellm.json", asOf: try #require(asOf))
    }

    private func row(_ provider: String, _ model: String) throws -> PriceRow {
        try #require(try imported().table.row(provider: provider, model: model))
    }

    @Test("takes prices per token, exactly, under our names")
    func prices() throws {
        let row = try row("openai", "gpt-5.5")
        #expect(row.standard.input.description == "5")
        #expect(row.standard.cachedInput?.description == "0.5")
        #expect(row.standard.cacheWrite == nil)
        #expect(row.longContext.map(\.above) == [272_000])
        #expect(row.longContext[0].rates.output.description == "45")
        #expect(row.batch?.rates.output.description == "15")
        #expect(row.batch?.longContext[0].rates.output.description == "22.5")
        #expect(row.context == 1_050_000)
        #expect(row.largestOutput == 128_000)
        #expect(row.page == "https://developers.openai.com/api/docs/pricing")
        #expect(try self.row("openai", "gpt-4o").shutDown == CalendarDate("2027-01-14"))
        #expect(try self.row("gemini", "gemini-3.1-pro-preview").longContext.map(\.above) == [200_000])
        #expect(try self.row("vertex", "gemini-3.1-pro-preview").standard.output.description == "12")
        #expect(try self.row("bedrock", "us.anthropic.claude-sonnet-5").standard.input.description == "2.2")
        #expect(try self.row("openai", "text-embedding-3-small").kind == .embedding)
    }

    @Test("long-lived writes, off-peak hours and ranges")
    func parts() throws {
        #expect(try row("anthropic", "claude-haiku-5-5").longCacheWrite?.description == "0.2")
        let flash = try row("deepseek", "deepseek-v4-flash")
        #expect(flash.offPeak?.output.description == "0.6")
        #expect(flash.standard.cacheWrite == nil)
        let qwen = try row("dashscope", "qwen-flash")
        #expect(qwen.standard.input.description == "0.05")
        #expect(qwen.longContext.map(\.above) == [256_000])
        #expect(qwen.longContext[0].rates.output.description == "2")
        #expect(try row("perplexity", "pplx-70b-online").request == Money(microdollars: 5_000))
    }

    @Test("what floating point left is cleaned, what is finer than can be held is rounded up")
    func rounding() throws {
        #expect(try row("opencode_go", "gpt-6-luna").standard.input.picodollars == 100_000)
        #expect(try row("morph", "morph-dsv4flash").standard.input.picodollars == 141_954)
        #expect(try row("bigmodel", "glm-5.3").standard.input.picodollars == 1_142_858)
    }

    @Test("prices that would mislead are kept and cannot be used")
    func obstacles() throws {
        #expect(try row("cohere", "rerank-v3.5").reasonAgainst == "is billed for each search or query")
        #expect(try row("perplexity", "sonar").reasonAgainst == "is billed for each search besides its tokens")
        #expect(
            try row("cohere", "command-a-plus-05-2026").reasonAgainst
                == "is listed without a price, which may mean that it is not known"
        )
    }

    @Test("what is not carried over is counted")
    func counts() throws {
        let imported = try imported()
        #expect(imported.table.rows.count == 20)
        #expect(
            imported.skipped == [
                .init(
                    what: "another name of a model that was not taken",
                    count: 1,
                    example: "bedrock/claude-opus-latest"
                ),
                .init(what: "audio speech", count: 1, example: "azure/gpt-4o-mini-tts"),
                .init(what: "audio transcription", count: 1, example: "groq/whisper-large-v3"),
            ]
        )
        #expect(imported.leftOut.first?.what == "other service tiers")
        #expect(imported.table.row(provider: "anthropic", model: "claude-sonnet-latest")?.model == "claude-sonnet-5-5")
        #expect(imported.table.source == "litellm, litellm.json")
    }

    @Test("the result is a table of our own form")
    func roundTrip() throws {
        let table = try imported().table
        #expect(try PriceTable(parsing: table.text.utf8, file: "f", today: try #require(asOf)) == table)
    }

    @Test(
        "one wrong price, and nothing is taken",
        arguments: [
            ("-1e-06", "f.json: m: \"input_cost_per_token\": found -1e-06; allowed is a price of 0 or more"),
            ("\"1e-06\"", "found \"1e-06\"; allowed is a price in USD per token, such as 1.5e-07"),
            ("2", "found 2; allowed is a price of at most 1 USD per token"),
            ("1e99999999999999999999", "allowed is a price in USD per token"),
        ]
    )
    func wrong(price: String, message: String) throws {
        let text = """
            {"m": {"litellm_provider": "p", "mode": "chat", "input_cost_per_token": \(price), "output_cost_per_token": 1e-6}}
            """
        let document = try JSONValue(parsing: text)
        let error = #expect(throws: PriceError.self) {
            try ImportedPrices(liteLLM: document, file: "f.json", asOf: try #require(asOf))
        }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test("a tier without a price takes the standard's, and never less than input's for writes")
    func fallbacks() throws {
        let text = """
            {"m": {"litellm_provider": "p", "mode": "chat", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-6,
             "cache_creation_input_token_cost": 1.25e-06, "input_cost_per_token_above_128k_tokens": 1.2e-06,
             "output_cost_per_reasoning_token": 3e-06}}
            """
        let row = try imported(text).table.rows[0]
        #expect(row.standard.reasoning?.description == "3")
        #expect(row.longContext[0].rates.output.description == "2")
        #expect(row.longContext[0].rates.cacheWrite?.description == "1.25")
    }
}
