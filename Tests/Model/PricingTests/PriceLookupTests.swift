import Testing
import TidemarkPricing
import TidemarkUnits

@Suite struct PriceLookupTests {
    private func today() throws -> CalendarDate { try #require(CalendarDate("2026-11-29")) }

    private static let builtIn = Result { try PriceTable.builtIn(today: CalendarDate(unixNanoseconds: .max)) }

    private func lookup(_ host: String, _ model: String, path: String = "") throws -> PriceLookup {
        try Self.builtIn.get().lookup(host: host, path: path, model: model, today: try today())
    }

    @Test(
        "a vendor's own host has the table's prices",
        arguments: [
            ("api.openai.com", "", "gpt-4o", "2.5", "10"),
            ("API.OpenAI.com.", "", "gpt-4o-2024-08-06", "2.5", "10"),
            ("api.anthropic.com", "", "claude-sonnet-5-5", "2", "10"),
            ("generativelanguage.googleapis.com", "", "models/gemini-3.1-pro-preview", "2", "12"),
            ("aiplatform.googleapis.com", "", "gemini-2.5-flash", "0.3", "2.5"),
            ("europe-west4-aiplatform.googleapis.com", "", "publishers/google/models/gemini-2.5-flash", "0.3", "2.5"),
            ("bedrock-runtime.us-east-1.amazonaws.com", "", "us.amazon.nova-pro-v1:0", "0.8", "3.2"),
            ("bedrock-runtime.eu-west-1.amazonaws.com", "", "eu.amazon.nova-pro-v1:0", "1.05", "4.2"),
            (
                "bedrock-runtime.us-west-2.amazonaws.com", "",
                "arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-sonnet-5", "2", "10"
            ),
            (
                "bedrock-runtime.us-west-2.amazonaws.com", "",
                "arn:aws:bedrock:us-west-2:1234:inference-profile/us.anthropic.claude-sonnet-5", "2.2", "11"
            ),
            ("mine.openai.azure.com", "", "gpt-4o-mini", "0.15", "0.6"),
            ("mine.openai.azure.com", "/openai/deployments/gpt-5-mini/chat/completions", "other", "0.25", "2"),
            ("mine.services.ai.azure.com", "", "gpt-5-mini", "0.25", "2"),
            ("api.mistral.ai", "", "mistral-small-latest", "0.15", "0.6"),
            ("api.cohere.ai", "", "command-a-03-2025", "2.5", "10"),
            ("api.deepseek.com", "", "deepseek-v4-pro", "1.32", "3.96"),
            ("api.groq.com", "", "openai/gpt-oss-20b", "0.075", "0.3"),
        ]
    )
    func found(host: String, path: String, model: String, input: String, output: String) throws {
        guard case .found(let tariff, _) = try lookup(host, model, path: path) else {
            Issue.record("\(try lookup(host, model, path: path))")
            return
        }
        #expect(tariff.standard.input.description == input)
        #expect(tariff.standard.output.description == output)
        guard case .table(_, _, let asOf) = tariff.source else {
            Issue.record("no table")
            return
        }
        #expect(asOf == "2026-11-24")
    }

    @Test(
        "other hosts have none, whatever they are called",
        arguments: [
            "127.0.0.1", "localhost", "example.com", "api.openai.com.example.com", "notapi.openai.com.evil",
            "openai.com",
            "openai.azure.com", ".openai.azure.com", "bedrock-runtime.amazonaws.com",
            "bedrock-runtime.a.b.amazonaws.com",
            "-aiplatform.googleapis.com", "evil-generativelanguage.googleapis.com", "",
        ]
    )
    func others(host: String) throws {
        #expect(try lookup(host, "gpt-4o") == .notVendor)
    }

    @Test(
        "an unknown model is named with the nearest one",
        arguments: [
            ("api.openai.com", "gpt-4o-minj", "gpt-4o-mini"), ("api.openai.com", "gpt-4o-2024-05-13", "gpt-4o"),
            ("api.openai.com", "gpt-4o-mini-audio-preview", "gpt-4o-mini"),
            ("api.anthropic.com", "claude-sonet-5", "claude-sonnet-5"),
            ("bedrock-runtime.us-east-1.amazonaws.com", "us.amazon.nova-pro-v1", "us.amazon.nova-pro-v1:0"),
        ]
    )
    func unknown(host: String, model: String, nearest: String) throws {
        guard case .unknownModel(_, let found) = try lookup(host, model) else {
            Issue.record("\(try lookup(host, model))")
            return
        }
        #expect(found == nearest)
    }

    @Test("a vendor without rows has no nearest")
    func noRows() throws {
        #expect(try lookup("api.x.ai", "grok-4.5") == .unknownModel(provider: "xai", nearest: nil))
        #expect(try lookup("api.openai.com", "") == .unknownModel(provider: "openai", nearest: nil))
    }

    @Test(
        "prices that would not hold are refused with the reason",
        arguments: [
            ("eu.api.openai.com", "gpt-4o", "eu.api.openai.com processes in a region, which costs more than listed"),
            ("api.cohere.com", "rerank-v3.5", "rerank-v3.5 is billed for each search or query"),
            (
                "bedrock-runtime.us-east-1.amazonaws.com",
                "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc",
                "the ARN does not say which model it is"
            ),
            (
                "us-central1-aiplatform.googleapis.com", "projects/p/locations/l/endpoints/123",
                "an endpoint of its own is billed by the hour"
            ),
        ]
    )
    func unusable(host: String, model: String, reason: String) throws {
        #expect(try lookup(host, model) == .unusable(reason: reason))
    }

    @Test("notes tell of an end that is near, of off-peak hours and of regions")
    func notes() throws {
        func notes(_ host: String, _ model: String) throws -> [String] {
            guard case .found(_, let notes) = try lookup(host, model) else { return ["nothing found"] }
            return notes
        }
        #expect(
            try notes("api.openai.com", "gpt-5-mini") == ["gpt-5-mini is listed to shut down on 2026-12-11, in 12 days"]
        )
        #expect(
            try notes("api.anthropic.com", "claude-sonnet-4-5")
                == ["claude-sonnet-4-5 is listed to shut down on 2026-11-30, tomorrow"]
        )
        #expect(try notes("api.openai.com", "gpt-5.4-nano") == [])
        #expect(
            try notes("api.deepseek.com", "deepseek-v4-flash")
                == ["deepseek-v4-flash costs less in off-peak hours; the dearer prices are taken at all hours"]
        )
        #expect(
            try notes("bedrock-runtime.sa-east-1.amazonaws.com", "amazon.nova-pro-v1:0")
                == ["the price of us-east-1 is taken for amazon.nova-pro-v1:0; sa-east-1 may ask more"]
        )
        #expect(try notes("bedrock-runtime.us-east-1.amazonaws.com", "amazon.nova-pro-v1:0") == [])
    }

    @Test("a fine-tuned model costs what the table has for those of its base")
    func tuned() throws {
        let asOf = try #require(CalendarDate("2026-11-24"))
        func row(_ model: String, _ input: String) throws -> PriceRow {
            let rates = Tariff.Rates(input: try TokenPrice(parsing: input), output: try TokenPrice(parsing: "9"))
            return PriceRow(provider: "openai", model: model, standard: rates, asOf: asOf)
        }
        let rows = [try row("gpt-4o", "2"), try row("ft:gpt-4o", "3")]
        let table = PriceTable(asOf: asOf, source: "made up", rows: rows)
        func lookup(_ model: String) throws -> PriceLookup {
            table.lookup(host: "api.openai.com", model: model, today: try today())
        }
        #expect(try lookup("ft:gpt-4o:org::id") == .found(try #require(rows[1].tariff), notes: []))
        guard case .unknownModel = try lookup("ft:gpt-4.1:org::id") else {
            Issue.record("found")
            return
        }
    }

    @Test("a tariff leads back to its row, and to the batch tier")
    func row() throws {
        let table = try Self.builtIn.get()
        guard case .found(let tariff, _) = try lookup("api.openai.com", "gpt-4o-2024-08-06") else {
            Issue.record("not found")
            return
        }
        let row = try #require(table.row(of: tariff))
        #expect(row.model == "gpt-4o")
        #expect(row.batchTariff?.standard.output.description == "5")
    }
}
