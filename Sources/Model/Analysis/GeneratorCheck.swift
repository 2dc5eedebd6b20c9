import TidemarkMeasurement
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

/// Whether the generator itself kept up in one part of a scenario.
///
/// What it missed may look like the server's fault. Each part is looked at by itself, so that a phase of few requests
/// does not hide among all others.
///
/// - Release lag: its 99th percentile over the part's load is at most 1 ms, or 1 % of the median time to first token.
///   One late request alone is no verdict: under 100 requests the second largest counts.
/// - Busy lanes: a lane over 85 % busy marks the second. Over 5 % of the seconds, and at least two where there are
///   ten, spoil the part; fewer only warn, such as the first second of a process.
/// - Pauses: a lane that comes back late to its own heartbeat was stopped or starved. Over 100 ms, or 10 % of the
///   median time to first token, is a pause; pauses of 1 s, or of 1 % of the time together, spoil the part. One of 1 s
///   does so from what lies before it too: it may be why a warm-up seemed to last so long, and what it held back was
///   sent all at once.
/// - Limits of this machine: a single request that found no descriptor, port or memory for its connection.
struct GeneratorCheck: Sendable {
    private static let busyLimit = 0.85
    private static let busySecondsLimit = 0.05
    private static let longPause = Nanoseconds.seconds(1)

    let figures: ScenarioAnalysis.Generator
    /// The release lag that is still allowed at the 99th percentile.
    private let lagLimit: Nanoseconds
    /// The heartbeat lag from which on a lane counts as paused.
    let pauseLimit: Nanoseconds
    /// Seconds within the part in which a lane was over 85 % busy.
    let busySeconds: Int
    /// Lags over `pauseLimit`, added up.
    let paused: Nanoseconds
    /// Why latencies may be the generator's; empty where it kept up.
    let faults: [String]
    /// Seconds in which a lane was paused, the one after each included: its deadlines fire late.
    private let pausedSeconds: Set<Int64>

    var isLimited: Bool { !faults.isEmpty }

    /// Whether it was late at moments, be they enough for a fault or not.
    var wasLate: Bool { figures.releaseLagP99 > lagLimit || busySeconds > 0 || paused > .zero }

    /// - Parameters:
    ///   - scenario: where seconds and lanes are looked up.
    ///   - load: the requests of the part.
    ///   - sent: those among which a limit of this machine counts.
    ///   - due: when the load was due.
    init(of scenario: ScenarioRecording, load: RowList, sent: RowList, due: Range<Nanoseconds>) {
        let firstTokens = load.compactMap { $0.outcome == .succeeded ? $0.timeToFirstToken?.count : nil }.sorted()
        let lags = load.map(\.releaseLag.count).sorted()
        let median = Quantile.value(0.5, ofSorted: firstTokens) ?? 0
        lagLimit = max(.milliseconds(1), Nanoseconds(median / 100))
        pauseLimit = max(.milliseconds(100), Nanoseconds(median / 10))

        // What was due is followed to its end, so the seconds up to that count for pauses.
        let seconds = due.seconds
        let end = max(seconds.upperBound, load.lazy.map { scenario.second(of: $0.closed) + 1 }.max() ?? 0)
        let upToEnd = scenario.seconds.enumerated().prefix { Int64($0.offset) < end }
        let followed = upToEnd.drop { Int64($0.offset) < seconds.lowerBound }
        let inPart = followed.prefix { Int64($0.offset) < seconds.upperBound }
        busySeconds = inPart.count { $0.element.busyShare > Self.busyLimit }
        let limit = pauseLimit
        let pauses = upToEnd.compactMap { offset, second in
            let lag = second.worstLoopLag
            let counts = Int64(offset) >= seconds.lowerBound || lag >= Self.longPause
            return counts && lag > limit ? lag : nil
        }
        paused = pauses.reduce(.zero, +)
        pausedSeconds = Set(
            scenario.seconds.enumerated().flatMap { offset, second in
                second.worstLoopLag > limit ? [Int64(offset), Int64(offset) + 1] : []
            }
        )

        let p99 = Quantile.value(0.99, ofSorted: lags) ?? 0
        figures = ScenarioAnalysis.Generator(
            releaseLagP50: Nanoseconds(Quantile.value(0.5, ofSorted: lags) ?? 0),
            releaseLagP99: Nanoseconds(p99),
            releaseLagMax: Nanoseconds(lags.last ?? 0),
            releaseLagLimit: lagLimit,
            worstBusyShare: inPart.map(\.element.busyShare).max() ?? 0,
            worstLoopLag: max(followed.map(\.element.worstLoopLag).max() ?? .zero, pauses.max() ?? .zero),
            lateSeconds: scenario.seconds.indices.filter { index in
                Self.isLate(scenario.seconds[index], pauseLimit: limit)
            }
        )

        var faults: [String] = []
        let unopened = sent.count { $0.outcome == .localLimit }
        if unopened > 0 {
            faults.append(
                "this machine could open no connection for \(Wording.count(unopened, "request")): "
                    + "descriptors, ports or memory ran out"
            )
        }
        let judged = lags.count < 100 ? lags.dropLast().last ?? 0 : p99
        if judged > lagLimit.count {
            faults.append("release lag p99 is \(Nanoseconds(p99).rounded), over \(lagLimit.rounded)")
        }
        if Double(busySeconds) > Self.busySecondsLimit * Double(seconds.count), busySeconds > 1 || seconds.count < 10 {
            faults.append("a lane was over 85 % busy in \(busySeconds) of \(seconds.count) s")
        }
        if let longest = pauses.max() {
            if longest >= Self.longPause {
                faults.append("the generator itself stood still for \(longest.rounded)")
            } else if paused.inSeconds > due.inSeconds / 100 {
                faults.append("the generator itself stood still for \(paused.rounded) in all")
            }
        }
        self.faults = faults
    }

    /// Whether a failure may be this machine's own: a limit of it, or a connection that timed out while a lane stood
    /// still and could not take it up.
    func mayHaveCaused(_ row: Row, in scenario: ScenarioRecording) -> Bool {
        switch row.outcome {
        case .localLimit: true
        case .connectTimeout:
            (scenario.second(of: row.released)...scenario.second(of: row.closed)).contains(
                where: pausedSeconds.contains
            )
        default: false
        }
    }

    /// Whether a second is marked: a lane was over 85 % busy, or paused, or released something very late.
    static func isLate(_ second: SecondTotals, pauseLimit: Nanoseconds) -> Bool {
        second.busyShare > busyLimit || max(second.worstLoopLag, second.worstReleaseLag) > pauseLimit
    }
}
