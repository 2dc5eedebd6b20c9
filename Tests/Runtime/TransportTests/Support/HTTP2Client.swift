import NIOCore
import NIOPosix
import Synchronization
import TidemarkPlan
import TidemarkTransport
import TidemarkUnits
import TidemarkWire

/// The owner of the places on one connection, which notes what it is told.
final class HTTP2Client: ConnectionOwner, Sendable {
    struct End: Sendable {
        var number: Int
        var reply: Reply
        var isLost: Bool
    }

    let clock = Clock()
    let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    private let ends = AsyncStream<End>.makeStream()
    private let notes = Mutex(Notes())
    private let connection = Mutex<NIOLoopBound<HTTP2Connection>?>(nil)
    private let places = Mutex<[Int: NIOLoopBound<HTTP2Place>]>([:])

    struct Notes: Sendable {
        var contentEvents: [Int: Int32] = [:]
        var sent: [Int] = []
        var isGone = false
    }

    /// Connects, and is done when the server's settings have come.
    func connect(_ url: BaseURL, tls: Target.TLS = Target.TLS(), through proxy: Proxy? = nil) async throws {
        var target = Target(name: "t", endpoint: .url(url), model: "m", tls: tls)
        target.http = .two
        let connector = try await Connector(url, target, through: proxy, on: loop)
        let bound = try await loop.submit { [self] in
            let connection = HTTP2Connection(format: OpenAIChat(), scheme: url.scheme.rawValue, owner: self)
            connection.whenGone = { [self] in notes.withLock { $0.isGone = true } }
            return NIOLoopBound(connection, eventLoop: loop)
        }.get()
        connection.withLock { $0 = bound }
        _ = try await connector.connect(on: loop, multiplexed: { bound.value }).get()
    }

    /// What the connection says of itself.
    func look<Value: Sendable>(_ read: @escaping @Sendable (HTTP2Connection) -> Value) async throws -> Value? {
        let bound = connection.withLock { $0 }
        return try await loop.submit { bound.map { read($0.value) } }.get()
    }

    /// Sends a request from the place of this number, which is taken for it.
    func post(_ number: Int, _ body: String = "{}", _ expectation: ReplyParser.Expectation = .stream) async throws {
        let bound = connection.withLock { $0 }
        let head = "POST /v1 HTTP/1.1\r\nhost: x\r\nX-Team: a: b\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
        try await loop.submit { [self] in
            guard let connection = bound?.value else { return }
            let known = places.withLock { $0[number] }
            let place = known?.value ?? connection.place(number)
            places.withLock { $0[number] = NIOLoopBound(place, eventLoop: loop) }
            place.send([ByteBuffer(string: head), ByteBuffer(string: body)], expecting: expectation)
        }.get()
    }

    func closePlace(_ number: Int) async throws {
        let bound = places.withLock { $0.removeValue(forKey: number) }
        try await loop.submit { bound?.value.close() }.get()
    }

    /// The next end; those that were told before wait here.
    func end() async -> End? {
        for await end in ends.stream { return end }
        return nil
    }

    func close() async throws {
        let bound = connection.withLock { $0 }
        try await loop.submit { bound?.value.close() }.get()
    }

    var seen: Notes { notes.withLock { $0 } }

    // MARK: - ConnectionOwner

    func received(on connection: Int, _ piece: ReplyParser.Piece, bytes: Int, at now: Instant) {
        notes.withLock { $0.contentEvents[connection, default: 0] += piece.contentEvents }
    }

    func ended(on connection: Int, _ reply: Reply, at now: Instant) {
        ends.continuation.yield(End(number: connection, reply: reply, isLost: false))
        if !reply.keepsAlive { places.withLock { $0.removeValue(forKey: connection) }?.value.close() }
    }

    func lost(_ connection: Int, _ reply: Reply, at now: Instant) {
        places.withLock { $0[connection] = nil }
        ends.continuation.yield(End(number: connection, reply: reply, isLost: true))
    }

    func sent(on connection: Int, at now: Instant) { notes.withLock { $0.sent.append(connection) } }
}
