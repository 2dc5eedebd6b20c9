/// A request that cannot be put on the wire as it was asked for.
///
/// Never holds a header's value: it may be a key.
package struct WireError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        case invalidAddress
        case invalidHeader
        case missingCredentials
        case invalidCredentials
        /// By the endpoint that exchanges them for others.
        case refusedCredentials
    }

    package var code: Code
    package var message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
