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
    private var sent: UInt64 = 0
    private var base: Nanoseconds?

    private static let pause = Nanoseconds.seconds(2)
    private static let longest = Nanoseconds.seconds(60)
    /// A lone request needs no long answer.
    private static let outputTokens = 16

    init(lane: Lane, workload: Workload, seed: UInt64, control: RunControl) {
        self.lane = lane
        self.workload = workload
        self.control = control
        root = RandomSource.substream(seed, .max)
    }

    func measureBase() async throws {
        base = try await send(scenario: 0)
    }

    /// Waits until a lone request is within 10 % of the base, at most 60 s.
    func await(after scenario: Int) async throws {
        let start = lane.clock.now
        while !control.isStopped, lane.clock.now - start < Self.longest {
            let sentAt = lane.clock.now
            let latency = try await send(scenario: scenario)
            if let latency {
                guard let base else {
                    self.base = latency
                    return
                }
                if Double(latency.count) <= 1.1 * Double(base.count) { return }
                if latency < base { self.base = latency }
            }
            let left = Self.pause - (lane.clock.now - sentAt)
            if left > .zero { try await Task.sleep(for: .nanoseconds(left.count)) }
        }
    }

    private func send(scenario: Int) async throws -> Nanoseconds? {
        // The same request each time but for its text, so that times can be compared and no cache helps.
        var draft = workload.request(0, root: root)
        draft.prompt = workload.request(sent, root: RandomSource.substream(root, 1)).prompt
        draft.outputTokens = min(draft.outputTokens, Self.outputTokens)
        sent += 1
        return try await lane.sendLone(draft, index: sent, scenario: UInt8(clamping: scenario)).get()
    }
}
