package import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
package import TidemarkPlan
import TidemarkUnits
import TidemarkWire

/// Opens connections to one target: its addresses are resolved once, before the load, so that no request waits for DNS.
package struct Connector: Sendable {
    /// Of the target, or of the proxy before it.
    private let address: SocketAddress
    private let proxy: ProxyHandshake?
    private let tls: NIOSSLContext?
    private let serverName: String?
    private let timeout: TimeAmount
    /// The way that connections go.
    package let route: RunDescription.Route

    /// Bytes per read.
    ///
    /// Every channel keeps a buffer of its own: small while a stream brings a token at a time, which keeps thousands of
    /// streams cheap, and larger where more is there to read (docs/performance.md).
    private static let reads = AdaptiveRecvByteBufferAllocator(minimum: 2_048, initial: 4_096, maximum: 65_536)

    /// Resolves the host, or that of the proxy, and reads certificates.
    ///
    /// - Throws: `TransportError` if the name has no address or a certificate file cannot be used.
    package init(_ url: BaseURL, _ target: Target, through proxy: Proxy? = nil, on loop: any EventLoop) async throws {
        // The lane's own deadline is the one that counts; this is for what it has forgotten.
        timeout = .nanoseconds(target.timeouts.connect.count) + .seconds(1)
        let hop = try await Self.firstHop(url, target, proxy, on: loop)
        address = hop.found.address
        route = hop.found.route
        self.proxy = hop.handshake
        switch url.scheme {
        case .http:
            tls = nil
            serverName = nil
        case .https:
            tls = try Self.context(target.tls)
            serverName = target.tls.serverName ?? (Self.isAddress(url.host) ? nil : url.host)
            // Of a certificate for an address, the TLS library compares the address that it is connected to.
            guard serverName != nil || proxy == nil || target.tls.isInsecure else {
                throw TransportError(
                    .badTLS,
                    "behind a proxy the certificate of an address cannot be verified: "
                        + "give the name that stands in it as \"server name\" of tls"
                )
            }
        }
    }

    private static func firstHop(
        _ url: BaseURL,
        _ target: Target,
        _ proxy: Proxy?,
        on loop: any EventLoop
    ) async throws -> (found: Resolver.Found, handshake: ProxyHandshake?) {
        if let socket = url.socket { return (try Resolver.Found(socket: socket), nil) }
        guard let proxy else {
            return (try await Resolver.reachable(url.host, port: url.port, target.address, on: loop), nil)
        }
        var found = try await Resolver.reachable(proxy.host, port: proxy.port, .any, on: loop)
        found.route.proxy = proxy.description
        guard proxy.tunnels(url) else { return (found, nil) }
        var host = url.host
        if proxy.kind == .socks5 {
            let resolved = try await Resolver.firstAddress(of: host, port: url.port)
            host = resolved.address.ipAddress ?? host
            found.route.nameLookup = resolved.route.nameLookup
        }
        return (found, ProxyHandshake(proxy, to: host, port: url.port))
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
        let waits = tls != nil || proxy != nil
        let ready = waits ? loop.makePromise(of: Void.self) : nil
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: Self.reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try addHandlers(to: channel.pipeline.syncOperations, ready)
                    try channel.pipeline.syncOperations.addHandler(makeHandler())
                }
            }
        let connected = bootstrap.connect(to: address)
        guard let ready else { return connected }
        // Without a connection there may be no handler either, that could tell of it.
        connected.cascadeFailure(to: ready)
        return connected.flatMap { channel in ready.futureResult.map { channel } }
    }

    /// Puts what stands between the socket and HTTP into the pipeline.
    private func addHandlers(
        to pipeline: ChannelPipeline.SynchronousOperations,
        _ ready: EventLoopPromise<Void>?
    ) throws {
        guard let ready else { return }
        guard let proxy else { return try addTLS(to: pipeline, at: .last, ready) }
        try pipeline.addHandler(
            ProxyHandler(proxy, ready: ready) { pipeline, handler in
                try addTLS(to: pipeline, at: .after(handler), ready)
            }
        )
    }

    private func addTLS(
        to pipeline: ChannelPipeline.SynchronousOperations,
        at position: ChannelPipeline.SynchronousOperations.Position,
        _ ready: EventLoopPromise<Void>
    ) throws {
        guard let tls else { return ready.succeed() }
        try pipeline.addHandlers(
            [NIOSSLClientHandler(context: tls, serverHostname: serverName), HandshakeGate(ready)],
            position: position
        )
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
