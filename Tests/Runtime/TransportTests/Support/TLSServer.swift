import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// A TLS server that answers the head of each request with the same bytes.
struct TLSServer {
    /// What becomes of the connection after an answer.
    enum Ending {
        case staysOpen
        /// TLS is told to end before the connection does.
        case orderly
        /// The connection just ends, as that of many servers.
        case ragged
    }

    let port: Int
    private let channel: any Channel

    /// `clients` is a file of the certificates that clients must show one of; `newest` the newest version spoken.
    static func start(
        _ certificate: String = "server",
        answer: String,
        then ending: Ending,
        clients: String? = nil,
        newest: TLSVersion = .tlsv13
    ) async throws -> TLSServer {
        let chain = try NIOSSLCertificate.fromPEMFile(Fixture.path("\(certificate).pem")).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = try NIOSSLPrivateKey(file: Fixture.path("\(certificate).key"), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain,
            privateKey: .privateKey(key)
        )
        configuration.maximumTLSVersion = newest
        if let clients {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(Fixture.path(clients)))
        }
        let context = try NIOSSLContext(configuration: configuration)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        NIOSSLServerHandler(context: context),
                        Answering(answer: answer, ending: ending)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return TLSServer(port: channel.localAddress?.port ?? 0, channel: channel)
    }

    func stop() async throws {
        try await channel.close()
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let answer: String
        private let ending: Ending
        private var text = ""

        init(answer: String, ending: Ending) {
            self.answer = answer
            self.ending = ending
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard let end = text.range(of: "\r\n\r\n") else { return }
            text.removeSubrange(..<end.upperBound)
            let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)))
            guard ending != .staysOpen else { return }
            let ending = ending
            let pipeline = context.pipeline.syncOperations
            written.assumeIsolated().whenSuccess {
                let below = ending == .ragged ? try? pipeline.context(handlerType: NIOSSLServerHandler.self) : nil
                (below ?? context).close(promise: nil)
            }
        }

        // The client refuses the certificate in some tests.
        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

enum Fixture {
    static func path(_ name: String) -> String {
        Bundle.module.resourceURL?.appendingPathComponent("Fixtures/\(name)").path ?? name
    }
}
