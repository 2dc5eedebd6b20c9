import Synchronization
import TidemarkPlan
import TidemarkPricing

/// Sends alerts through all channels of a plan, beside the run: nothing of it ever waits for them.
///
/// Each channel takes one alert after another; channels do not wait for each other.
final class AlertDelivery: Sendable {
    private struct State {
        var tasks: [Task<Void, Never>] = []
        var underWay = 0
        var isAwaited = false
        /// Nobody waits any more.
        var isAbandoned = false
        /// Deliveries that failed, by what went wrong, in the order in which it first did.
        var failures: [(reason: String, count: Int)] = []
    }

    private let state = Mutex(State())
    private let queues: [AsyncStream<AlertMessage>.Continuation]

    /// How long the end of a run may wait for deliveries: two attempts at a webhook, or a command.
    private static let patience = Duration.seconds(15)

    /// - Throws: `Failure` where a channel cannot be used.
    convenience init(_ budget: Budget?, environment: [String: String]) throws {
        self.init(try (budget?.notices ?? []).map { try AlertChannel($0, environment: environment) })
    }

    init(_ channels: [AlertChannel]) {
        var queues: [AsyncStream<AlertMessage>.Continuation] = []
        var streams: [(AlertChannel, AsyncStream<AlertMessage>)] = []
        for channel in channels {
            let (stream, continuation) = AsyncStream<AlertMessage>.makeStream()
            queues.append(continuation)
            streams.append((channel, stream))
        }
        self.queues = queues
        for (channel, stream) in streams {
            let task = Task { [self] in
                for await message in stream { ended(await channel.send(message)) }
            }
            state.withLock { $0.tasks.append(task) }
        }
    }

    func send(_ message: AlertMessage) {
        state.withLock { $0.underWay += queues.count }
        for queue in queues { queue.yield(message) }
    }

    private func ended(_ reason: String?) {
        state.withLock { state in
            state.underWay -= 1
            guard let reason else { return }
            if let known = state.failures.firstIndex(where: { $0.reason == reason }) {
                state.failures[known].count += 1
            } else {
                state.failures.append((reason, 1))
            }
        }
    }

    /// Ends the wait of `finish`, if it has begun.
    func hurry() { state.withLock { $0.isAbandoned = $0.isAwaited } }

    /// Waits for what is under way, 15 s at most.
    ///
    /// - Returns: a sentence for each way in which alerts did not arrive.
    func finish() async -> [String] {
        for queue in queues { queue.finish() }
        state.withLock { $0.isAwaited = true }
        let end = ContinuousClock.now + Self.patience
        while state.withLock({ $0.underWay > 0 && !$0.isAbandoned }), ContinuousClock.now < end {
            // A task that is cancelled has no time to wait.
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { break }
        }
        let (failures, tasks) = state.withLock { state in
            let open = state.underWay > 0 ? [(reason: "it was not waited for", count: state.underWay)] : []
            return (state.failures + open, state.underWay > 0 ? state.tasks : [])
        }
        for task in tasks { task.cancel() }
        // Programs are killed now.
        if !tasks.isEmpty { try? await Task.sleep(for: .milliseconds(50)) }
        return failures.map { reason, count in
            "\(count == 1 ? "1 alert" : "\(count) alerts") could not be delivered: \(reason)"
        }
    }
}
