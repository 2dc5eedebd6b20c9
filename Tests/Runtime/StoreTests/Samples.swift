import Foundation
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

/// A folder of its own for each test, removed with it.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        path = base.appendingPathComponent("tidemark-store-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // A folder left behind harms nobody.
        try? FileManager.default.removeItem(atPath: path)
    }

    var file: String { path + "/store.sqlite" }
}

enum Samples {
    static func run(_ id: String, startedSecond: Int64 = 1_000) -> RunDescription {
        RunDescription(
            id: id,
            planName: "quick \"start\" – ü/é",
            planSource: "tidemark: 1\nname: x\n",
            seed: .max,
            version: "0.1.0",
            startedAtUnixNanoseconds: startedSecond * 1_000_000_000 + 7,
            machine: .init(system: "Linux", processor: "a processor", cores: 2, memoryBytes: 1 << 34),
            targets: [
                .init(
                    name: "primary",
                    url: "http://127.0.0.1:1/v1",
                    api: "openai-chat",
                    model: "m",
                    isMock: true,
                    isInsecure: false,
                    totalTimeout: .seconds(600),
                    firstByteTimeout: .seconds(60)
                )
            ],
            types: ["chat"],
            scenarios: [
                .init(
                    name: "spike",
                    kind: "spike",
                    users: nil,
                    start: nil,
                    duration: .seconds(10),
                    phases: [.init(name: "3x", start: .seconds(2), end: .seconds(4), isJudged: true)],
                    warmup: .fixed(.seconds(1)),
                    drawn: 100,
                    plannedRate: 9.5
                )
            ],
            objectives: [
                .init(
                    scope: .every,
                    metric: .ttft,
                    statistic: .quantile(0.95),
                    comparison: .less,
                    limit: 800e6,
                    text: "ttft p95 < 800ms",
                    line: 9
                )
            ],
            lanes: 1,
            calibration: calibration(takenSecond: 5)
        )
    }

    static func calibration(takenSecond: Int64) -> Calibration {
        let spread = Calibration.Spread(p50: Nanoseconds(10), p99: Nanoseconds(100))
        return Calibration(
            takenAtUnixNanoseconds: takenSecond * 1_000_000_000,
            version: "0.1.0",
            eventsPerSecond: 123_456.789,
            requestsPerSecond: 1_000,
            firstTokenError: spread,
            gapError: spread,
            releaseLag: spread,
            streams: 64
        )
    }

    /// What a second of a run leaves, with every field set to something.
    static func recording(second: Int32, rows: Int = 3) -> Recording {
        var recording = Recording()
        let due = Instant(nanoseconds: Int64(second) * 1_000_000_000)
        for index in 0..<rows {
            var row = Row(
                index: UInt64(second) * 1_000 + UInt64(index),
                scenario: 0,
                type: 0,
                outcome: .succeeded,
                status: 200,
                due: due,
                released: due + Nanoseconds(50),
                closed: due + .seconds(1)
            )
            row.firstToken = index == 0 ? nil : due + .milliseconds(200)
            recording.rows.append(row)
        }
        var counts = SecondRecord(scenario: 255, lane: 3, second: second)
        counts.due = 1
        counts.released = 2
        counts.finished = 3
        counts.failed = 4
        counts.chunks = 5
        counts.tokensByType = [6]
        counts.receivedBytes = 1 << 40
        counts.connectionsOpened = 7
        counts.waitedForConnection = 8
        counts.busy = Nanoseconds(9)
        counts.inFlight = 10
        counts.connections = 11
        counts.worstReleaseLag = Nanoseconds(12)
        counts.worstLoopLag = Nanoseconds(-13)
        recording.seconds = [counts]
        var histogram = Histogram()
        histogram.record(Int64(second) * 1_000 + 20_000_000, times: 17)
        recording.histograms = [
            HistogramRecord(scenario: 0, type: 1, second: second, metric: .interToken, histogram: histogram.sparse)
        ]
        recording.errors = [ErrorSample(scenario: 0, outcome: .rateLimited, status: 429, body: "slow down; ü \u{0}")]
        return recording
    }
}

extension Recording {
    /// `Recording` has no equality of its own; this is the one that a round trip needs.
    func equals(_ other: Recording) -> Bool {
        rows == other.rows && seconds == other.seconds && histograms == other.histograms && errors == other.errors
    }
}
