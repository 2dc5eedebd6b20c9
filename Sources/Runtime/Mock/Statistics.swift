package import TidemarkJSON
package import TidemarkStatistics
import TidemarkUnits

/// What a mock did since it started, or since its counters were last reset.
package struct MockStatistics: Sendable, Hashable {
    /// Chat requests that were answered with status 200, or are being answered.
    package var requests = 0
    /// Events of streamed answers that were written: role, content, finish, usage and end mark.
    package var events = 0
    /// Answers that the client hung up on.
    package var cancelled = 0
    /// Answers that wait now for their client to read.
    package var held = 0
    /// Requests answered with an error.
    package var refused = 0
    /// Requests that met a fault of the settings or of their own header.
    package var faults = 0
    /// Requests that are being answered, and requests that wait for a place.
    package var running = 0
    package var waiting = 0
    /// Connections open now, the one that asks included.
    package var open = 0
    /// Most connections that were open at a time.
    package var mostOpen = 0
    /// Connections accepted.
    package var accepted = 0
    /// From the instant at which an event was due to its write, in nanoseconds.
    ///
    /// Time for which the client did not
    /// read, so that nothing could be written, does not count.
    package var lateness = Histogram()
    /// User and system time of the whole process since its start, in seconds.
    package var processorSeconds = 0.0
    /// Peak resident memory of the process, in kilobytes.
    package var peakMemory = 0

    /// What would have been asked for, by model.
    ///
    /// A request is billed when it ends: in full, cut, stalled or given up by its client.
    package var bills: [String: MockBill] = [:]

    /// What `GET /metrics` tells, by model.
    var metrics: [String: ModelMetrics] = [:]

    package init() {}

    /// The body of `GET /stats`.
    package var json: JSONValue {
        let billed = bills.values.reduce(MockBill(), +)
        func microseconds(_ nanoseconds: Int64?) -> JSONValue { .double(Double((nanoseconds ?? 0) / 100) / 10) }
        return [
            "requests": .int(requests),
            "events": .int(events),
            "cancelled": .int(cancelled),
            "held": .int(held),
            "refused": .int(refused),
            "faults": .int(faults),
            "billed_requests": .int(billed.requests),
            "billed_microdollars": .int(Int(billed.amount.microdollars)),
            "billed": .object(bills.sorted { $0.key < $1.key }.map { JSONMember($0.key, $0.value.json) }),
            "running": .int(running),
            "waiting": .int(waiting),
            "open": .int(open),
            "most_open": .int(mostOpen),
            "accepted": .int(accepted),
            "cpu_s": .double((processorSeconds * 1_000).rounded() / 1_000),
            "rss_kb": .int(peakMemory),
            "lag_us": [
                "p50": microseconds(lateness.quantile(0.5)),
                "p99": microseconds(lateness.quantile(0.99)),
                "p999": microseconds(lateness.quantile(0.999)),
                "max": microseconds(lateness.max),
            ],
        ]
    }
}
