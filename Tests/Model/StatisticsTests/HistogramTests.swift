import Foundation
import Testing
import TidemarkJSON
import TidemarkStatistics

@Suite struct HistogramTests {
    private static let vectors = Fixture.percentiles["histogram"]

    @Test func `cells and their bounds equal the vectors`() throws {
        let cases = try #require(Self.vectors?["cases"]?.array)
        #expect(cases.count == 60)
        for item in cases {
            let numbers = try #require(item.array?.compactMap { $0.int })
            let (precision, value) = (numbers[0], Int64(numbers[1]))
            #expect(Histogram.cell(of: value, precision: precision) == numbers[2])
            let range = Histogram.range(ofCell: numbers[2], precision: precision)
            #expect(range == Int64(numbers[3])...Int64(numbers[4]))
        }
    }

    @Test func `twenty thousand lognormal draws give the published quantiles`() throws {
        let known = try #require(Self.vectors?["lognormal_20000"])
        var source = RandomSource(seed: 7)
        let draws = (0..<20_000).map { _ in
            let radius = (-2 * log(1 - source.unit())).squareRoot()
            return Int64(exp(radius * cos(2 * .pi * source.unit()) * 0.8 + 12).rounded(.toNearestOrEven))
        }
        #expect(draws.prefix(5).map { Int($0) } == known["first5"]?.array?.compactMap { $0.int })

        var histogram = Histogram(precision: 9)
        for draw in draws { histogram.record(draw) }
        #expect(histogram.counts.count { $0 > 0 } == known["buckets_used_p9"]?.int)
        let sorted = draws.sorted()
        for (name, expected) in try #require(known["exact"]?.members).map({ ($0.name, $0.value.int) }) {
            let q = try #require(Double(name))
            #expect(Quantile.value(q, ofSorted: sorted).map { Int($0) } == expected)
            #expect(histogram.quantile(q).map { Int($0) } == known["hist_p9"]?[name]?.int)
        }
    }

    @Test(arguments: [1, 6, 10, 16])
    func `cells cover all values without gaps`(precision: Int) {
        let last = Histogram.cell(of: .max, precision: precision)
        #expect(Histogram.range(ofCell: last, precision: precision).upperBound == .max)
        var next: Int64 = 0
        for cell in 0...last {
            let range = Histogram.range(ofCell: cell, precision: precision)
            guard range.lowerBound == next,
                Histogram.cell(of: range.lowerBound, precision: precision) == cell,
                Histogram.cell(of: range.upperBound, precision: precision) == cell
            else {
                Issue.record("cell \(cell) holds \(range), expected from \(next)")
                return
            }
            next = range.upperBound &+ 1
        }
    }

    @Test(arguments: [6, 8, 10, 11])
    func `a quantile is at most the promised error from the exact one`(precision: Int) throws {
        var source = RandomSource(seed: UInt64(precision))
        let values = (0..<3_000).map { _ in Int64(exp(source.unit() * 43)) }
        var histogram = Histogram(precision: precision)
        for value in values { histogram.record(value) }
        let sorted = values.sorted()
        for q in [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1] {
            let exact = try #require(Quantile.value(q, ofSorted: sorted))
            let found = try #require(histogram.quantile(q))
            #expect(abs(Double(found - exact)) <= Double(exact) * exp2(-Double(precision)))
        }
    }

    @Test func `merged parts equal one histogram of everything, in any order`() {
        var source = RandomSource(seed: 1)
        let parts = (0..<5).map { part in
            (0..<(part * 100)).map { _ in Int64(source.below(1 << UInt64(10 * part + 1))) }
        }
        func histogram(_ values: [Int64]) -> Histogram {
            var histogram = Histogram()
            for value in values { histogram.record(value) }
            return histogram
        }
        var forwards = Histogram()
        var backwards = Histogram()
        var fromSparse = Histogram()
        for part in parts { forwards.merge(histogram(part)) }
        for part in parts.reversed() { backwards.merge(histogram(part)) }
        for part in parts { fromSparse.merge(histogram(part).sparse) }
        let whole = histogram(parts.flatMap { $0 })
        #expect(forwards == whole)
        #expect(backwards == whole)
        #expect(fromSparse == whole)
        #expect(whole.sparse.cells.map { $0.index } == whole.sparse.cells.map { $0.index }.sorted())
    }

    @Test func `an empty histogram has no value, and merging it changes nothing`() {
        var histogram = Histogram()
        #expect(histogram.isEmpty && histogram.min == nil && histogram.max == nil && histogram.mean == nil)
        #expect(histogram.quantile(0.5) == nil && histogram.value(atRank: 1) == nil)
        histogram.record(5, times: 0)
        #expect(histogram == Histogram())
        histogram.record(5)
        let before = histogram
        histogram.merge(Histogram())
        histogram.merge(Histogram().sparse)
        #expect(histogram == before)
    }

    @Test func `count, sum and extremes are exact, and zero is a value`() {
        var histogram = Histogram(precision: 6)
        histogram.record(0)
        histogram.record(1_220_000, times: 3)
        histogram.record(-5)
        #expect(histogram.count == 5)
        #expect(histogram.sum == 3_660_000)
        #expect(histogram.min == 0)
        #expect(histogram.max == 1_220_000)
        #expect(histogram.mean == 732_000)
        #expect(histogram.quantile(1) == 1_220_000, "the middle of a cell is cut at the largest value")
        #expect(histogram.value(atRank: 6) == nil)
    }

    @Test func `a sparse form from a file is known to be whole or not`() {
        var histogram = Histogram()
        for value in [5, 5, 700, 123_456_789, Int64.max] { histogram.record(value) }
        let sparse = histogram.sparse
        #expect(sparse.isValid)
        #expect(Histogram().sparse.isValid)
        let faults: [(inout Histogram.Sparse) -> Void] = [
            { $0.precision = 0 }, { $0.precision = 17 }, { $0.precision = 6 }, { $0.sum = .nan }, { $0.min = -1 },
            {
                $0.min = .max
                $0.max = 1
            }, { $0.cells[0].index = -1 }, { $0.cells[1].index = 5 }, { $0.cells[2].count = 0 },
            { $0.cells[3].index = .max }, { $0.cells[0].count = .max }, { $0.cells.swapAt(0, 1) },
        ]
        for (number, fault) in faults.enumerated() {
            var broken = sparse
            fault(&broken)
            #expect(!broken.isValid, "fault \(number)")
        }
    }

    @Test func `the largest span can be recorded`() {
        var histogram = Histogram()
        histogram.record(.max)
        histogram.record(.max - 1)
        #expect(histogram.quantile(1) == histogram.quantile(0))
        #expect(histogram.max == .max)
    }
}
