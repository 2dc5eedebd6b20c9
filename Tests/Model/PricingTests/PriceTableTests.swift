import Testing
import TidemarkJSON
import TidemarkPricing
import TidemarkUnits

@Suite struct PriceTableTests {
    private func today() throws -> CalendarDate { try #require(CalendarDate("2026-11-29")) }

    private func table(_ rows: String, head: String = "") throws -> PriceTable {
        let text = """
            {"tidemark prices": 1, "as of": "2026-11-24", "source": "a list", "currency": "USD"\(head), "prices": [\(rows)]}
            """
        return try PriceTable(parsing: text.utf8, file: "prices.json", today: try today())
    }

    private func fault(_ rows: String, head: String = "") throws -> String {
        do {
            _ = try table(rows, head: head)
            return "nothing"
        } catch let error as PriceError {
            return error.description
        }
    }

    private static let plain = #"{"provider": "p", "model": "m", "input": 1, "output": 2}"#

    @Test("the built-in table reads, names its source, and survives a round trip")
    func builtIn() throws {
        let table = try PriceTable.builtIn(today: try today())
        #expect(table.asOf == CalendarDate("2026-11-24"))
        #expect(table.source.contains("litellm 1.110.2"))
        #expect(table.licence == "MIT, Copyright (c) 2023 Berri AI")
        #expect(table.rows.count == 122)
        #expect(try PriceTable(parsing: table.text.utf8, file: "again", today: try today()) == table)
    }

    @Test("the built-in table is refused where the clock is before its day")
    func clock() throws {
        let before = try #require(CalendarDate("2026-11-23"))
        let error = #expect(throws: PriceError.self) { try PriceTable.builtIn(today: before) }
        #expect(
            error?.description
                == "the built-in price table: \"as of\": found 2026-11-24, a price table from the future; allowed is "
                + "a day up to today, 2026-11-23: correct the date, or this machine's clock"
        )
    }

    @Test("long prompts, long-lived writes, off-peak hours and the batch tier are data")
    func parts() throws {
        let table = try PriceTable.builtIn(today: try today())
        let haiku = try #require(table.row(provider: "anthropic", model: "claude-haiku-5-5"))
        #expect(haiku.longContext.map(\.above) == [100_000])
        #expect(haiku.longContext[0].rates.output.description == "2.5")
        #expect(haiku.longCacheWrite?.description == "0.2")
        #expect(haiku.batch?.rates.input.description == "0.05")
        let flash = try #require(table.row(provider: "deepseek", model: "deepseek-v4-flash"))
        #expect(flash.offPeak?.input.description == "0.15")
        #expect(flash.standard.input.description == "0.3")
        #expect(table.row(provider: "openai", model: "gpt-5.5")?.longContext.map(\.above) == [272_000])
    }

