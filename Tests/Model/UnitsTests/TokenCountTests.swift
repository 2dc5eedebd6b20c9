import Testing
import TidemarkUnits

@Suite struct TokenCountTests {
    @Test(arguments: [
        ("512", 512), ("0", 0), ("1K", 1_000), ("1k", 1_000), ("1Ki", 1_024), ("1.5K", 1_500), ("1.5Ki", 1_536),
        ("2M", 2_000_000), ("1Mi", 1_048_576), ("1.001K", 1_001), ("0.1K", 100), ("512.0", 512), ("4.1K", 4_100),
        ("9223372036854775807", .max),
    ])
    func `counts are read exactly`(text: String, tokens: Int) throws {
        #expect(try TokenCount.parse(text) == tokens)
    }

    private static let aCount = "a number of tokens, such as 512, 1K (1000) or 1Ki (1024)"

    @Test(arguments: [
        ("", "\"\" is not \(aCount)"),
        ("K", "\"K\" is not \(aCount)"),
        ("1.5", "\"1.5\" is not \(aCount)"),
        ("1.0001K", "\"1.0001K\" is not \(aCount)"),
        ("1 K", "\"1 K\" is not \(aCount); did you mean 1K?"),
        ("1ki", "\"1ki\" is not \(aCount); did you mean 1Ki?"),
        ("1KI", "\"1KI\" is not \(aCount); did you mean 1Ki?"),
        ("2m", "\"2m\" is not \(aCount); did you mean 2M?"),
        ("512 tokens", "\"512 tokens\" is not \(aCount); did you mean 512?"),
        ("1,000", "\"1,000\" is not \(aCount)"),
        ("1_000", "\"1_000\" is not \(aCount)"),
        ("-1", "\"-1\" is not \(aCount)"),
        ("1e3", "\"1e3\" is not \(aCount)"),
        ("0x10", "\"0x10\" is not \(aCount)"),
        ("10s", "\"10s\" is not \(aCount)"),
        ("9223372036854775808", "\"9223372036854775808\" is not \(aCount)"),
        ("99999999999999999K", "\"99999999999999999K\" is not \(aCount)"),
    ])
    func `what is not a count is refused`(text: String, expected: String) {
        let error = #expect(throws: UnitError.self) { try TokenCount.parse(text) }
        #expect(error?.description == expected)
    }

    @Test(arguments: [
        (0, "0"), (512, "512"), (999, "999"), (1_000, "1K"), (1_500, "1.5K"), (1_024, "1024"), (100_000, "100K"),
        (1_000_000, "1M"), (1_250_000, "1250K"), (2_500_000, "2.5M"), (-5, "-5"),
    ])
    func `counts are printed short where that is exact`(tokens: Int, expected: String) {
        #expect(TokenCount.format(tokens) == expected)
    }

    @Test func `what is printed reads back`() throws {
        for tokens in Array(0..<3_000) + stride(from: 3_000, to: 5_000_000, by: 777) + [.max] {
            #expect(try TokenCount.parse(TokenCount.format(tokens)) == tokens)
        }
    }
}
