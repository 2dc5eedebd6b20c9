import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import Synchronization

/// A server of HTTP/2 that answers each request with a short stream, after a while.
final class FrameServer: Sendable {
    let port: Int
    private let channel: any Channel
    private let counts: Counts

    private final class Counts: Sendable {
        let accepted = Mutex(0)
    }

    /// Starts one that takes so many streams at a time on a connection, and closes it after `requests`.
    ///
    /// With `location` it answers each request with a redirect to there.
    static func start(streams: Int, requests: Int = .max, location: String? = nil) async throws -> FrameServer {
        let counts = Counts()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    counts.accepted.withLock { $0 += 1 }
                    try channel.pipeline.syncOperations.addHandlers(
                        NIOHTTP2Handler(
                            mode: .server,
                            initialSettings: [HTTP2Setting(parameter: .maxConcurrentStreams, value: streams)]
                        ),
                        Answering(requests: requests, location: location)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return FrameServer(channel, counts)
    }

    private init(_ channel: any Channel, _ counts: Counts) {
        self.channel = channel
        self.counts = counts
        port = channel.localAddress?.port ?? 0
    }

    var accepted: Int { counts.accepted.withLock { $0 } }

    func stop() async throws {
        try await channel.close()
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = HTTP2Frame
        typealias OutboundOut = HTTP2Frame
        private var left: Int
        private static let body =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"}}]}\n\n"
            + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"

        private let location: String?

        init(requests: Int, location: String?) {
            left = requests
            self.location = location
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let frame = unwrapInboundIn(data)
            guard case .data(let body) = frame.payload, body.endStream else { return }
            // The connection's window is kept as it was; a stream's own is large enough for a request.
            let window = HTTP2Frame.FramePayload.windowUpdate(windowSizeIncrement: max(1, body.data.readableBytes))
            context.writeAndFlush(wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: window)), promise: nil)
            left -= 1
            let isLast = left == 0
            let bound = NIOLoopBound((context, self), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .milliseconds(30)) {
                let (context, handler) = bound.value
                handler.answer(frame.streamID, context)
                if isLast {
                    let payload = HTTP2Frame.FramePayload.goAway(
                        lastStreamID: frame.streamID,
                        errorCode: .noError,
                        opaqueData: nil
                    )
                    context.writeAndFlush(
                        handler.wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: payload)),
                        promise: nil
                    )
                }
            }
        }

        private func answer(_ stream: HTTP2StreamID, _ context: ChannelHandlerContext) {
            var head: HPACKHeaders = [":status": "200", "content-type": "text/event-stream"]
            if let location { head = [":status": "307", "location": location, "content-type": "text/event-stream"] }
            let frames: [HTTP2Frame.FramePayload] = [
                .headers(.init(headers: head)),
                .data(.init(data: .byteBuffer(ByteBuffer(string: Self.body)), endStream: true)),
            ]
            for payload in frames {
                context.write(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: payload)), promise: nil)
            }
            context.flush()
        }

        // The run's end closes connections as it likes.
        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
