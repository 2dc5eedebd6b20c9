import TidemarkJSON
import TidemarkMeasurement
package import TidemarkPlan
import TidemarkUnits

/// What `tidemark calibrate` found.
package enum CalibrationReport {
    package static func text(_ calibration: Calibration) -> String {
        func spread(_ spread: Calibration.Spread) -> String {
            "p50 \(Quantity.time(spread.p50)), p99 \(Quantity.time(spread.p99))"
        }
        return """
            One lane of this machine, at 85 % of a core:
              \(Quantity.number(calibration.eventsPerSecond)) content events/s, one event a read
              \(Quantity.number(calibration.requestsPerSecond)) requests/s with answers of one token
            Errors at \(calibration.streams) streams, the mock's own lateness included:
              time to first token  \(spread(calibration.firstTokenError))
              gap between chunks   \(spread(calibration.gapError))
            Release lag at 1,000 requests/s: \(spread(calibration.releaseLag))
            """
    }

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
