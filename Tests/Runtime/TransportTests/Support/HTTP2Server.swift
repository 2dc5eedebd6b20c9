import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL
import Synchronization
import TidemarkTransport

/// A server of HTTP/2 on loopback that does with each frame what a script says.
final class HTTP2Server: Sendable {
    /// What has come: a stream's whole request, or the beginning of a connection.
    enum Event {
        case connected
        case request(HTTP2StreamID, HPACKHeaders, body: Int)
        case reset(HTTP2StreamID)
    }

    struct Script: Sendable {
        var settings: HTTP2Settings = []
        var answer: @Sendable (Event, Writer) -> Void
    }

    /// Writes frames on one connection.
    struct Writer {
        let context: ChannelHandlerContext

        func write(_ stream: HTTP2StreamID, _ payload: HTTP2Frame.FramePayload) {
            context.writeAndFlush(NIOAny(HTTP2Frame(streamID: stream, payload: payload)), promise: nil)
        }

        func head(_ stream: HTTP2StreamID, _ fields: [(String, String)], isLast: Bool = false) {
            write(stream, .headers(.init(headers: HPACKHeaders(fields), endStream: isLast)))
        }

        func data(_ stream: HTTP2StreamID, _ text: String, isLast: Bool = false) {
            write(stream, .data(.init(data: .byteBuffer(ByteBuffer(string: text)), endStream: isLast)))
        }

        /// A streamed answer of so many tokens.
        func stream(_ stream: HTTP2StreamID, tokens: Int) {
            head(stream, [(":status", "200"), ("content-type", "text/event-stream")])
            for _ in 0..<tokens { data(stream, HTTP2Server.token) }
            data(stream, HTTP2Server.ending, isLast: true)
        }

        func close() { context.close(promise: nil) }
    }

    static let token = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}\n\n"
    static let ending =
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"

    let port: Int
    private let channel: any Channel
    private let connections: Connections

    private final class Connections: Sendable {
        let count = Mutex(0)
    }

    static func start(
        _ script: Script,
        certificate: String? = nil,
        protocols: [String] = ["h2"]
    ) async throws -> HTTP2Server {
        let connections = Connections()
        var context: NIOSSLContext?
        if let certificate {
            let chain = try NIOSSLCertificate.fromPEMFile(Fixture.path("\(certificate).pem"))
            let key = try NIOSSLPrivateKey(file: Fixture.path("\(certificate).key"), format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
            configuration.applicationProtocols = protocols
            context = try NIOSSLContext(configuration: configuration)
        }
        let tls = context
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    connections.count.withLock { $0 += 1 }
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandlers(
                        NIOHTTP2Handler(mode: .server, initialSettings: script.settings),
                        Answering(script)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return HTTP2Server(channel, connections)
    }

    private init(_ channel: any Channel, _ connections: Connections) {
        self.channel = channel
        self.connections = connections
        port = channel.localAddress?.port ?? 0
    }

    /// Connections that were accepted.
    var accepted: Int { connections.count.withLock { $0 } }

    func stop() async throws {
        try await channel.close()
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = HTTP2Frame
        typealias OutboundOut = HTTP2Frame
        private let script: Script
        private var requests: [HTTP2StreamID: (head: HPACKHeaders, body: Int)] = [:]

        init(_ script: Script) {
            self.script = script
        }

        func channelActive(context: ChannelHandlerContext) {
            script.answer(.connected, Writer(context: context))
            context.fireChannelActive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let frame = unwrapInboundIn(data)
            let writer = Writer(context: context)
            switch frame.payload {
            case .headers(let headers):
                requests[frame.streamID] = (headers.headers, 0)
                if headers.endStream { answer(frame.streamID, writer) }
            case .data(let data):
                requests[frame.streamID]?.body += data.data.readableBytes
                writer.write(.rootStream, .windowUpdate(windowSizeIncrement: max(1, data.data.readableBytes)))
                if data.endStream {
                    answer(frame.streamID, writer)
                } else {
                    writer.write(frame.streamID, .windowUpdate(windowSizeIncrement: max(1, data.data.readableBytes)))
                }
            case .rstStream: script.answer(.reset(frame.streamID), writer)
            default: break
            }
        }

        private func answer(_ stream: HTTP2StreamID, _ writer: Writer) {
            guard let request = requests.removeValue(forKey: stream) else { return }
            script.answer(.request(stream, request.head, body: request.body), writer)
        }

        // Clients hang up, and refuse certificates, in some tests.
        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
