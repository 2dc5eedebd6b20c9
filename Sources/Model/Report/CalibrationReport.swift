import TidemarkJSON
import TidemarkMeasurement
package import TidemarkPlan
import TidemarkUnits

/// What `tidemark calibrate` found.
package enum CalibrationReport {
    package static func text(_ calibration: Calibration) -> String {
        """
        \(judgement(of: calibration))

        One lane of this machine, at 85 % of a core:
          \(Quantity.number(calibration.eventsPerSecond)) content events/s, one event a read
          \(Quantity.number(calibration.requestsPerSecond)) requests/s with answers of one token
        Errors at \(calibration.streams) streams, the mock's own lateness included:
          time to first token  \(spread(calibration.firstTokenError))
          gap between chunks   \(gaps(calibration.gapError))
        Release lag at 1,000 requests/s: \(spread(calibration.releaseLag))

        It is kept in the store, and the reports of later runs quote it.
        """
    }

    /// What the numbers mean for a reader: how short a time may be to be believed, and what to do where that is long.
    ///
    /// A time is believed from ten times the largest of the errors at p99 on.
    private static func judgement(of calibration: Calibration) -> String {
        let errors = [calibration.firstTokenError.p99, calibration.gapError.p99, calibration.releaseLag.p99]
        let least = Quantity.time(10 * Double(errors.map(\.count).max() ?? 0))
        let isSlow =
            calibration.firstTokenError.p99 > .milliseconds(2) || calibration.releaseLag.p99 > .milliseconds(1)
        return isSlow
            ? "Busy or slow: over a tenth of a time under \(least) may be this machine's own at p99.\n"
                + "Close other programs or take another machine, then calibrate again."
            : "Good: times of \(least) and more are measured within a tenth, at p99 too."
    }

    static func spread(_ spread: Calibration.Spread) -> String {
        "p50 \(Quantity.time(spread.p50)), p99 \(Quantity.time(spread.p99))"
    }

    /// Errors of gaps, which are counted in cells of a histogram: an error within the cell of the true gap shows as 0.
    static func gaps(_ errors: Calibration.Spread) -> String {
        func text(_ error: Nanoseconds) -> String {
            error == .zero ? "< \(Quantity.time(gapCell))" : Quantity.time(error)
        }
        return "p50 \(text(errors.p50)), p99 \(text(errors.p99))"
    }

    /// Width of the cell that holds the gap of a calibration, 20 ms.
    private static let gapCell = Nanoseconds(1 << 15)

    package static func json(_ calibration: Calibration) -> String {
        func spread(_ spread: Calibration.Spread) -> JSONValue {
            ["p50Ms": .double(spread.p50.inMilliseconds), "p99Ms": .double(spread.p99.inMilliseconds)]
        }
        let value: JSONValue = [
            "takenAt": .string(UTCTime.text(unixNanoseconds: calibration.takenAtUnixNanoseconds)),
            "version": .string(calibration.version),
            "streams": .int(calibration.streams),
            "eventsPerSecond": .double(calibration.eventsPerSecond),
            "requestsPerSecond": .double(calibration.requestsPerSecond),
            "firstTokenError": spread(calibration.firstTokenError),
            "gapError": spread(calibration.gapError),
            "releaseLag": spread(calibration.releaseLag),
        ]
        return value.text(.indented)
    }
}
