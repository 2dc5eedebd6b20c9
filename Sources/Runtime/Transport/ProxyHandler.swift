import NIOCore

/// Speaks with the proxy first, then makes way for what comes from the target.
final class ProxyHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var handshake: ProxyHandshake
    private let ready: EventLoopPromise<Void>
    /// Puts what speaks with the target behind this handler; tells `ready` itself, or has someone tell it.
    private let established: (ChannelPipeline.SynchronousOperations, any ChannelHandler) throws -> Void

    init(
        _ handshake: ProxyHandshake,
        ready: EventLoopPromise<Void>,
        established: @escaping (ChannelPipeline.SynchronousOperations, any ChannelHandler) throws -> Void
    ) {
        self.handshake = handshake
        self.ready = ready
        self.established = established
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: handshake.opening)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            switch try handshake.take(unwrapInboundIn(data).readableBytesView) {
            case .wait: break
            case .send(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .done(let rest):
                try established(context.pipeline.syncOperations, self)
                if !rest.isEmpty { context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: rest))) }
                context.pipeline.syncOperations.removeHandler(self, promise: nil)
            }
        } catch {
            fail(error, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        ready.fail(error)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ready.fail(ProxyError("the proxy closed the connection"))
        context.fireChannelInactive()
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        // Whoever opens the connection hears of it before the pipeline does.
        ready.fail(error)
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }
}
