package import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
package import TidemarkPlan
package import TidemarkUnits
import TidemarkWire

/// Opens connections to one target: its addresses are resolved once, before the load, so that no request waits for DNS.
package struct Connector: Sendable {
    private let address: SocketAddress
    private let tls: NIOSSLContext?
    private let serverName: String?
    private let timeout: TimeAmount

    /// Bytes per read.
    ///
    /// Every channel keeps a buffer of its own: small while a stream brings a token at a time, which keeps thousands of
    /// streams cheap, and larger where more is there to read (docs/performance.md).
    private static let reads = AdaptiveRecvByteBufferAllocator(minimum: 2_048, initial: 4_096, maximum: 65_536)

    /// Resolves the host and reads certificates.
    ///
    /// - Throws: `TransportError` if the name has no address or a certificate file cannot be used.
    package init(
        _ url: BaseURL,
        tls settings: Target.TLS,
        timeout: Nanoseconds = .seconds(5),
        on loop: any EventLoop
    ) async throws {
        // The lane's own deadline is the one that counts; this is for what it has forgotten.
        self.timeout = .nanoseconds(timeout.count) + .seconds(1)
        address = try await Resolver.reachableAddress(of: url.host, port: url.port, on: loop)
        switch url.scheme {
        case .http:
            tls = nil
            serverName = nil
        case .https:
            tls = try Self.context(settings)
            serverName = settings.serverName ?? (Self.isAddress(url.host) ? nil : url.host)
        }
    }

    private static func isAddress(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }

    private static func context(_ settings: Target.TLS) throws -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: TLSConfiguration(settings))
        } catch let error as TransportError {
            throw error
        } catch {
            let what = settings.certificate.map { "the certificate \($0) and its key" }
            throw TransportError(.badTLS, "cannot set up TLS\(what.map { " with \($0)" } ?? ""): \(error)")
        }
    }

    /// Opens a connection on `loop` with `handler` at its end; fails as `Outcome.init(ofConnectionError:)` reads.
    ///
    /// Over TLS it is ready when the handshake is done.
    package func connect(
        on loop: any EventLoop,
        handler makeHandler: @escaping @Sendable () -> ReplyHandler
    ) -> EventLoopFuture<any Channel> {
        let tls = tls
        let serverName = serverName
        let ready = tls.map { _ in loop.makePromise(of: Void.self) }
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: Self.reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls, let ready {
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName))
                        try pipeline.addHandler(HandshakeGate(ready))
                    }
                    try pipeline.addHandler(makeHandler())
                }
            }
        let connected = bootstrap.connect(to: address)
        guard let ready else { return connected }
        // Without a connection there may be no gate either, that could tell of it.
        connected.cascadeFailure(to: ready)
        return connected.flatMap { channel in ready.futureResult.map { channel } }
    }
}

/// Tells when the TLS handshake is done or has failed, and takes itself out of the way.
private final class HandshakeGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    private let done: EventLoopPromise<Void>

    init(_ done: EventLoopPromise<Void>) {
        self.done = done
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event {
            done.succeed()
            return context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        done.fail(error)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        done.fail(NIOSSLError.uncleanShutdown)
        context.fireChannelInactive()
    }
}
