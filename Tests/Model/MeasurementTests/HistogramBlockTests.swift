import Testing
import TidemarkMeasurement
import TidemarkStatistics

@Suite struct HistogramBlockTests {
    @Test("unpacking gives back the histogram", arguments: [1, 2, 8, 10, 14])
    func roundTrip(precision: Int) throws {
        for seed in 1...6 as ClosedRange<UInt64> {
            var source = RandomSource(seed: seed)
            var histogram = Histogram(precision: precision)
            for _ in 0..<source.below(300) {
                histogram.record(Int64(source.next() >> (1 + source.below(63))), times: 1 + source.below(1_000))
            }
            let unpacked = try HistogramBlock.unpack(HistogramBlock.pack(histogram.sparse))
            #expect(unpacked == histogram.sparse, "seed \(seed)")
            var merged = Histogram(precision: precision)
            merged.merge(unpacked)
            #expect(merged == histogram, "seed \(seed)")
        }
    }

    @Test("the lowest and the highest cell survive")
    func extremes() throws {
        var histogram = Histogram()
        histogram.record(0)
        histogram.record(.max)
        #expect(try HistogramBlock.unpack(HistogramBlock.pack(histogram.sparse)) == histogram.sparse)
    }

    @Test("an empty histogram survives")
    func empty() throws {
        #expect(try HistogramBlock.unpack(HistogramBlock.pack(Histogram().sparse)) == Histogram().sparse)
    }

    @Test("every damaged byte is found")
    func damage() {
        var histogram = Histogram()
        for value in stride(from: Int64(1), to: 1_000_000, by: 50_000) { histogram.record(value) }
        let bytes = HistogramBlock.pack(histogram.sparse)
        for position in bytes.indices {
            var damaged = bytes
            damaged[position] ^= 0x40
            #expect(throws: BlockError.self) { try HistogramBlock.unpack(damaged) }
        }
    }

    @Test("what unpacks can be merged, whatever the contents were")
    func forged() {
        for seed in 1...300 as ClosedRange<UInt64> {
            var source = RandomSource(seed: seed)
            var histogram = Histogram()
            for _ in 0..<3 { histogram.record(Int64(source.below(5_000))) }
            var bytes = Array(HistogramBlock.pack(histogram.sparse).dropLast(4))
            for _ in 0...source.below(2) { bytes[Int(source.below(UInt64(bytes.count)))] = UInt8(source.below(256)) }
            guard let unpacked = try? HistogramBlock.unpack(bytes.withChecksum) else { continue }
            var merged = Histogram(precision: unpacked.precision)
            merged.merge(unpacked)
            #expect(merged.sparse.cells == unpacked.cells, "seed \(seed)")
        }
    }

    @Test(
        "contents that no histogram has are refused",
        arguments: [
            [0], [17], [10, 0, 0, 0, 0, 0, 0, 0xF0, 0x7F, 0, 0, 0],
            [10, 0, 0, 0, 0, 0, 0, 0, 0, 4, 2, 1, 1, 1],
            [10, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 2, 1, 1, 0, 1],
            [10, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 1, 1, 0],
            [10, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1],
            [10, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 1, 1, 0x81, 0x80, 0x80, 0x80, 0x80, 0x20],
        ] as [[UInt8]]
    )
    func refused(contents: [UInt8]) {
        let error = #expect(throws: BlockError.self) { try HistogramBlock.unpack(([1] + contents).withChecksum) }
        #expect(error?.code == .invalidValue)
    }
}
