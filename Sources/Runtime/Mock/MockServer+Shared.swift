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
        let settings: MockSettings
        let model: String
        let connections = ConnectionCount()
        /// Reads long bodies.
        let readers = NIOThreadPool(numberOfThreads: 1)
        private let seed: UInt64
        private let prose = Prose.english
        private let requests = Atomic<UInt64>(0)
        private let lanes = Mutex<[NIOLoopBound<Lane>]>([])

        init(settings: MockSettings, model: String, seed: UInt64) {
            self.settings = settings
            self.model = model
            self.seed = seed
        }

        static var secondsSince1970: Int { time(nil) }

        /// Names an answer that is an error.
        func nextIdentity() -> String {
            var source = RandomSource(
                seed: RandomSource.substream(seed, requests.wrappingAdd(1, ordering: .relaxed).oldValue)
            )
            return String(source.next(), radix: 16)
        }

        /// Makes the answer to a request: the same for the same seed and place in the order of requests.
        func answer(
            _ read: RequestRead,
            _ format: any ServerFormat,
            arrival: Instant,
            _ request: HTTPRequest
        ) throws(APIFault) -> Answer {
            let asked = try read.request.get()
            let tokens = asked.answer.isGenerated ? asked.outputBound ?? settings.defaultOutput : 0
            guard tokens <= MockServer.mostTokens else {
                throw APIFault(
                    message: "max_tokens is too large: \(tokens). This server gives at most \(MockServer.mostTokens).",
                    parameter: "max_tokens",
                    code: "invalid_value"
                )
            }
            let number = requests.wrappingAdd(1, ordering: .relaxed).oldValue
            var source = RandomSource(seed: RandomSource.substream(seed, number))
            let completion = Completion(
                identity: String(source.next(), radix: 16),
                created: Self.secondsSince1970,
                model: asked.model ?? model,
                promptTokens: read.promptTokens,
                completionTokens: tokens,
                finish: asked.outputBound == nil ? .stop : .length
            )
            let position = prose.sentences[Int(source.below(UInt64(prose.sentences.count)))]
            var pacing = Pacing(
                arrival: arrival,
                promptTokens: read.promptTokens,
                tokens: tokens,
                settings: settings,
                source: source
            )
            if !asked.isStreamed { pacing.postponeToLast() }
            return Answer(
                form: asked.isStreamed
                    ? .streamed(asked.answer.stream(completion)) : .whole(asked.answer.whole(completion)),
                headers: HTTPRequest.lines(format.headers(identity: completion.identity)),
                isChunked: request.takesChunks,
                keepsAlive: request.keepsAlive && (request.takesChunks || !asked.isStreamed),
                arrival: arrival,
                pacing: pacing,
                reasoningTokens: completion.reasoningTokens,
                prose: prose,
                position: position
            )
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
        }

        private let counts = Mutex(Counts())

        func opened() {
            counts.withLock {
                $0.open += 1
                $0.accepted += 1
                $0.mostOpen = max($0.mostOpen, $0.open)
            }
        }

        func closed() {
            counts.withLock { $0.open -= 1 }
        }

        func reset() {
            counts.withLock { $0 = Counts(open: $0.open, mostOpen: $0.open) }
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
