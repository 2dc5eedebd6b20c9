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
    private let version: Target.HTTPVersion
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
        version = target.http
        var route = hop.found.route
        if version == .two { route.isMultiplexed = true }
        self.route = route
        self.proxy = hop.handshake
        switch url.scheme {
        case .http:
            tls = nil
            serverName = nil
        case .https:
            tls = try Self.context(target.tls, target.http)
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
        guard proxy.tunnels(url, target.http) else { return (found, nil) }
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

    private static func context(_ settings: Target.TLS, _ version: Target.HTTPVersion) throws -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: TLSConfiguration(settings, version))
        } catch let error as TransportError {
            throw error
        } catch {
            let what = settings.certificate.map { "the certificate \($0) and its key" }
            throw TransportError(.badTLS, "cannot set up TLS\(what.map { " with \($0)" } ?? ""): \(error)")
        }
    }

    /// Opens a connection on `loop` with `handler` at its end; fails as `Outcome.init(ofConnectionError:)` reads.
    ///
    /// Over TLS or through a proxy it is ready when the handshake is done.
    package func connect(
        on loop: any EventLoop,
        handler makeHandler: @escaping @Sendable () -> ReplyHandler
    ) -> EventLoopFuture<any Channel> {
        let waits = tls != nil || proxy != nil
        return connect(on: loop, waits ? loop.makePromise() : nil) { pipeline, ready in
            try addHandlers(to: pipeline, ready, then: [])
            try pipeline.addHandler(makeHandler())
        }
    }

    /// Opens a connection of HTTP/2, which is ready when the server has said how many streams it takes.
    package func connect(
        on loop: any EventLoop,
        multiplexed makeConnection: @escaping @Sendable () -> HTTP2Connection
    ) -> EventLoopFuture<any Channel> {
        let ready = loop.makePromise(of: Void.self)
        // Nobody else gives up on a server that connects and then says nothing.
        let limit = timeout
        let deadline = loop.scheduleTask(in: limit) { ready.fail(ChannelError.connectTimeout(limit)) }
        ready.futureResult.whenComplete { _ in deadline.cancel() }
        return connect(on: loop, ready) { pipeline, ready in
            let connection = makeConnection()
            if let ready { connection.prepare(ready) }
            try addHandlers(to: pipeline, ready, then: [HTTP2Connection.handler, connection])
        }
    }

    private func connect(
        on loop: any EventLoop,
        _ ready: EventLoopPromise<Void>?,
        _ setUp: @escaping @Sendable (ChannelPipeline.SynchronousOperations, EventLoopPromise<Void>?) throws -> Void
    ) -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: Self.reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try setUp(channel.pipeline.syncOperations, ready) }
            }
        let connected = bootstrap.connect(to: address)
        guard let ready else { return connected }
        // Without a connection there may be no handler either, that could tell of it.
        connected.cascadeFailure(to: ready)
        return connected.flatMap { channel in ready.futureResult.map { channel } }
    }

    /// Puts what stands between the socket and HTTP into the pipeline, and `last` behind it.
    private func addHandlers(
        to pipeline: ChannelPipeline.SynchronousOperations,
        _ ready: EventLoopPromise<Void>?,
        then last: [any ChannelHandler]
    ) throws {
        guard let proxy, let ready else {
            return try addHandlers(to: pipeline, at: .last, ready, then: last)
        }
        // HTTP/2 speaks first, so it comes only when the tunnel stands.
        try pipeline.addHandler(
            ProxyHandler(proxy, ready: ready) { pipeline, handler in
                try addHandlers(to: pipeline, at: .after(handler), ready, then: last)
            }
        )
    }

    private func addHandlers(
        to pipeline: ChannelPipeline.SynchronousOperations,
        at position: ChannelPipeline.SynchronousOperations.Position,
        _ ready: EventLoopPromise<Void>?,
        then last: [any ChannelHandler]
    ) throws {
        var handlers = last
        if let tls, let ready {
            let client = try NIOSSLClientHandler(context: tls, serverHostname: serverName)
            handlers = [client, HandshakeGate(ready, version)] + last
        }
        if handlers.isEmpty { ready?.succeed() }
        // One by one and from the socket on: on a connection that stands each begins to speak at once.
        var position = position
        for handler in handlers {
            try pipeline.addHandler(handler, position: position)
            position = .after(handler)
        }
    }
}

/// Tells when the TLS handshake is done or has failed, and takes itself out of the way.
private final class HandshakeGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    private let done: EventLoopPromise<Void>
    private let version: Target.HTTPVersion

    init(_ done: EventLoopPromise<Void>, _ version: Target.HTTPVersion) {
        self.done = done
        self.version = version
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted(let negotiated) = event {
            switch version {
            case .one: done.succeed()
            case .two:
                guard negotiated == "h2" else {
                    let error = TransportError(.badTLS, "the server does not speak HTTP/2 over TLS")
                    errorCaught(context: context, error: error)
                    return context.close(promise: nil)
                }
            }
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
