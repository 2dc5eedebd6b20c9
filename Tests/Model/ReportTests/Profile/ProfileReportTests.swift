import Testing
import TidemarkJSON
import TidemarkPrivacy
import TidemarkProfile

@testable import TidemarkReport

@Suite struct ProfileReportTests {
    @Test("the page says what was read, kept, merged and removed", arguments: [40, 60, 100])
    func text(width: Int) throws {
        let text = ProfileText.render(try SampleTraffic.account(), width: width, style: .plain)
        for line in text.split(separator: "\n") { #expect(PlainText.width(String(line)) <= width, "\(line)") }
        for word in ["Rows", "Traffic", "Made safe", "Input tokens", "Output tokens", "Spearman", "█", "beyond"] {
            #expect(text.contains(word), "\(word)")
        }
        if width >= 60 { #expect(text.contains("not valid JSON; first in line 17")) }
    }

    @Test("statistics have the decimals that others' have")
    func decimals() {
        #expect(Quantity.fixed(5.53012, decimals: 4) == "5.5301")
        #expect(Quantity.fixed(-0.02149, decimals: 4) == "-0.0215")
        #expect(Quantity.fixed(1154.7, decimals: 2) == "1154.70")
        #expect(Quantity.fixed(0.00004, decimals: 4) == "0.0000")
        #expect(Quantity.fixed(-0.00004, decimals: 4) == "0.0000")
        #expect(Quantity.fixed(99.9, decimals: 1, .trimmed) == "99.9")
        #expect(Quantity.fixed(50, decimals: 1, .trimmed) == "50")
        #expect(Quantity.fixed(.nan, decimals: 2) == "–")
        #expect(Quantity.fixed(1e300, decimals: 2) == "–")
    }

    @Test("prompts that were kept are counted by kind, with what rules cannot find")
    func texts() throws {
        var account = try SampleTraffic.account()
        var replaced = FindingCounts()
        replaced.add(.email, 12)
        account.texts = ProfileAccount.Texts(prompts: 300, replaced: replaced)
        let text = ProfileText.render(account, width: 100, style: .plain)
        #expect(text.contains("300 prompts; replaced by stand-ins: 12 e-mail addresses"))
        #expect(text.contains("Names, postal addresses"))
        #expect(ProfileHTML.render(account).contains("Names, postal addresses"))
    }

    @Test("the page for browsers is whole, and tells no extreme of a few requests")
    func html() throws {
        let account = try SampleTraffic.account()
        let html = ProfileHTML.render(account)
        #expect(html.hasPrefix("<!DOCTYPE html>"))
        #expect(!html.contains("http://") || html.contains("http://www.w3.org/2000/svg"))
        #expect(html.contains("Input length") && html.contains("Output over input"))
        let longest = try #require(account.summary.statistics.input?.max)
        #expect(ProfileText.render(account, width: 100, style: .plain).contains("\(longest)"))
        #expect(!html.contains("\(longest)"))
        #expect(html.utf8.count < 300_000)
    }

    @Test("machines get the same numbers")
    func json() throws {
        let account = try SampleTraffic.account()
        let root = try JSONValue(parsing: Array(ProfileJSON.render(account).utf8))
        #expect(root["schemaVersion"] == 1)
        #expect(root["requests"]?["kept"]?.int == account.summary.kept)
        #expect(root["tokens"]?["input"]?["p50"]?.int == account.summary.statistics.input?.quantiles[3])
        #expect(root["logs"]?[0]?["bad"]?[0]?["first"]?.int == 17)
    }

    @Test("shares of bins sum to one, and cells of one length stay in theirs")
    func bins() {
        let cells = [
            Profile.Cell(input: 10...19, output: 1...1, count: 30),
            Profile.Cell(input: 4096...4096, output: 7...7, count: 70),
        ]
        let profile = Profile(name: "p", source: "s", cells: cells)
        let bins = LengthBins(profile, \.input, bins: 20)
        #expect(abs(bins.shares.reduce(0, +) - 1) < 1e-9)
        #expect(abs(bins.most - 0.7) < 1e-9)
        #expect(bins.bounds.count == 21)
    }

    @Test("columns reach the top where the most is, and small ones stay visible")
    func columns() {
        #expect(TextColumns.lines([0, 1, 8, 0.2, 0.01], height: 2) == ["  █  ", " ▂█▁ "])
        #expect(TextColumns.lines([0, 0], height: 2).isEmpty)
        #expect(TextColumns.marks([(0, "1"), (1, "2"), (3, "10"), (30, "100")], width: 20) == "1  10")
    }
}
