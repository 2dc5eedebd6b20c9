/// A request that cannot be put on the wire as it was asked for.
///
/// Never holds a header's value: it may be a key.
package struct WireError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        case invalidAddress
        case invalidHeader
        case missingCredentials
    }

    package var code: Code
    package var message: String

    package var description: String { message }
}
