import TidemarkMeasurement
import TidemarkWire

/// How requests failed, by kind and status, the most frequent kind first.
///
/// Those that the user or the end of the run cut are none: they say nothing of the server.
struct FailureKinds: Sendable {
    private struct Kind: Hashable {
        var outcome: Outcome
        var status: UInt16

        var name: String { status == 0 ? outcome.name : "\(outcome.name) \(status)" }
    }

    private let ordered: [(key: Kind, value: Int)]

    init(_ rows: some Sequence<Row>) {
        var counts: [Kind: Int] = [:]
        for row in rows where row.outcome.isFailure && row.outcome != .cancelled {
            counts[Kind(outcome: row.outcome, status: row.status), default: 0] += 1
        }
        ordered = counts.sorted { left, right in
            (-left.value, left.key.outcome.rawValue, left.key.status)
                < (-right.value, right.key.outcome.rawValue, right.key.status)
        }
    }

    /// Requests that failed.
    var count: Int { ordered.reduce(0) { $0 + $1.value } }

    /// The most frequent kind, without its status.
    var main: Outcome? { ordered.first?.key.outcome }

    /// `http_5xx 502 (40), reset (5)`: at most three kinds; nothing where no request failed.
    var text: String {
        let shown = ordered.prefix(3).map { "\($0.key.name) (\($0.value))" }
        let rest = ordered.dropFirst(3).reduce(0) { $0 + $1.value }
        return (shown + (rest > 0 ? ["others (\(rest))"] : [])).joined(separator: ", ")
    }
}
