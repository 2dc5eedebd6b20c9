import Testing
import TidemarkJSON
import TidemarkPricing
import TidemarkReport
import TidemarkUnits

@Suite struct PriceReportTests {
    private func today() throws -> CalendarDate { try #require(CalendarDate("2026-11-29")) }

    private func text(_ words: [String] = [], width: Int = 100, table: PriceTable? = nil) throws -> String {
        let table = try table ?? PriceTable.builtIn(today: try today())
        return PriceReport(table, file: nil, words: words, today: try today()).render(width: width, style: .plain)
    }

    @Test("no line is wider than the terminal, and what does not fit is named", arguments: [40, 60, 80, 100, 200])
    func widths(width: Int) throws {
        let text = try text(width: width)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
        #expect(text.contains("Left out at this") == (width < 200))
    }

    @Test("points stand under each other, with long prompts below their model")
    func columns() throws {
        let lines = try text(["haiku-5-5", "anthropic"]).split(separator: "\n").map(String.init)
        let model = try #require(lines.first { $0.contains("    claude-haiku-5-5") })
        let above = try #require(lines.first { $0.contains("above 100K") })
        #expect(model.firstRange(of: "0.01 ")?.lowerBound == above.firstRange(of: "0.05 ")?.lowerBound)
        #expect(model.contains(#/0\.1 +0\.01 +0\.125 +0\.5 +1M$/#))
        #expect(above.contains(#/0\.5 +0\.05 +0\.625 +2\.5$/#))
    }

    @Test("models without a price have none, and say why")
    func unpriced() throws {
        let text = try text(["rerank-v3.5"])
        #expect(text.contains("is billed for each search or query: not for a budget"))
        #expect(!text.contains(" 0 "))
    }

    @Test("a large table is a list of providers, unless words pick some")
    func providers() throws {
        let asOf = try #require(CalendarDate("2026-11-24"))
        let rates = Tariff.Rates(input: try TokenPrice(parsing: "1"), output: try TokenPrice(parsing: "2"))
        let rows = (0..<401).map {
            PriceRow(provider: $0 < 400 ? "many" : "one", model: "m\($0)", standard: rates, asOf: asOf)
        }
        let table = PriceTable(asOf: asOf, source: "made up", rows: rows)
        let all = try text(table: table)
        #expect(all.contains(#/\n  many +400\n/#))
        #expect(!all.contains("m17"))
        #expect(try text(["m17"], table: table).contains("m170"))
    }

    @Test("a name that no row has leads to the nearest, or to the nearest part of one")
    func nearest() throws {
        let report = PriceReport(try .builtIn(today: try today()), file: nil, words: ["x"], today: try today())
        #expect(report.nearest(to: "gpt-4o-minj") == "gpt-4o-mini")
        #expect(report.nearest(to: "antropic") == "anthropic")
        #expect(report.nearest(to: "hiaku") == "haiku")
        #expect(report.nearest(to: "zzzzzzzz") == nil)
    }

    @Test("an import says which prices rose and fell")
    func changes() throws {
        let asOf = try #require(CalendarDate("2026-11-24"))
        func table(_ input: String, _ output: String, _ above: Int) throws -> PriceTable {
            let rates = Tariff.Rates(input: try TokenPrice(parsing: input), output: try TokenPrice(parsing: output))
            let rows = [
                PriceRow(provider: "p", model: "a", standard: rates, asOf: asOf),
                PriceRow(
                    provider: "p",
                    model: "b",
                    standard: .init(input: .free, output: .dearest),
                    longContext: [.init(above: above, rates: rates)],
                    asOf: asOf
                ),
            ]
            return PriceTable(asOf: asOf, source: "made up", rows: rows)
        }
        let new = ImportedPrices(
            table: try table("1", "2.5", 200_000),
            skipped: [.init(what: "images", count: 3, example: "x")],
            leftOut: [],
            notes: ["1 price is odd"]
        )
        let report = PriceImportReport(new, insteadOf: try table("1", "2", 100_000), file: "/f/prices.json")
        let text = report.render(width: 100, style: .plain)
        #expect(text.contains("1 dearer, 1 billed otherwise."))
        #expect(text.contains("p a: output 2 → 2.5"))
        #expect(text.contains("p b: prices above 100K → above 200K"))
        #expect(text.contains("Not taken: 3 entries (images 3)."))
        #expect(text.contains("1 price is odd."))
        #expect(report.json["dearer"]?[0]?["after"]?["output"]?.double == 2.5)
    }
}
