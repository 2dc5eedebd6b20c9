import Glibc
import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL
package import TidemarkWire

/// Something that keeps a run from starting at all: a name that does not resolve, a certificate file that cannot be read.
package struct TransportError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable { case nameNotFound, badCertificate, badTLS }
    package var code: Code
    /// For a person; never holds a key or header.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

extension Outcome {
    /// What an error of the network stack means for the request that met it.
    package init(ofConnectionError error: any Error) {
        switch error {
        case let error as IOError: self = Outcome(errno: error.errnoCode)
        case let error as NIOConnectionError:
            if let single = error.connectionErrors.first {
                self = Outcome(ofConnectionError: single.error)
            } else if error.dnsAError != nil || error.dnsAAAAError != nil {
                self = .dns
            } else {
                self = .refused
            }
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: self = .tls
        // Whatever frames it was that could not be read.
        case is any NIOHTTP2Error: self = .malformed
        case ChannelError.eof: self = .closedEarly
        case is ProxyError: self = .proxy
        case is TransportError: self = .tls
        case ChannelError.connectTimeout: self = .connectTimeout
        default: self = .reset
        }
    }

    private init(errno: CInt) {
        switch errno {
        case ECONNRESET, EPIPE, ECONNABORTED: self = .reset
        case ETIMEDOUT: self = .connectTimeout
        case EMFILE, ENFILE, EADDRNOTAVAIL, ENOBUFS, ENOMEM, EAGAIN: self = .localLimit
        default: self = .refused
        }
    }
}
