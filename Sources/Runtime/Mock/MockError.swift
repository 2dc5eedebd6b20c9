import Glibc
import NIOCore

/// Why a mock could not start.
package struct MockError: Error, Sendable, CustomStringConvertible {
    package var message: String

    package var description: String { message }

    init(listeningOn host: String, port: Int, _ cause: any Error) {
        let reason = (cause as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(cause)"
        message = "cannot listen on \(host), port \(port): \(reason)"
    }
}
