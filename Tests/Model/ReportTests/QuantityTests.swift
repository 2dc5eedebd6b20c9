import Testing
import TidemarkReport
import TidemarkUnits

@Suite struct QuantityTests {
    @Test(
        "numbers have three significant digits and no exponent",
        arguments: [
            (0.0, "0"), (412, "412"), (41.25, "41.3"), (4.125, "4.13"), (0.4125, "0.413"), (0.00412, "0.00412"),
            (1234.0, "1230"), (12_345.0, "12,300"), (5, "5"), (1.2, "1.2"), (-41.25, "-41.3"), (9.999, "10"),
            (99.96, "100"), (999.6, "1000"), (0.0009996, "0.001"), (1e-12, "0"), (.infinity, "–"), (.nan, "–"),
        ]
    )
    func numbers(value: Double, text: String) {
        #expect(Quantity.number(value) == text)
    }

    @Test(
        "columns keep their zeros",
        arguments: [(5.0, "5.00"), (20, "20.0"), (412, "412"), (9.999, "10.0"), (0, "0")]
    )
    func keptZeros(value: Double, text: String) {
        #expect(Quantity.number(value, .kept) == text)
    }

    @Test(
        "counts are grouped from five digits on",
        arguments: [(0, "0"), (1204, "1204"), (12_345, "12,345"), (1_234_567, "1,234,567"), (-12_345, "-12,345")]
    )
    func counts(count: Int, text: String) {
        #expect(Quantity.count(count) == text)
    }

    @Test(
        "a share is never all or nothing by rounding",
        arguments: [
            (0.0, "0 %"), (0.004, "0.4 %"), (0.00001, "< 0.01 %"), (0.14689, "14.7 %"), (1, "100 %"),
            (0.9996, "99.96 %"),
            (0.99999, "99.99 %"), (0.9990, "99.9 %"),
        ]
    )
    func shares(fraction: Double, text: String) {
        #expect(Quantity.share(fraction) == text)
    }

    @Test(
        "a time stands in the unit that keeps it short",
        arguments: [
            (0.0, "0 s"), (850, "850 ns"), (85_000, "85 µs"), (999_400, "999 µs"), (999_600, "1 ms"),
            (412e6, "412 ms"),
            (999.7e6, "1 s"), (1.24e9, "1.24 s"), (75e9, "75 s"), (-412e6, "-412 ms"),
        ]
    )
    func times(nanoseconds: Double, text: String) {
        #expect(Quantity.time(nanoseconds) == text)
    }

    @Test("bounds have a dash for a side that is open, and are nothing without both") func bounds() {
        #expect(Quantity.bounds(low: 388, high: 440) == "[388, 440]")
        #expect(Quantity.bounds(low: 0.98, high: nil) == "[0.98, –]")
        #expect(Quantity.bounds(low: nil, high: 20, .kept) == "[–, 20.0]")
        #expect(Quantity.bounds(low: nil, high: nil) == nil)
    }

    @Test(
        "lengths of tests are written with their parts",
        arguments: [
            (0.5, "500 ms"), (0.001, "1 ms"), (35, "35 s"), (60, "1 min"), (90, "1 min 30 s"), (3600, "1 h"),
            (3900, "1 h 5 min"),
        ]
    )
    func spans(seconds: Double, text: String) {
        #expect(Quantity.span(seconds: seconds) == text)
        #expect(Quantity.span(Nanoseconds(seconds: seconds)) == text)
    }

    @Test(
        "many tokens are counted in thousands",
        arguments: [(512, "512"), (9994, "9994"), (9996, "10K"), (12_345, "12.3K"), (999_499, "999K"), (999_600, "1M")]
    )
    func tokens(count: Int, text: String) {
        #expect(Quantity.tokens(count) == text)
    }

    @Test(
        "memory is given in binary units",
        arguments: [(17, "17 bytes"), (524_288, "512 KiB"), (33_567_719_424, "31.3 GiB")]
    )
    func bytes(count: Int64, text: String) {
        #expect(Quantity.bytes(count) == text)
    }
}
