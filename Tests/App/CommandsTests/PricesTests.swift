import Foundation
import Testing
import TidemarkJSON

extension EndToEndTests {
    @Suite struct PricesTests {
        private let home = ["TIDEMARK_HOME": "home"]

        private func prices(_ scratch: Scratch, _ arguments: String...) async throws -> Finished {
            try await scratch.start(["prices"] + arguments, environment: home).finish()
        }

        private static let litellm = """
            {"sample_spec": {"litellm_provider": "one of"},
             "gpt-4o": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 3e-06,
              "output_cost_per_token": 1e-05, "cache_read_input_token_cost": 1.25e-06},
             "gpt-new": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-07,
              "output_cost_per_token": 2e-07, "input_cost_per_token_flex": 5e-08},
             "dall-e": {"litellm_provider": "openai", "mode": "image_generation", "output_cost_per_image": 0.1}}
            """

        @Test("lists the built-in table with its date and source")
        func list() async throws {
            let finished = try await prices(try Scratch())
            #expect(finished.code == 0)
            #expect(finished.output.hasPrefix("Prices of 2026-11-24, built in: 122 models; source litellm 1.110.2"))
            #expect(finished.output.contains(#/\n    gpt-4o +2\.5 +1\.25 +10 +128K/#))
            #expect(finished.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
        }

        @Test("words pick models, and few are shown with all that is known")
        func words() async throws {
            let finished = try await prices(try Scratch(), "HAIKU", "5-5", "anthropic")
            #expect(finished.code == 0)
            #expect(finished.output.contains("above 100K"))
            #expect(finished.output.contains("in a batch"))
            #expect(!finished.output.contains("gpt"))
            let json = try await prices(try Scratch(), "--json", "haiku-5-5", "anthropic").json()
            #expect(json["asOf"]?.string == "2026-11-24")
            #expect(json["file"]?.isNull == true)
            #expect(json["prices"]?[0]?["cached input"]?.double == 0.01)
        }

        @Test("imports LiteLLM's table, uses it from then on, and goes back")
        func imports() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.litellm, to: "litellm.json")
            let imported = try await prices(scratch, "--import", "litellm.json", "--as-of", "2026-11-25")
            #expect(imported.code == 0, "\(imported.errors)")
            #expect(imported.output.contains("Took 2 models of 2026-11-25"))
            #expect(imported.output.contains("1 new"))
            #expect(imported.output.contains("openai gpt-4o: input 2.5 → 3"))
            #expect(imported.output.contains("image generation 1"))
            #expect(imported.output.contains("other service tiers 1"))
            let list = try await prices(scratch)
            #expect(list.output.contains("2 models"))
            #expect(list.output.contains("home/prices.json"))
            #expect(try await prices(scratch, "--reset").code == 0)
            #expect(try await prices(scratch).output.contains("122 models"))
            #expect(try await prices(scratch, "--reset").errors.contains("there is no imported table"))
        }

        @Test("a wrong table changes nothing")
        func allOrNothing() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.litellm, to: "good.json")
            try scratch.write(Self.litellm.replacing("2e-07", with: "-2e-07"), to: "bad.json")
            #expect(try await prices(scratch, "--import", "good.json").code == 0)
            let before = try scratch.text(of: "home/prices.json")
            let finished = try await prices(scratch, "--import", "bad.json")
            #expect(finished.code == 2)
            #expect(
                finished.errors.contains(
                    "bad.json: gpt-new: \"output_cost_per_token\": found -2e-07; allowed is a price of 0 or more"
                )
            )
            #expect(try scratch.text(of: "home/prices.json") == before)
        }

        @Test("an imported table that cannot be used is an error, not the built-in table")
        func broken() async throws {
            let scratch = try Scratch()
            try FileManager.default.createDirectory(atPath: scratch.path("home"), withIntermediateDirectories: true)
            let table = """
                {"tidemark prices": 1, "as of": "2999-01-01", "source": "s", "currency": "USD",
                 "prices": [{"provider": "p", "model": "m", "input": 1, "output": 2}]}
                """
            try scratch.write(table, to: "home/prices.json")
            let finished = try await prices(scratch)
            #expect(finished.code == 2)
            #expect(finished.errors.contains("found 2999-01-01, a price table from the future"))
            #expect(finished.errors.contains("tidemark prices --reset"))
        }

        @Test(
            "wrong input is code 2, and says what is allowed",
            arguments: [
                (["gpt-4o-minj"], "is named \"gpt-4o-minj\"; did you mean \"gpt-4o-mini\"?"),
                (["anthropic", "zzzz"], "is named \"zzzz\""),
                (["gpt-4o", "claude"], "no model's names hold all of \"gpt-4o\", \"claude\""),
                (["--import", "missing.json"], "cannot read the price table missing.json"),
                (["--import", "text.json"], "text.json: found a text that is not JSON"),
                (["--import", "other.json"], "other.json: found JSON that is no price table; allowed is LiteLLM's"),
                (["--import", "other.json", "--as-of", "soon"], "--as-of: found \"soon\"; allowed is a day"),
                (["--import", "other.json", "--as-of", "2999-01-01"], "allowed is a day up to today"),
                (["--as-of", "2026-01-01"], "--as-of needs --import"),
                (["--reset", "gpt"], "words pick what is listed"),
                (["--reset", "--import", "other.json"], "found both"),
            ]
        )
        func wrong(arguments: [String], message: String) async throws {
            let scratch = try Scratch()
            try scratch.write("nonsense", to: "text.json")
            try scratch.write("{}", to: "other.json")
            let finished = try await scratch.start(["prices"] + arguments, environment: home).finish()
            #expect(finished.code == 2)
            #expect(finished.errors.contains(message), "\(finished.errors)")
            #expect(finished.output.isEmpty)
        }
    }
}
