import TidemarkWorkload

/// One request as it goes out: bytes of its own and, between them, ranges of the workload's text.
///
/// Made to be used again for one request after the other: nothing is allocated once it has grown.
package struct RequestBytes: Sendable {
    package enum Segment: Sendable, Hashable {
        /// A range of `own`.
        case own(Range<Int>)
        /// A range of `Workload.text`.
        case text(Range<Int>)

        package var range: Range<Int> {
            switch self {
            case .own(let range), .text(let range): range
            }
        }
    }

    /// From the request line to the empty line behind the headers.
    package internal(set) var head: [UInt8] = []
    /// The bytes of the body that are this request's own.
    package private(set) var own: [UInt8] = []
    /// The body in order; no two of `own` follow one another.
    package private(set) var segments: [Segment] = []
    /// Of the body that are ranges of the workload's text.
    package private(set) var textBytes = 0
    /// Where the bytes of `own` begin that stand behind the last segment.
    private var runStart = 0

    package init() {}

    /// Of the whole body.
    package var bodyBytes: Int { own.count + textBytes }

    mutating func removeAll() {
        head.removeAll(keepingCapacity: true)
        own.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        textBytes = 0
        runStart = 0
    }

    mutating func append(_ bytes: [UInt8]) {
        own.append(contentsOf: bytes)
    }

    mutating func append(_ bytes: String.UTF8View) {
        own.append(contentsOf: bytes)
    }

    mutating func append(text range: Range<Int>) {
        guard !range.isEmpty else { return }
        endRun()
        segments.append(.text(range))
        textBytes += range.count
    }

    /// Makes a segment of the bytes of its own since the last one.
    mutating func endRun() {
        if runStart < own.count { segments.append(.own(runStart..<own.count)) }
        runStart = own.count
    }
}

// MARK: - Messages

extension RequestBytes {
    /// Appends the messages of a prompt in a family's form.
    mutating func append(_ prompt: Prompt, _ form: MessageForm) {
        let list = form.list(for: prompt)
        var messages = prompt.messages[...]
        if let head = list.head, messages.first?.role == head.role, let first = messages.popFirst() {
            append(head.frame.open)
            appendText(prompt.pieces[first.pieces])
            append(head.frame.close)
        }
        append(list.frame.open)
        var isFirst = true
        for message in messages {
            if !isFirst { append(list.separator) }
            isFirst = false
            let frame = list.frame(of: message.role)
            append(frame.open)
            append(prompt.pieces[message.pieces], list.content)
            append(frame.close)
        }
        append(list.frame.close)
    }

    private mutating func append(_ pieces: ArraySlice<Prompt.Piece>, _ content: MessageForm.Content) {
        guard let images = content.images, pieces.contains(where: \.isImage) else {
            append(content.text.open)
            appendText(pieces)
            return append(content.text.close)
        }
        switch images {
        case .parts(let list, let text, let image):
            append(list.open)
            appendParts(pieces, text, image)
            append(list.close)
        case .behind(let list, let image):
            append(content.text.open)
            appendText(pieces)
            append(content.text.close)
            append(list.open)
            var isFirst = true
            for case .image(_, let data) in pieces {
                if !isFirst { append(Self.comma) }
                isFirst = false
                append(image.open)
                append(text: data)
                append(image.close)
            }
            append(list.close)
        }
    }

    private mutating func appendParts(
        _ pieces: ArraySlice<Prompt.Piece>,
        _ text: MessageForm.Frame,
        _ image: [ImageMedia: MessageForm.Frame]
    ) {
        var isFirst = true
        var isInText = false
        for piece in pieces {
            let isText = !piece.isImage
            if isInText, !isText { append(text.close) }
            if !isInText || !isText {
                if !isFirst { append(Self.comma) }
                isFirst = false
                if isText { append(text.open) }
            }
            isInText = isText
            switch piece {
            case .literal(let bytes): append(bytes)
            case .text(let range): append(text: range)
            case .image(let media, let data):
                let frame = image[media] ?? .none
                append(frame.open)
                append(text: data)
                append(frame.close)
            }
        }
        if isInText { append(text.close) }
    }

    /// The texts of some pieces, joined; pictures among them are left out.
    private mutating func appendText(_ pieces: ArraySlice<Prompt.Piece>) {
        for piece in pieces {
            switch piece {
            case .literal(let bytes): append(bytes)
            case .text(let range): append(text: range)
            case .image: continue
            }
        }
    }

    private static let comma = [UInt8(ascii: ",")]
}
