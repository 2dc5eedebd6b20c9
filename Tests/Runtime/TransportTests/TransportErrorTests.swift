import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Testing
import TidemarkTransport
import TidemarkWire

@Suite struct TransportErrorTests {
    @Test(
        "errors of the system are told apart by their number",
        arguments: [
            (ECONNREFUSED, .refused), (ENETUNREACH, .refused), (EHOSTUNREACH, .refused), (ECONNRESET, .reset),
            (EPIPE, .reset), (ECONNABORTED, .reset), (ETIMEDOUT, .connectTimeout),
        ] as [(CInt, Outcome)]
    )
    func system(number: CInt, outcome: Outcome) {
        #expect(Outcome(ofConnectionError: IOError(errnoCode: number, reason: "test")) == outcome)
    }

    @Test("a connect that took too long is a connect timeout")
    func connectTimeout() {
        #expect(Outcome(ofConnectionError: ChannelError.connectTimeout(.seconds(5))) == .connectTimeout)
    }

    @Test("a connection that was closed under a write is a reset")
    func closed() {
        #expect(Outcome(ofConnectionError: ChannelError.ioOnClosedChannel) == .reset)
    }

    @Test("every kind of TLS error is tls")
    func tls() {
        #expect(Outcome(ofConnectionError: NIOSSLError.uncleanShutdown) == .tls)
        #expect(Outcome(ofConnectionError: NIOSSLError.handshakeFailed(.sslError([]))) == .tls)
        #expect(Outcome(ofConnectionError: NIOSSLExtraError.failedToValidateHostname) == .tls)
        #expect(Outcome(ofConnectionError: BoringSSLError.zeroReturn) == .tls)
    }
}
