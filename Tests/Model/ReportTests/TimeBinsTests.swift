import Testing
import TidemarkAnalysis
import TidemarkUnits

@testable import TidemarkReport

@Suite struct TimeBinsTests {
    @Test(
        "bins are whole seconds, as few as asked, and end with the run",
        arguments: [(10, 20, 1, 10), (10, 10, 1, 10), (11, 10, 2, 6), (3600, 266, 14, 258), (1, 1, 1, 1)]
    )
    func sizes(seconds: Int, limit: Int, step: Int, count: Int) {
        let bins = TimeBins((0..<seconds).map { second($0) }, atMost: limit)
        #expect(bins.secondsPerBin == step)
        #expect(bins.bins.count == count)
        #expect(bins.endSecond(of: count - 1) == seconds)
    }

    @Test("extremes are kept beside the mean") func extremes() {
        let bins = TimeBins([second(0, inFlight: 2), second(1, inFlight: 9), second(2, inFlight: 4)], atMost: 2)
        let series = bins.series { Double($0.inFlight) }
        #expect(series == [TimeBins.Bin(low: 2, high: 9, mean: 5.5), TimeBins.Bin(low: 4, high: 4, mean: 4)])
    }

    @Test("seconds that are missing stay empty") func gaps() {
        let bins = TimeBins([second(1), second(4)], atMost: 10)
        #expect(bins.series { Double($0.second) }.map { $0?.mean } == [nil, 1, nil, nil, 4])
        #expect(TimeBins([], atMost: 10).bins.isEmpty)
    }

    private func second(_ second: Int, inFlight: Int = 0) -> ScenarioAnalysis.Second {
        ScenarioAnalysis.Second(
            second: second,
            due: 0,
            released: 0,
            finished: 0,
            failed: [],
            inFlight: inFlight,
            tokens: 0,
            chunks: 0,
            ttftP50: nil,
            ttftP95: nil,
            worstReleaseLag: .zero,
            busyShare: 0,
            isLate: false
        )
    }
}

@Suite struct AxisTests {
    @Test("values that are close together lie off the frame", arguments: [(150.0, 151.0), (200, 200), (199, 201)])
    func close(least: Double, most: Double) {
        let axis = Axis.logarithmic(from: least, to: most) { "\($0)" }
        #expect(axis.position(least) > 0.1 && axis.position(most) < 0.9)
        #expect(axis.high >= 2 * axis.low)
    }

    @Test("a wide range keeps its ends") func wide() {
        let axis = Axis.logarithmic(from: 10, to: 900) { "\($0)" }
        #expect(axis.low == 10 && axis.high == 1_000)
    }

    @Test(
        "linear axes end at a round number over the data",
        arguments: [(19.0, 20.0), (20, 20), (0, 1), (271, 300), (0.07, 0.08)]
    )
    func linear(most: Double, high: Double) {
        let axis = Axis.linear(upTo: most) { Quantity.number($0) }
        #expect(abs(axis.high - high) < 1e-9)
        #expect((2...7).contains(axis.ticks.count))
        #expect(axis.position(0) == 0 && axis.position(axis.high) == 1)
    }

    @Test(
        "logarithmic axes hold the data and have some marks",
        arguments: [(0.03, 7.2), (100, 700_000), (1, 1), (99, 101)]
    )
    func logarithmic(least: Double, most: Double) {
        let axis = Axis.logarithmic(from: least, to: most) { Quantity.number($0) }
        #expect(axis.low <= least && axis.high >= most)
        #expect((2...8).contains(axis.ticks.count), "\(axis.ticks)")
    }

    @Test("time axes have at most seven marks", arguments: [1, 7, 38, 60, 117, 600, 3630, 90_000, 5_000_000])
    func time(seconds: Int) {
        let axis = Axis.time(seconds: seconds)
        #expect((2...7).contains(axis.ticks.count), "\(axis.ticks)")
        #expect(axis.ticks.allSatisfy { $0.value <= Double(seconds) })
    }

    @Test("each further nine of a percentile takes the same width") func percentiles() {
        let axis = Axis.percentiles(samples: 10_000)
        #expect(axis.ticks.map(\.label) == ["0", "p50", "p90", "p99", "p99.9", "p99.99"])
        #expect(abs(axis.position(1 / (1 - 0.9)) - 0.25) < 1e-9)
        #expect(abs(axis.position(1 / (1 - 0.99)) - 0.5) < 1e-9)
    }
}
