import Testing
import TidemarkPlan
import TidemarkUnits

@testable import TidemarkReport

@Suite struct CalibrationReportTests {
    private func text(firstToken: Int64, lag: Int64, gap: Int64 = 0) -> String {
        func spread(_ p99: Int64) -> Calibration.Spread {
            Calibration.Spread(p50: .zero, p99: Nanoseconds(p99 * 1_000))
        }
        return CalibrationReport.text(
            Calibration(
                takenAtUnixNanoseconds: 0,
                version: "0",
                eventsPerSecond: 250_000,
                requestsPerSecond: 14_000,
                firstTokenError: spread(firstToken),
                gapError: spread(gap),
                releaseLag: spread(lag),
                streams: 200
            )
        )
    }

    @Test("a quiet machine is called good, with the shortest time that it measures well")
    func good() {
        #expect(text(firstToken: 610, lag: 190).hasPrefix("Good: times of 6.1 ms and more are measured within a tenth"))
    }

    @Test("a machine that is late is called so, with what to do", arguments: [(2_100, 100), (100, 1_100)])
    func slow(firstToken: Int64, lag: Int64) {
        let text = text(firstToken: firstToken, lag: lag)
        #expect(text.hasPrefix("Busy or slow: over a tenth of a time under \(firstToken > lag ? 21 : 11) ms"))
        #expect(text.contains("Close other programs"))
    }

    @Test("an error too small to be seen is a bound, not nothing")
    func unseen() {
        #expect(text(firstToken: 100, lag: 100).contains("gap between chunks   p50 < 32.8 µs, p99 < 32.8 µs"))
        #expect(text(firstToken: 100, lag: 100, gap: 240).contains("gap between chunks   p50 < 32.8 µs, p99 240 µs"))
    }
}
