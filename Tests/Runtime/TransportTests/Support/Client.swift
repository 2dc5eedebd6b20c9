import NIOCore
import NIOPosix
import Synchronization
import TidemarkPlan
import TidemarkTransport
import TidemarkUnits
import TidemarkWire

/// The owner of one connection, which notes what it is told: what a lane would act on.
final class Client: ConnectionOwner, Sendable {
    /// How an answer, or the connection, ended.
    enum End: Sendable {
        case ended(Reply)
        case lost(Reply)

        var reply: Reply {
            switch self {
            case .ended(let reply), .lost(let reply): reply
            }
        }

        var isLost: Bool { if case .lost = self { true } else { false } }
    }

    let clock = Clock()
    private let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    private let ends = AsyncStream<End>.makeStream()
    private let notes = Mutex(Notes())
    private let handler = Mutex<NIOLoopBound<ReplyHandler>?>(nil)

    private struct Notes {
        var contentEvents: Int32 = 0
        var bytes = 0
        var sent = 0
        var reads: [Instant] = []
    }

    /// Connects; what goes wrong is thrown as the network stack says it.
    @discardableResult
    func connect(_ connector: Connector) async throws -> any Channel {
        let bound = try await loop.submit { [self] in
            NIOLoopBound(ReplyHandler(connection: 7, format: OpenAIChat(), owner: self), eventLoop: loop)
        }.get()
        handler.withLock { $0 = bound }
        return try await connector.connect(on: loop, handler: { bound.value }).get()
    }

    @discardableResult
    func connect(_ url: String, tls: Target.TLS = Target.TLS()) async throws -> any Channel {
        try await connect(try await Connector(BaseURL(parsing: url), tls: tls, on: loop))
    }

    func send(_ pieces: [String], _ expectation: ReplyParser.Expectation = .stream) async throws {
        let bound = handler.withLock { $0 }
        try await loop.submit {
            bound?.value.send(pieces.map { ByteBuffer(string: $0) }, expecting: expectation)
        }.get()
    }

    /// Sends a request with this body.
    func post(_ body: String = "{}", _ expectation: ReplyParser.Expectation = .stream) async throws {
        try await send(
            ["POST /v1 HTTP/1.1\r\nhost: x\r\ncontent-length: \(body.utf8.count)\r\n\r\n", body],
            expectation
        )
    }

    /// The next end; those that were told before wait here.
    func end() async -> End? {
        for await end in ends.stream { return end }
        return nil
    }

    func close() async throws {
        let bound = handler.withLock { $0 }
        try await loop.submit { bound?.value.close() }.get()
    }

    /// Ends that were told and not asked for, once the connection is closed and all of its loop's work is done.
    func furtherEnds() async throws -> [End] {
        try await close()
        try await loop.submit {}.get()
        ends.continuation.finish()
        var further: [End] = []
        for await end in ends.stream { further.append(end) }
        return further
    }

    var contentEvents: Int32 { notes.withLock { $0.contentEvents } }
    var receivedBytes: Int { notes.withLock { $0.bytes } }
    var timesSent: Int { notes.withLock { $0.sent } }
    var reads: [Instant] { notes.withLock { $0.reads } }

    // MARK: - ConnectionOwner

    func received(on connection: Int, _ piece: ReplyParser.Piece, bytes: Int, at now: Instant) {
        notes.withLock { notes in
            notes.contentEvents += piece.contentEvents
            notes.bytes += bytes
            notes.reads.append(now)
        }
    }

    /// As a lane does, it closes a connection that cannot be used again.
    func ended(on connection: Int, _ reply: Reply, at now: Instant) {
        ends.continuation.yield(.ended(reply))
        if !reply.keepsAlive { handler.withLock { $0 }?.value.close() }
    }

    func lost(_ connection: Int, _ reply: Reply, at now: Instant) { ends.continuation.yield(.lost(reply)) }
    func sent(on connection: Int, at now: Instant) { notes.withLock { $0.sent += 1 } }
}

extension Connector {
    /// To a target of which nothing matters but its TLS.
    init(_ url: BaseURL, tls: Target.TLS = Target.TLS(), on loop: any EventLoop) async throws {
        try await self.init(url, Target(name: "t", endpoint: .url(url), model: "m", tls: tls), on: loop)
    }
}