    @Test("prices are exact")
    func exact() throws {
        let rows = #"""
            {"provider": "p", "model": "m", "input": 0.000001, "cached input": 1e-6, "output": 1.0e+6, "request": 0.005,
             "above": [{"tokens": 10, "input": 0.07, "output": 123456.789012}]}
            """#
        let row = try table(rows).rows[0]
        #expect(row.standard.input.picodollars == 1)
        #expect(row.standard.cachedInput?.picodollars == 1)
        #expect(row.standard.output == .dearest)
        #expect(row.request == Money(microdollars: 5_000))
        #expect(row.longContext[0].rates.input.picodollars == 70_000)
        #expect(row.longContext[0].rates.output.picodollars == 123_456_789_012)
    }

    @Test(
        "faults name the row, the field, what was found and what is allowed",
        arguments: [
            (#""input": -1, "output": 2"#, #""input": found -1; allowed is a price of 0 or more"#),
            (#""input": "1", "output": 2"#, #""input": found "1"; allowed is a price per million tokens"#),
            (#""input": 1"#, #""output": found nothing; allowed is a price per million tokens"#),
            (#""input": 0.0000001, "output": 2"#, "a price per million tokens with at most six places"),
            (#""input": 1000000.1, "output": 2"#, "a price per million tokens of at most 1000000"),
            (#""input": 1e999999999999, "output": 2"#, #""input": found 1e999999999999"#),
            (#""input": 1e40, "output": 2"#, #""input": found 1e40"#),
            (#""input": 1, "output": 2, "cached": 1"#, #""cached": found an unknown name"#),
            (#""input": 1, "output": 2, "cache writes": 1"#, #"did you mean "cache write"?"#),
            (#""input": 1, "output": 2, "output": 3"#, #""output": found the name twice; allowed is once"#),
            (#""input": 1, "output": 2, "as of": "2026-11-30""#, "found 2026-11-30, a price table from the future"),
            (#""input": 1, "output": 2, "as of": "soon""#, #"found "soon"; allowed is a day, such as 2026-11-24"#),
            (#""input": 1, "output": 2, "currency": "eur""#, #"found "eur"; allowed is a currency in three capital"#),
            (#""input": 1, "output": 2, "kind": "image""#, "allowed is one of chat, completion, embedding, rerank"),
            (#""input": 1, "output": 2, "context": 1.5"#, "allowed is a whole number of tokens over 0"),
            (#""input": 1, "output": 2, "request": -0.1"#, #""request": found -0.1"#),
            (#""input": 1, "output": 2, "above": [{"tokens": 9, "input": 1}]"#, #""above[0].output": found nothing"#),
            (
                #""input": 1, "output": 2, "above": [{"tokens": 9, "input": 1, "output": 1}, {"tokens": 9, "input": 1, "output": 1}]"#,
                #""above[1].tokens": found 9; allowed is more tokens than the step before"#
            ),
            (#""input": 1, "output": 2, "batch": {"input": 1}"#, #""batch.output": found nothing"#),
            (#""input": 1, "output": 2, "also": []"#, #""also": found []; allowed is a list of texts"#),
        ]
    )
    func faults(fields: String, message: String) throws {
        let found = try fault(#"{"provider": "p", "model": "m", \#(fields)}"#)
        #expect(
            found.hasPrefix("prices.json: prices[0] (p m): ") || found.contains("unknown name")
                || found.contains("twice")
        )
        #expect(found.contains(message), "\(found)")
    }

    @Test("a model stands once")
    func twice() throws {
        let other = #"{"provider": "p", "model": "n", "also": ["m"], "input": 1, "output": 2}"#
        #expect(
            try fault("\(Self.plain), \(other)")
                == #"prices.json: prices[1] (p n): "model": found "m"; allowed is one row a model of a provider; prices[0] has it, too"#
        )
    }

    @Test(
        "what is no table is refused",
        arguments: ["", "[]", "{}", "{\"prices\": []}", "nonsense", "{\"tidemark prices\": 2}"]
    )
    func noTable(text: String) throws {
        #expect(throws: PriceError.self) {
            try PriceTable(parsing: text.utf8, file: "prices.json", today: try today())
        }
    }

    @Test("another currency is listed, and cannot be used")
    func currency() throws {
        let row = try table(#"{"provider": "p", "model": "m", "currency": "EUR", "input": 1, "output": 2}"#).rows[0]
        #expect(row.tariff == nil)
        #expect(row.reasonAgainst == "is priced in EUR, and budgets are in USD")
    }

    @Test("an old table is said to be one")
    func age() throws {
        let table = try table(Self.plain)
        #expect(table.ageWarning(today: try today()) == nil)
        #expect(table.ageWarning(today: try #require(CalendarDate("2027-02-21"))) == nil)
        #expect(
            table.ageWarning(today: try #require(CalendarDate("2027-02-22")))
                == "the price table is of 2026-11-24, 90 days old: `tidemark prices --import FILE` takes a newer one"
        )
    }

    @Test("changes between tables: new, gone, dearer, cheaper, otherwise")
    func changes() throws {
        func row(_ model: String, _ input: String, _ output: String) -> String {
            #"{"provider": "p", "model": "\#(model)", "input": \#(input), "output": \#(output)}"#
        }
        let old = try table(
            [row("a", "1", "2"), row("b", "1", "2"), row("c", "1", "2"), row("d", "1", "2"), row("e", "1", "1")].joined(
                separator: ","
            )
        )
        let new = try table(
            [row("a", "1", "2.5"), row("b", "0.5", "2"), row("c", "2", "1"), row("f", "1", "2"), row("e", "1", "1")]
                .joined(separator: ",")
        )
        let changes = PriceChanges(from: old, to: new)
        #expect(changes.dearer.map(\.after.model) == ["a"])
        #expect(changes.cheaper.map(\.after.model) == ["b"])
        #expect(changes.otherwise.map(\.after.model) == ["c"])
        #expect(changes.new.map(\.model) == ["f"])
        #expect(changes.gone.map(\.model) == ["d"])
        #expect(changes.same == 1)
    }

    @Test("cut and changed bytes never stop the process")
    func mutations() throws {
        let bytes = Array(try PriceTable.builtIn(today: try today()).text.utf8.prefix(3_000))
        var state: UInt64 = 7
        for round in 0..<400 {
            var copy = bytes
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            copy[Int(state >> 33) % copy.count] = UInt8(truncatingIfNeeded: state >> 20)
            if round % 3 == 0 { copy.removeLast(Int(state >> 40) % copy.count) }
            _ = try? PriceTable(parsing: copy, file: "f", today: try today())
        }
    }
}
