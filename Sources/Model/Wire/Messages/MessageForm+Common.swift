import TidemarkWorkload

/// The forms that several families share.
extension MessageForm {
    /// A member `messages` with roles as words, and texts as strings.
    static func chat(
        system: Frame? = nil,
        images: Images? = nil
    ) -> MessageForm {
        MessageForm(
            List(
                Frame(#""messages":["#, "]"),
                content: Content(text: .quotes, images: images),
                head: system.map { (.system, $0) }
            ) { Frame(#"{"role":"\#(word($0))","content":"#, "}") }
        )
    }

    /// What chats call a role.
    static func word(_ role: Prompt.Role) -> String {
        switch role {
        case .system: "system"
        case .user, .document: "user"
        case .assistant: "assistant"
        }
    }

    /// One text: a lone message as it is, others as a transcript that ends where the assistant is to speak.
    ///
    /// `frame` is what the text stands in.
    static func transcript(_ frame: Frame, system: Frame? = nil) -> MessageForm {
        let head = system.map { (role: Prompt.Role.system, frame: $0) }
        let line = #"\n\n"#
        let text = String(decoding: frame.open, as: UTF8.self)
        let end = String(decoding: frame.close, as: UTF8.self)
        return MessageForm(
            alone: List(frame, separator: line, content: .bare, head: head) { _ in .none },
            several: List(Frame(text, line + "Assistant:" + end), separator: line, content: .bare, head: head) { role in
                switch role {
                case .system, .document: .none
                case .user: Frame("User: ", "")
                case .assistant: Frame("Assistant: ", "")
                }
            }
        )
    }
}

extension MessageForm.Images {
    /// As in OpenAI's chats: parts with the address of a picture, which holds its data (RFC 2397).
    static let openAIChat = parts(text: .init(#"{"type":"text","text":""#, #""}"#)) { media in
        .init(#"{"type":"image_url","image_url":{"url":"data:\#(media.rawValue);base64,"#, #""}}"#)
    }

    /// As in Anthropic's messages: blocks with a source.
    static let anthropic = parts(text: .init(#"{"type":"text","text":""#, #""}"#)) { media in
        .init(
            #"{"type":"image","source":{"type":"base64","media_type":"\#(media.rawValue)","data":""#,
            #""}}"#
        )
    }
}
