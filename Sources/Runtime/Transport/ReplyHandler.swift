package import NIOCore
import NIOSSL
package import TidemarkUnits
package import TidemarkWire

/// Whoever sends requests over connections and wants to know what comes back.
///
/// Called on the connections' event loop.
package protocol ConnectionOwner: AnyObject {
    var clock: Clock { get }
    /// A read that belongs to the answer under way; if `piece.isEnd`, `ended` or `lost` follows.
    func received(on connection: Int, _ piece: ReplyParser.Piece, bytes: Int, at now: Instant)
    /// The answer is complete. Where its connection cannot be used again, its owner closes it.
    func ended(on connection: Int, _ reply: Reply, at now: Instant)
    /// The connection is gone, with or without an answer under way.
    func lost(_ connection: Int, _ reply: Reply, at now: Instant)
    /// The last byte of a request has left, if that took longer than handing it over.
    func sent(on connection: Int, at now: Instant)
    /// Several of the above come at once: the owner acts when it has heard of them all.
    func together(_ calls: () -> Void)
}

extension ConnectionOwner {
    package func together(_ calls: () -> Void) { calls() }
}

/// One HTTP/1.1 connection: bytes out, bytes in through the parser, one time stamp a read.
///
/// The only handler in its pipeline besides TLS: no codec, no future and no allocation per event. docs/performance.md
/// says what the stock handlers would cost.
package final class ReplyHandler: ChannelInboundHandler, Exchange {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private let connection: Int
    private let owner: any ConnectionOwner
    private let clock: Clock
    /// Behind a pointer, so that feeding it is not checked for exclusive access on every read.
    private let parser: UnsafeMutablePointer<ReplyParser>
    private var context: ChannelHandlerContext?
    private var isBusy = false
    /// A long request has not left whole.
    private var isLeaving = false
    /// The connection is no longer ours: nothing more is said of it.
    private var isReleased = false

    package init(connection: Int, format: any ClientFormat, owner: any ConnectionOwner) {
        self.connection = connection
        self.owner = owner
        clock = owner.clock
        parser = .allocate(capacity: 1)
        parser.initialize(to: ReplyParser(format))
    }

    deinit {
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    // MARK: - Out

    /// Bodies over this are reported with `sent` when their last byte has left.
    private static let longBody = 64 << 10

    /// Writes a request in pieces, which are not copied.
    package func send(_ pieces: [ByteBuffer], expecting expectation: ReplyParser.Expectation) {
        guard let context, context.channel.isActive else { return lose(.reset) }
        parser.pointee.begin(expectation)
        isBusy = true
        let total = pieces.reduce(0) { $0 + $1.readableBytes }
        for piece in pieces.dropLast() { context.write(wrapOutboundOut(piece), promise: nil) }
        guard let last = pieces.last else { return }
        guard total > Self.longBody else { return context.writeAndFlush(wrapOutboundOut(last), promise: nil) }
        let written = context.eventLoop.makePromise(of: Void.self)
        isLeaving = true
        written.futureResult.assumeIsolatedUnsafeUnchecked().whenComplete { [self] _ in
            isLeaving = false
            if isBusy, !isReleased { owner.sent(on: connection, at: clock.now) }
        }
        context.writeAndFlush(wrapOutboundOut(last), promise: written)
    }

    /// What has come so far of the answer under way.
    package var partialReply: Reply { parser.pointee.reply }

    /// Closes the connection; its owner hears no more of it.
    package func close() {
        isReleased = true
        context?.close(promise: nil)
    }

    // MARK: - In

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = clock.now
        let buffer = unwrapInboundIn(data)
        guard !isReleased else { return }
        guard isBusy else { return lose(.malformed) }
        let piece = buffer.withUnsafeReadableBytes { parser.pointee.feed($0) }
        owner.received(on: connection, piece, bytes: buffer.readableBytes, at: now)
        guard piece.isEnd else { return }
        isBusy = false
        var reply = parser.pointee.reply
        // An answer that did not wait for its request leaves the rest of that in the way of the next.
        if isLeaving { reply.keepsAlive = false }
        owner.ended(on: connection, reply, at: now)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        guard !isReleased else { return }
        guard isBusy else { return lose(.closedEarly) }
        let now = clock.now
        let piece = parser.pointee.endOfInput()
        owner.received(on: connection, piece, bytes: 0, at: now)
        isReleased = true
        owner.lost(connection, parser.pointee.reply, at: now)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Many servers end TLS without saying so; what that means for an answer is told by its own framing.
        if case NIOSSLError.uncleanShutdown = error { return }
        lose(Outcome(ofConnectionError: error))
        context.close(promise: nil)
    }

    private func lose(_ outcome: Outcome) {
        guard !isReleased else { return }
        isReleased = true
        var reply = isBusy ? parser.pointee.reply : Reply()
        reply.outcome = outcome
        owner.lost(connection, reply, at: clock.now)
        context?.close(promise: nil)
    }
}
