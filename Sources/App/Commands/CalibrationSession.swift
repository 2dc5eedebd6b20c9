import Foundation
import TidemarkEngine
import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkTransport
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

/// Two short runs against a mock whose times are known: many paced streams, then many short requests.
enum CalibrationSession {
    private static let streams = 200
    private static let firstToken = Nanoseconds.milliseconds(200)
    private static let gap = Nanoseconds.milliseconds(20)
    private static let warmup = Nanoseconds.seconds(2)
    /// The load of a lane up to which its numbers are believed.
    private static let fullShare = 0.85

    static func measure() async throws -> Calibration {
        let paced = try await record(
            .closed(
                UserLoad(count: streams, think: .zero, duration: .seconds(8), startOver: .seconds(1))
            ),
            kind: .users,
            output: 64,
            MockSettings(
                timeToFirstToken: .fixed(Double(firstToken.count)),
                interTokenLatency: .fixed(Double(gap.count))
            )
        )
        let short = try await record(
            .open(.constant(Rate(perSecond: 1_000), for: .seconds(5)), .poisson),
            kind: .baseline,
            output: 1,
            MockSettings(timeToFirstToken: .fixed(0), interTokenLatency: .fixed(0))
        )
        let pacedRows = steady(paced.rows)
        let shortRows = steady(short.rows)
        guard !pacedRows.isEmpty, !shortRows.isEmpty else {
            throw Failure(.couldNotRun, "the mock did not answer: nothing was measured")
        }
        return Calibration(
            takenAtUnixNanoseconds: Clock.unixNanoseconds(),
            version: Version.text,
            eventsPerSecond: rate(of: paced) { Int($0.chunks) },
            requestsPerSecond: rate(of: short) { Int($0.finished) },
            firstTokenError: spread(
                pacedRows.compactMap { $0.timeToFirstToken.map { abs($0.count - firstToken.count) } }
            ),
            gapError: gapError(in: paced),
            releaseLag: spread(shortRows.map(\.releaseLag.count)),
            streams: streams
        )
    }

    private static func record(
        _ load: Scenario.Load,
        kind: Scenario.Kind,
        output: Int,
        _ settings: MockSettings
    ) async throws -> Recording {
        let plan = Plan(
            name: "calibration",
            targets: [Target(name: "mock", endpoint: .mock(settings), model: "mock")],
            types: [
                RequestType(
                    name: "request",
                    share: 1,
                    lengths: .drawn(input: .fixed(16), output: .drawn(.fixed(Double(output))))
                )
            ],
            scenarios: [Scenario(name: "calibration", kind: kind, load: load, warmup: .fixed(warmup))]
        )
        let mock = try EmbeddedMock.start(settings, model: "mock", seed: 1)
        defer { mock.stop() }
        let endpoint = Endpoint(target: plan.targets[0], url: mock.url, key: nil, isMock: true)
        let run = Run(plan: plan, seed: 1, endpoint: endpoint, lanes: 1, version: Version.text)
        mock.whenItEnds { run.abort($0) }
        let collected = Collected()
        let end = try await run.execute(
            Run.Observer(scenarioStarts: { _, _ in }, measured: { await collected.add($0) })
        )
        if case .failed(let reason) = end.stop { throw Failure(.couldNotRun, reason) }
        return await collected.recording
    }

    private actor Collected {
        var recording = Recording()
        func add(_ more: Recording) { recording.append(more) }
    }

    private static func steady(_ rows: [Row]) -> [Row] {
        rows.filter { $0.due - .start >= warmup && !$0.outcome.isFailure }
    }

    /// Per second at which a lane would be as busy as it may be, from the time that it was busy for each.
    private static func rate(of recording: Recording, _ count: (SecondRecord) -> Int) -> Double {
        let seconds = recording.seconds.filter { Int64($0.second) >= Int64(warmup.inSeconds) }
        let busy = seconds.reduce(0) { $0 + $1.busy.inSeconds }
        let total = seconds.reduce(0) { $0 + count($1) }
        return busy > 0 ? (Double(total) / busy * fullShare).rounded() : 0
    }

    private static func spread(_ values: [Int64]) -> Calibration.Spread {
        let sorted = values.sorted()
        return Calibration.Spread(
            p50: Nanoseconds(Quantile.value(0.5, ofSorted: sorted) ?? 0),
            p99: Nanoseconds(Quantile.value(0.99, ofSorted: sorted) ?? 0)
        )
    }

    private static func gapError(in recording: Recording) -> Calibration.Spread {
        var errors = Histogram()
        for record in recording.histograms where record.metric == .chunkGap {
            guard Int64(record.second) >= Int64(warmup.inSeconds) else { continue }
            for cell in record.histogram.cells {
                let range = Histogram.range(ofCell: Int(cell.index), precision: record.histogram.precision)
                // A cell that holds the true gap has no error that it could show.
                let error =
                    range.contains(gap.count)
                    ? 0 : min(abs(range.lowerBound - gap.count), abs(range.upperBound - gap.count))
                errors.record(error, times: cell.count)
            }
        }
        return Calibration.Spread(
            p50: Nanoseconds(errors.quantile(0.5) ?? 0),
            p99: Nanoseconds(errors.quantile(0.99) ?? 0)
        )
    }
}
