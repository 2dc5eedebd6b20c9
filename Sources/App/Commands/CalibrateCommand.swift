import ArgumentParser
import TidemarkMeasurement
import TidemarkPlan
import TidemarkReport
import TidemarkStore

/// `tidemark calibrate`: what this machine can generate and with which error, kept and shown beside later runs.
struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Measure on loopback what this machine can generate, and with which error.",
        discussion: "Takes about 15 s. Close other programs first: they are part of what is measured."
    )

    @OptionGroup var store: StoreOptions

    @Flag(help: "Print the results as JSON.")
    var json = false

    func run() async throws {
        let store = try store.open()
        Terminal.error("measuring for about 15 s …")
        let calibration = try await CalibrationSession.measure()
        try await store.saveCalibration(calibration)
        try Terminal.out(json ? CalibrationReport.json(calibration) : CalibrationReport.text(calibration))
    }
}
