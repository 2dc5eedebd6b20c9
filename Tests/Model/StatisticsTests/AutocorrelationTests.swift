import Testing
import TidemarkStatistics

@Suite struct AutocorrelationTests {
    @Test func `a small series has the values of the definition`() {
        // Mean 3, deviations -2 -1 0 1 2, squares 10.
        let series = [1.0, 2, 3, 4, 5]
        #expect(Autocorrelation.at(lag: 0, of: series) == 1)
        #expect(abs(Autocorrelation.at(lag: 1, of: series) - 0.4) < 1e-15)
        #expect(abs(Autocorrelation.at(lag: 2, of: series) + 0.1) < 1e-15)
        #expect(abs(Autocorrelation.at(lag: 4, of: series) + 0.4) < 1e-15)
        #expect(Autocorrelation.at(lag: 5, of: series) == 0)
    }

    @Test func `constant and empty series have none`() {
        #expect(Autocorrelation.at(lag: 1, of: [7, 7, 7]) == 0)
        #expect(Autocorrelation.at(lag: 1, of: []) == 0)
        #expect(Autocorrelation.firstLag(under: 0.1, upTo: 5, of: [7, 7, 7]) == 1)
    }

    /// An autoregressive series falls off as φ^lag: 0.7^7 = 0.082 is the first under 0.1.
    @Test func `the first lag under a threshold is that of the law`() {
        let series = Series.autoregressive(0.7, count: 50_000, seed: 2)
        #expect(abs(Autocorrelation.at(lag: 1, of: series) - 0.7) < 0.02)
        let lag = Autocorrelation.firstLag(under: 0.1, upTo: 50, of: series)
        #expect(lag == 7 || lag == 6)
        #expect(Autocorrelation.firstLag(under: 0.1, upTo: 3, of: series) == nil)
        #expect(Autocorrelation.firstLag(under: 0.1, upTo: 0, of: series) == nil)
    }
}

/// Series with known laws.
enum Series {
    /// x = φ·before + √(1 - φ²)·noise: standard normal at every step.
    static func autoregressive(_ coefficient: Double, count: Int, seed: UInt64) -> [Double] {
        var source = RandomSource(seed: seed)
        var value = source.normal()
        return (0..<count).map { _ in
            value = coefficient * value + (1 - coefficient * coefficient).squareRoot() * source.normal()
            return value
        }
    }
}
