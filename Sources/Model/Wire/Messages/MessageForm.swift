import TidemarkWorkload

/// How a family writes the messages of a prompt: what stands around them and between them.
///
/// Source: docs/wire/messages.md.
package struct MessageForm: Sendable {
    /// What stands before and behind something; UTF-8.
    struct Frame: Sendable, Hashable {
        var open: [UInt8]
        var close: [UInt8]

        init(_ open: String, _ close: String) {
            self.open = Array(open.utf8)
            self.close = Array(close.utf8)
        }

        var length: Int { open.count + close.count }

        static let none = Frame("", "")
        static let quotes = Frame("\"", "\"")
    }

    /// A prompt of one user's message, pictures aside, with or without a system's before it.
    var alone: List
    /// Any other.
    var several: List

    init(alone: List, several: List) {
        self.alone = alone
        self.several = several
    }

    /// One form for all prompts.
    init(_ list: List) {
        self.init(alone: list, several: list)
    }

    func list(for prompt: Prompt) -> List {
        let first = prompt.messages.first?.role == .system ? 1 : 0
        let isAlone = prompt.messages.count - first == 1 && prompt.messages[first].role == .user
        return isAlone && !prompt.hasImages ? alone : several
    }
}

extension MessageForm {
    /// Messages one behind the other.
    struct List: Sendable {
        /// A first message of this role that stands before the list, as a member of its own.
        var head: (role: Prompt.Role, frame: Frame)?
        var frame: Frame
        var separator: [UInt8]
        /// By the number of the role; a message's content stands within.
        private var roles: [Frame]
        var content: Content

        init(
            _ frame: Frame,
            separator: String = ",",
            content: Content,
            head: (role: Prompt.Role, frame: Frame)? = nil,
            role: (Prompt.Role) -> Frame
        ) {
            self.head = head
            self.frame = frame
            self.separator = Array(separator.utf8)
            roles = Prompt.Role.allCases.map(role)
            self.content = content
        }

        func frame(of role: Prompt.Role) -> Frame { roles[Int(role.rawValue)] }

        /// The most bytes that it writes besides the pieces of a prompt: once, and for each message.
        ///
        /// Pictures, whose data is many times as long, have what stands around them counted with their tokens.
        var longestFrame: (request: Int, message: Int) {
            let request = frame.length + (head?.frame.length ?? 0)
            let message = (roles.map(\.length).max() ?? 0) + separator.count + content.text.length
            return (request, message)
        }
    }

    /// What a message is made of.
    struct Content: Sendable {
        /// Around the text of a message without pictures.
        var text: Frame
        /// Nil where there are no pictures: they are left out then.
        var images: Images?

        static let text = Content(text: .quotes)
        static let bare = Content(text: .none)
    }

    enum Images: Sendable {
        /// A message with pictures is a list: its texts and pictures in order.
        case parts(list: Frame, text: Frame, image: [ImageMedia: Frame])
        /// Pictures stand in a list of their own behind the text.
        case behind(list: Frame, image: Frame)

        static func parts(list: Frame = Frame("[", "]"), text: Frame, image: (ImageMedia) -> Frame) -> Images {
            let images = ImageMedia.allCases.map { ($0, image($0)) }
            return .parts(list: list, text: text, image: Dictionary(uniqueKeysWithValues: images))
        }
    }
}

extension Prompt {
    fileprivate var hasImages: Bool { pieces.contains { $0.isImage } }
}
