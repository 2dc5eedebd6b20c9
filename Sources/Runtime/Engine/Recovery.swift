import NIOCore
import TidemarkStatistics
import TidemarkTransport
import TidemarkUnits
import TidemarkWorkload

/// Between scenarios: lone requests until the server answers one as fast as when it had nothing else to do.
final class Recovery {
    private let lane: Lane
    private let workload: Workload
    private let control: RunControl
    /// Streams of the lone requests hang under a root of their own.
    private let root: UInt64
    private let model: RequestDraft
    private var sent: UInt64 = 0
    private var base: Nanoseconds?

    private static let pause = Nanoseconds.seconds(2)
    private static let look = Duration.milliseconds(50)
    private static let longest = Nanoseconds.seconds(60)

    init(lane: Lane, workload: Workload, seed: UInt64, control: RunControl) {
        self.lane = lane
        self.workload = workload
        self.control = control
        root = RandomSource.substream(seed, .max)
        model = workload.loneRequest(root: root)
    }

    /// Two requests, of which the faster counts: the first one meets cold caches.
    func measureBase() async throws {
        for _ in 0..<2 where !control.isStopped {
            if let latency = try await send(scenario: 0, within: Self.longest) {
                base = min(base ?? latency, latency)
            }
        }
    }

    /// Waits until a lone request is within 10 % of the base, at most 60 s.
    func await(after scenario: Int) async throws {
        let start = lane.clock.now
        while !control.isStopped, lane.clock.now - start < Self.longest {
            let sentAt = lane.clock.now
            if let latency = try await send(scenario: scenario, within: Self.longest - (sentAt - start)) {
                let smallest = min(base ?? latency, latency)
                base = smallest
                if Double(latency.count) <= 1.1 * Double(smallest.count) { return }
            }
            while !control.isStopped, lane.clock.now - sentAt < Self.pause { try await Task.sleep(for: Self.look) }
        }
    }

    private func send(scenario: Int, within limit: Nanoseconds) async throws -> Nanoseconds? {
        // The same lengths each time, so that times can be compared, in words of its own, so that no cache helps.
        let draft = workload.probe(like: model, sent, root: root)
        sent += 1
        return try await lane.sendLone(draft, index: sent, scenario: UInt8(clamping: scenario), within: limit).get()
    }
}
