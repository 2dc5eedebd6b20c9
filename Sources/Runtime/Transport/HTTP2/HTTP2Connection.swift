package import NIOCore
import NIOHPACK
package import NIOHTTP2
import NIOSSL
import TidemarkUnits
package import TidemarkWire

/// One connection of HTTP/2 with the places on it, as the last handler of its pipeline.
///
/// Behind NIO's handler for frames and without its channels for streams, which would cost a pipeline for each request.
package final class HTTP2Connection: ChannelInboundHandler {
    package typealias InboundIn = HTTP2Frame
    package typealias OutboundOut = HTTP2Frame

    /// Streams at a time, whatever the server allows.
    package static let mostStreams = 1_000
    /// Streams at a time where the server sets no limit, which is what RFC 9113 asks servers to allow at least.
    package static let usualStreams = 100
    /// So large that a thousand streams are never held up for want of it.
    static let streamWindow = 16 << 20
    private static let connectionWindow = Int(Int32.max)
    /// As HTTP/1.1 connections do: bodies over this are reported with `sent` when their last byte has left.
    private static let longBody = 16 << 10

    /// Called once when no further request can be sent over it.
    package var whenGone: () -> Void = {}
    /// Called when the server has changed how many streams it takes.
    package var whenChanged: () -> Void = {}

    private let owner: any ConnectionOwner
    private let format: any ClientFormat
    private let scheme: String
    private var context: ChannelHandlerContext?
    private var ready: EventLoopPromise<Void>?
    private var isReady = false
    private(set) var isUsable = true
    private var limit = HTTP2Connection.usualStreams
    private var places: [ObjectIdentifier: HTTP2Place] = [:]
    private var streams: [HTTP2StreamID: HTTP2Place] = [:]
    private var nextStream = 1
    private var touched: [HTTP2Place] = []
    private var readAt: Instant?

    package init(format: any ClientFormat, scheme: String, owner: any ConnectionOwner) {
        self.format = format
        self.scheme = scheme
        self.owner = owner
    }

    /// `ready` is told when the server has said how many streams it takes.
    func prepare(_ ready: EventLoopPromise<Void>) { self.ready = ready }

    /// Settings and limits: a load test resets many streams, and may see many reset.
    static var handler: NIOHTTP2Handler {
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .enablePush, value: 0),
            HTTP2Setting(parameter: .initialWindowSize, value: streamWindow),
            HTTP2Setting(parameter: .maxHeaderListSize, value: 64 << 10),
        ]
        connection.maximumRecentlyResetStreams = 100_000
        connection.maximumConnectionGlitches = .max
        connection.controlFrameRateLimit.maximumCount = 100_000
        var stream = NIOHTTP2Handler.StreamConfiguration()
        stream.streamResetFrameRateLimit.maximumCount = 1_000_000
        stream.streamErrorRateLimit.maximumCount = 1_000_000
        return NIOHTTP2Handler(mode: .client, connectionConfiguration: connection, streamConfiguration: stream)
    }

    // MARK: - Places

    /// How many requests it can carry at a time.
    package var capacity: Int { isUsable ? limit : 0 }

    /// How many further places there are.
    package var room: Int { isUsable && isReady ? max(0, limit - places.count) : 0 }

    /// Takes a place, under the owner's number for it; there must be room.
    package func place(_ number: Int) -> HTTP2Place {
        let place = HTTP2Place(number, on: self, format: format, owner: owner)
        places[ObjectIdentifier(place)] = place
        return place
    }

    /// Begins a stream with a whole request and tells the place its number; false where none can be begun any more.
    func open(_ place: HTTP2Place, _ pieces: [ByteBuffer]) -> Bool {
        guard let context, isUsable, var first = pieces.first,
            let headers = HPACKHeaders(takingHeadOf: &first, scheme: scheme)
        else { return false }
        let stream = HTTP2StreamID(nextStream)
        nextStream += 2
        streams[stream] = place
        // Before anything is written: what is written may have left before this returns.
        place.began(stream)
        let body = ([first] + pieces.dropFirst()).filter { $0.readableBytes > 0 }
        let isLong = body.reduce(0) { $0 + $1.readableBytes } > Self.longBody
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolatedUnsafeUnchecked().whenComplete { place.left(stream, isLong: isLong, $0) }
        func write(_ payload: HTTP2Frame.FramePayload, _ promise: EventLoopPromise<Void>? = nil) {
            context.write(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: payload)), promise: promise)
        }
        write(.headers(.init(headers: headers, endStream: body.isEmpty)), body.isEmpty ? written : nil)
        for (index, piece) in body.enumerated() {
            let isLast = index == body.count - 1
            write(.data(.init(data: .byteBuffer(piece), endStream: isLast)), isLast ? written : nil)
        }
        context.flush()
        // Numbers of streams have 31 bits.
        if nextStream > Int(Int32.max) - 2 { goAway() }
        return true
    }

    func touch(_ place: HTTP2Place) { touched.append(place) }

    /// A place's request has ended; where that `isCut`, the peer is told to stop.
    func end(_ place: HTTP2Place, isCut: Bool) {
        guard let stream = place.stream else { return }
        let isOpen = streams.removeValue(forKey: stream) != nil
        guard isOpen || isCut, let context, context.channel.isActive else { return }
        let frame = HTTP2Frame(streamID: stream, payload: .rstStream(.cancel))
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    func leave(_ place: HTTP2Place) {
        end(place, isCut: false)
        places[ObjectIdentifier(place)] = nil
        if !isUsable, places.isEmpty { context?.close(promise: nil) }
    }

    /// Closes the connection; of its places, nothing more is said.
    package func close() {
        for place in Array(places.values) { place.close() }
        isUsable = false
        context?.close(promise: nil)
    }

    // MARK: - In

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        if readAt == nil { readAt = owner.clock.now }
        switch frame.payload {
        case .data(let data):
            guard let place = streams[frame.streamID], case .byteBuffer(let body) = data.data else { return }
            place.take(body, isLast: data.endStream)
            // Its end is known: the frames' own event of it says nothing more.
            if data.endStream { streams[frame.streamID] = nil }
        case .headers(let headers):
            guard let place = streams[frame.streamID] else { return }
            let fields = headers.headers
            let status = fields.first(name: ":status").flatMap { UInt16($0) } ?? 0
            let bytes = fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
            place.take(
                ReplyHead(status: status, fields: fields.lazy.map { (name: $0.name, value: $0.value) }),
                bytes: bytes,
                isLast: headers.endStream
            )
            if headers.endStream { streams[frame.streamID] = nil }
        case .settings(.settings(let settings)): take(settings, context)
        case .goAway(let last, _, _):
            let now = readAt ?? owner.clock.now
            let unheard = streams.filter { $0.key > last }.map(\.value)
            goAway()
            // They were never looked at, and their server says so.
            owner.together {
                for place in unheard { place.lose(.closedEarly, at: now) }
            }
        default: break
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        deliver()
        context.fireChannelReadComplete()
    }

    private func deliver() {
        let now = readAt ?? owner.clock.now
        readAt = nil
        let touched = self.touched
        self.touched = []
        for place in touched { place.deliver(at: now) }
    }

    private func take(_ settings: HTTP2Settings, _ context: ChannelHandlerContext) {
        if let most = settings.last(where: { $0.parameter == .maxConcurrentStreams }) {
            limit = min(most.value, Self.mostStreams)
        }
        guard !isReady else { return whenChanged() }
        isReady = true
        let increment = Self.connectionWindow - 65_535
        context.writeAndFlush(
            wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: .windowUpdate(windowSizeIncrement: increment))),
            promise: nil
        )
        ready?.succeed()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as NIOHTTP2WindowUpdatedEvent:
            guard isReady, let size = event.inboundWindowSize else { return }
            let isRoot = event.streamID == .rootStream
            let full = isRoot ? Self.connectionWindow : Self.streamWindow
            guard size < full / 2, isRoot || streams[event.streamID] != nil else { return }
            let update = HTTP2Frame.FramePayload.windowUpdate(windowSizeIncrement: full - size)
            context.writeAndFlush(
                wrapOutboundOut(HTTP2Frame(streamID: event.streamID, payload: update)),
                promise: nil
            )
        case let event as StreamClosedEvent:
            guard let place = streams.removeValue(forKey: event.streamID) else { return }
            // A stream that was refused was never looked at.
            place.lose(event.reason == .refusedStream ? .closedEarly : .reset, at: readAt ?? owner.clock.now)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOSSLError.uncleanShutdown: return
        case let error as NIOHTTP2Errors.StreamError:
            streams.removeValue(forKey: error.streamID)?.lose(.malformed, at: owner.clock.now)
        default:
            ready?.fail(error)
            end { $0.lose(Outcome(ofConnectionError: error), at: $1) }
            context.close(promise: nil)
        }
    }

    package func channelInactive(context: ChannelHandlerContext) {
        ready?.fail(ChannelError.eof)
        deliver()
        end { $0.endOfInput(at: $1) }
        context.fireChannelInactive()
    }

    // MARK: - Ends

    /// Takes no further requests; those under way go on.
    private func goAway() {
        guard isUsable else { return }
        isUsable = false
        let now = owner.clock.now
        owner.together {
            if isReady { whenGone() }
            for place in Array(places.values) where place.stream == nil { place.lose(.closedEarly, at: now) }
        }
        if places.isEmpty { context?.close(promise: nil) }
    }

    private func end(_ tell: (HTTP2Place, Instant) -> Void) {
        let wasUsable = isUsable
        isUsable = false
        streams = [:]
        let now = owner.clock.now
        owner.together {
            if wasUsable, isReady { whenGone() }
            for place in Array(places.values) { tell(place, now) }
        }
    }
}
