import TidemarkMeasurement
import TidemarkUnits
import TidemarkWire

/// What servers said of their own times in the answers of a group, beside what was measured of them.
package struct ServerTimes: Sendable, Hashable {
    /// A time that servers state, or how much longer ours is than what they state of the same way.
    package enum Kind: Sendable, Hashable, CaseIterable {
        case queue
        case prefill
        case generation
        /// Until the server wrote the head of a stream.
        case head
        case total
        /// From sent to the first byte, less the time until the head.
        case firstByteBeyond
        /// From sent to the first token, less queue and prefill.
        case firstTokenBeyond
        /// From sent to the last token, less the total.
        case endBeyond

        /// Nanoseconds; nil where the server did not state it.
        ///
        /// A difference can be below zero: clocks are rounded.
        func value(of row: Row) -> Double? {
            let stated = row.serverTiming
            func time(_ nanoseconds: Int64) -> Double? { nanoseconds >= 0 ? Double(nanoseconds) : nil }
            func beyond(_ nanoseconds: Int64, _ end: Instant?) -> Double? {
                guard nanoseconds >= 0, let end, let sent = row.sent else { return nil }
                return Double((end - sent).count - nanoseconds)
            }
            return switch self {
            case .queue: time(stated.queue)
            case .prefill: time(stated.prefill)
            case .generation: time(stated.generation)
            case .head: time(stated.head)
            case .total: time(stated.total)
            case .firstByteBeyond: beyond(stated.head, row.firstByte)
            case .firstTokenBeyond:
                beyond(stated.prefill < 0 ? -1 : stated.prefill &+ max(0, stated.queue), row.firstToken)
            case .endBeyond: beyond(stated.total, row.lastToken)
            }
        }
    }

    package struct Entry: Sendable, Hashable {
        package var kind: Kind
        package var summary: Summary

        package init(kind: Kind, summary: Summary) {
            self.kind = kind
            self.summary = summary
        }
    }

    /// Answers, and how many of them stated any time.
    package var answers: Int
    package var stating: Int
    /// The times that any answer stated, in the order of `Kind`.
    package var entries: [Entry]

    package init(answers: Int, stating: Int, entries: [Entry]) {
        self.answers = answers
        self.stating = stating
        self.entries = entries
    }

    /// Nil where no answer among `rows` stated any.
    init?(of rows: RowList, seed: UInt64) {
        let answers = rows.only { $0.outcome == .succeeded }
        stating = answers.count { !$0.serverTiming.isEmpty }
        guard stating > 0 else { return nil }
        self.answers = answers.count
        entries = Kind.allCases.compactMap { kind in
            let values = answers.compactMap(kind.value)
            guard !values.isEmpty else { return nil }
            return Entry(kind: kind, summary: OrderedSamples(Samples(exact: values), seed: seed).summary())
        }
    }
}
