/// The messages of one request, without a copy of the text that they are cut from.
///
/// For families that generate: at most one `system` message, which is the first, then `user` and `assistant` in turn,
/// the last of them `user`. For embeddings each `user` message is an input. For rankings the first message is the query,
/// a `user`'s, and each other one a `document`.
package struct Prompt: Sendable, Hashable {
    package enum Role: UInt8, Sendable, Hashable, CaseIterable { case system, user, assistant, document }

    /// A part of a message; texts that follow one another are one text.
    package enum Piece: Sendable, Hashable {
        /// Text of this request alone, escaped for JSON.
        case literal([UInt8])
        /// Bytes of `Workload.text`, which is escaped for JSON.
        case text(Range<Int>)
        /// A picture, whose bytes stand in `Workload.text` in base 64.
        case image(ImageMedia, base64: Range<Int>)
    }

    package struct Message: Sendable, Hashable {
        package var role: Role
        /// Which of the prompt's pieces are its own.
        package var pieces: Range<Int>
    }

    /// In order; each message's pieces follow those of the one before.
    package private(set) var messages: [Message] = []
    /// Of all messages.
    package private(set) var pieces: [Piece] = []

    package init() {}

    /// One message of a user.
    package init(_ pieces: [Piece]) {
        self.pieces = pieces
        messages = [Message(role: .user, pieces: pieces.indices)]
    }

    package mutating func reserve(messages: Int, pieces: Int) {
        self.messages.reserveCapacity(messages)
        self.pieces.reserveCapacity(pieces)
    }

    /// Opens the next message, which takes the pieces from now on.
    package mutating func begin(_ role: Role) {
        messages.append(Message(role: role, pieces: pieces.endIndex..<pieces.endIndex))
    }

    /// Adds a piece to the last message, or to a first one of a user.
    package mutating func append(_ piece: Piece) {
        if messages.isEmpty { begin(.user) }
        pieces.append(piece)
        let last = messages.endIndex - 1
        messages[last].pieces = messages[last].pieces.lowerBound..<pieces.endIndex
    }

    /// Bytes of all pieces as they are written, without what a family writes around them.
    package var byteCount: Int { pieces.reduce(0) { $0 + $1.byteCount } }
}

extension Prompt.Piece {
    /// Bytes of the literal, or of the range.
    package var byteCount: Int {
        switch self {
        case .literal(let bytes): bytes.count
        case .text(let range), .image(_, let range): range.count
        }
    }

    package var isImage: Bool { if case .image = self { true } else { false } }
}

/// How a picture is encoded: its media type (IANA).
package enum ImageMedia: String, Sendable, Hashable, CaseIterable {
    case png = "image/png"
    case jpeg = "image/jpeg"
    case gif = "image/gif"
    case webp = "image/webp"

    /// The last part of the media type.
    package var subtype: Substring { rawValue.dropFirst("image/".count) }
}
