/// A packed block that cannot be read: it was damaged, or written by something else.
package struct BlockError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        /// The block ends before its contents do.
        case truncated
        /// The bytes are not the ones that were written.
        case checksumMismatch = "checksum mismatch"
        /// Written by a Tidemark with a newer form of block.
        case unknownVersion = "unknown version"
        /// A field holds a value that it cannot have.
        case invalidValue = "invalid value"
    }

    package var code: Code
    /// A sentence for a person.
    package var message: String
    /// Where in the block, in bytes.
    package var offset: Int

    package init(code: Code, message: String, offset: Int) {
        self.code = code
        self.message = message
        self.offset = offset
    }

    package var description: String { "\(message) (byte \(offset))" }
}
