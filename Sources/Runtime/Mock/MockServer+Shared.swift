import Glibc
import NIOCore
import NIOPosix
import Synchronization
import TidemarkPlan
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

extension MockServer {
    /// What the lanes of one server have in common.
    final class Shared: Sendable {
        let connections = ConnectionCount()
        /// Reads long bodies.
        let readers = NIOThreadPool(numberOfThreads: 1)
        let admission: Admission
        let seed: UInt64
        private let requests = Atomic<UInt64>(0)
        private let current: Mutex<Current>
        private let lanes = Mutex<[NIOLoopBound<Lane>]>([])

        /// What an administrator can change.
        struct Current {
            var configuration: Configuration
            var cache: PromptCache?
        }

        init(settings: MockSettings, model: String, seed: UInt64) {
            self.seed = seed
            admission = Admission(settings.limits, now: Instant(nanoseconds: Lane.now()))
            current = Mutex(
                Current(
                    configuration: Configuration(settings, defaultModel: model),
                    cache: settings.cache.map { PromptCache($0) }
                )
            )
        }

        static var secondsSince1970: Int { time(nil) }

        /// The place of a request in the order of all, from which everything about its answer is drawn.
        func nextNumber() -> UInt64 { requests.wrappingAdd(1, ordering: .relaxed).oldValue }

        /// Names an answer that is an error.
        func nextIdentity() -> String {
            var source = RandomSource(seed: RandomSource.substream(seed, nextNumber()))
            return String(source.next(), radix: 16)
        }

        var configuration: Configuration { current.withLock { $0.configuration } }
        var cache: PromptCache? { current.withLock { $0.cache } }

        /// Takes the settings that `change` makes of those that hold, for the requests to come.
        func changeSettings<Fault: Error>(_ change: (MockSettings) throws(Fault) -> MockSettings) throws(Fault) {
            let limits = try current.withLock { current throws(Fault) in
                let settings = try change(current.configuration.settings)
                current.configuration = Configuration(
                    settings,
                    defaultModel: current.configuration.defaultModel
                )
                if current.cache?.settings != settings.cache { current.cache = settings.cache.map { PromptCache($0) } }
                return settings.limits
            }
            admission.change(limits, now: Instant(nanoseconds: Lane.now()))
        }

        // MARK: Lanes and their counters

        func adopt(_ lanes: [NIOLoopBound<Lane>]) {
            self.lanes.withLock { $0 = lanes }
        }

        func statistics(on eventLoop: any EventLoop) -> EventLoopFuture<MockStatistics> {
            let counts = lanes.withLock { $0 }.map { lane in lane.eventLoop.submit { lane.value.statistics } }
            return EventLoopFuture.whenAllSucceed(counts, on: eventLoop).map { counts in
                var sum = MockStatistics()
                for count in counts { sum.add(count) }
                self.connections.fill(&sum)
                (sum.running, sum.waiting) = self.admission.counts
                sum.readProcess()
                return sum
            }
        }

        func resetStatistics(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
            let resets = lanes.withLock { $0 }.map { lane in
                lane.eventLoop.submit { lane.value.resetStatistics() }
            }
            return EventLoopFuture.andAllSucceed(resets, on: eventLoop).map { self.connections.reset() }
        }
    }

    /// How many connections there are, over all lanes.
    final class ConnectionCount: Sendable {
        private struct Counts {
            var open = 0
            var mostOpen = 0
            var accepted = 0
            /// Counts on over resets.
            var number: UInt64 = 0
        }

        private let counts = Mutex(Counts())

        /// Counts a connection; its number in their order, from which is drawn whether it is refused.
        func opened() -> UInt64 {
            counts.withLock {
                $0.open += 1
                $0.accepted += 1
                $0.mostOpen = max($0.mostOpen, $0.open)
                $0.number += 1
                return $0.number
            }
        }

        func closed() {
            counts.withLock { $0.open -= 1 }
        }

        func reset() {
            counts.withLock { $0 = Counts(open: $0.open, mostOpen: $0.open, number: $0.number) }
        }

        func fill(_ statistics: inout MockStatistics) {
            let counts = counts.withLock { $0 }
            statistics.open = counts.open
            statistics.mostOpen = counts.mostOpen
            statistics.accepted = counts.accepted
        }
    }
}

extension MockStatistics {
    fileprivate mutating func add(_ lane: MockStatistics) {
        requests += lane.requests
        events += lane.events
        cancelled += lane.cancelled
        held += lane.held
        refused += lane.refused
        faults += lane.faults
        metrics.merge(lane.metrics) { $0.merged(with: $1) }
        bills.merge(lane.bills) { $0 + $1 }
        lateness.merge(lane.lateness)
    }

    fileprivate mutating func readProcess() {
        var usage = rusage()
        guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return }
        let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        processorSeconds = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(microseconds) / 1e6
        peakMemory = usage.ru_maxrss
    }
}
