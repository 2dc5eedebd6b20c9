import Glibc
import NIOCore
import NIOPosix
package import TidemarkPlan

/// An AI endpoint that costs nothing: speaks the OpenAI chat API over HTTP/1.1, answers with exactly as many tokens as
/// were asked for, at the times that its settings draw.
///
/// Routes, with any prefix: `POST …/chat/completions`, `GET …/models`; and `GET /health`, `GET /stats`, `POST /stats/reset`.
package struct MockServer: Sendable {
    /// Most tokens of one answer: more than any model gives.
    ///
    /// A request for more is refused.
    package static let mostTokens = 200_000

    /// The port it listens on.
    package let port: Int
    private let shared: Shared
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel

    /// Starts to listen, until `stop()`.
    ///
    /// - Parameters:
    ///   - settings: when, and with how many tokens, it answers.
    ///   - host: an address or a name of this machine.
    ///   - port: 0 for any that is free.
    ///   - threads: event loops, at least 1; connections are spread over them in turn.
    ///   - seed: same seed and order of requests, same texts and times.
    ///   - model: the name in `GET …/models`, and in answers to requests that name none.
    /// - Returns: the server, which listens already.
    /// - Throws: `MockError` if the port cannot be had.
    package static func start(
        settings: MockSettings = MockSettings(),
        host: String = "127.0.0.1",
        port: Int = 0,
        threads: Int = 1,
        seed: UInt64 = 1,
        model: String = "mock"
    ) async throws -> MockServer {
        raiseDescriptorLimit()
        let shared = Shared(settings: settings, model: model, seed: seed)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, threads))
        do {
            shared.readers.start()
            var lanes: [ObjectIdentifier: NIOLoopBound<Lane>] = [:]
            for eventLoop in group.makeIterator() {
                lanes[ObjectIdentifier(eventLoop)] = try await eventLoop.submit {
                    NIOLoopBound(Lane(eventLoop: eventLoop, shared: shared), eventLoop: eventLoop)
                }.get()
            }
            shared.adopt(Array(lanes.values))
            let channel = try await bootstrap(group, lanes).bind(host: host, port: port).get()
            return MockServer(shared: shared, group: group, channel: channel)
        } catch {
            try await shutDown(shared, group)
            throw MockError(listeningOn: host, port: port, error)
        }
    }

    private init(shared: Shared, group: MultiThreadedEventLoopGroup, channel: any Channel) {
        self.shared = shared
        self.group = group
        self.channel = channel
        port = channel.localAddress?.port ?? 0
    }

    /// Cuts every connection and frees the port.
    package func stop() async throws {
        try await Self.shutDown(shared, group)
    }

    /// What it did since the start or the last `POST /stats/reset`.
    package func statistics() async throws -> MockStatistics {
        try await shared.statistics(on: group.next()).get()
    }

    private static func shutDown(_ shared: Shared, _ group: MultiThreadedEventLoopGroup) async throws {
        shared.adopt([])
        try await group.shutdownGracefully()
        try await shared.readers.shutdownGracefully()
    }

    private static func bootstrap(
        _ group: MultiThreadedEventLoopGroup,
        _ lanes: [ObjectIdentifier: NIOLoopBound<Lane>]
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2_048, initial: 4_096, maximum: 65_536)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let lane = lanes[ObjectIdentifier(channel.eventLoop)] else { return }
                    try channel.pipeline.syncOperations.addHandler(Connection(lane: lane.value))
                }
            }
    }

    /// Every connection takes a descriptor; the usual limit of 1,024 would be met first.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Where the system refuses, the limit stays as it was, and accepting says so when it is met.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
