import Crypto
package import TidemarkWorkload

/// Writes the requests of one kind to one target: made once, then used for each of them.
///
/// All that does not change is rendered at the start.
package struct RequestTemplate: Sendable {
    package enum OutputBound: Sendable, Hashable {
        case atMost(Int)
        /// As `atMost` where the server knows no way to make an answer longer.
        case exactly(Int)
    }

    /// What a family's request is made of; the host, the user agent and what HTTP needs are added to its headers.
    package struct Form: Sendable {
        var path: String
        var headers: [(name: String, value: String)] = []
        /// The body up to the messages.
        var start: [Part]
        var messages: MessageForm
        /// The body behind the messages.
        var end: String
    }

    /// A part of a body.
    package enum Part: Sendable {
        case fixed(String)
        /// The output bound, in digits.
        case bound
        /// The text and the bound behind it, only where an exact length is asked for.
        case ifExact(String)
    }

    /// From the request line to the place of the content length.
    private let head: [UInt8]
    private let start: [RenderedPart]
    private let messages: MessageForm
    private let end: [UInt8]
    private let signer: SigV4?

    private enum RenderedPart {
        case fixed([UInt8])
        case bound
        case ifExact([UInt8])
    }

    /// Renders all that requests of one kind to one target share.
    ///
    /// - Throws: `WireError` for an address or a header that would break the request apart.
    package init(_ format: any ClientFormat, _ target: RequestTarget) throws(WireError) {
        let form = format.form(target)
        let headers = try RequestHead.headers(form, target)
        head = RequestHead.bytes(path: form.path, headers: headers, proxy: target.proxy)
        let isAuthorized = headers.contains { $0.name.lowercased() == "authorization" }
        signer = isAuthorized ? nil : target.credentials.map { SigV4($0, path: form.path, headers: headers) }
        messages = form.messages
        end = Array(form.end.utf8)
        start = form.start.map { part in
            switch part {
            case .fixed(let text): .fixed(Array(text.utf8))
            case .bound: .bound
            case .ifExact(let text): .ifExact(Array(text.utf8))
            }
        }
    }

    /// Whether each request has to be signed as it is sent.
    package var isSigned: Bool { signer != nil }

    /// What it writes around the texts of a prompt, at most: no body has more bytes than its texts and these.
    package var framing: InputBound.Framing {
        let parts = start.reduce(end.count) { sum, part in
            switch part {
            case .fixed(let fixed): sum + fixed.count
            case .bound: sum + Self.mostDigits
            case .ifExact(let fixed): sum + fixed.count + Self.mostDigits
            }
        }
        let lists = [messages.alone.longestFrame, messages.several.longestFrame]
        return InputBound.Framing(
            request: parts + (lists.map(\.request).max() ?? 0),
            message: lists.map(\.message).max() ?? 0
        )
    }

    /// Of a number.
    private static let mostDigits = 20

    /// Puts a request into `bytes`, signed if it has to be.
    ///
    /// `text` is the workload's, of which the prompt's ranges are: it is read only to sign. `time` is that of the
    /// signature, in seconds since 1970.
    package func write(
        _ prompt: Prompt,
        of text: UnsafeRawBufferPointer,
        output: OutputBound,
        trace: TraceContext? = nil,
        at time: @autoclosure () -> Int,
        into bytes: inout RequestBytes
    ) {
        bytes.removeAll()
        appendStart(output, to: &bytes)
        bytes.append(prompt, messages)
        bytes.append(end)
        bytes.endRun()
        bytes.head.append(contentsOf: head)
        bytes.head.append(contentsOf: String(bytes.bodyBytes).utf8)
        bytes.head.append(contentsOf: Self.lineEnd)
        trace?.write(to: &bytes.head)
        if let signer {
            let signature = signer.signature(at: time(), bodyDigest: bytes.bodyDigest(of: text))
            bytes.head.append(contentsOf: RequestHead.lines(signature).utf8)
        }
        bytes.head.append(contentsOf: Self.lineEnd)
    }

    private static let lineEnd: [UInt8] = [0x0D, 0x0A]

    private func appendStart(_ output: OutputBound, to bytes: inout RequestBytes) {
        let (bound, isExact) =
            switch output {
            case .atMost(let bound): (bound, false)
            case .exactly(let count): (count, true)
            }
        for part in start {
            switch part {
            case .fixed(let fixed): bytes.append(fixed)
            case .bound: bytes.append(String(bound).utf8)
            case .ifExact(let fixed):
                guard isExact else { continue }
                bytes.append(fixed)
                bytes.append(String(bound).utf8)
            }
        }
    }
}

extension RequestBytes {
    fileprivate func bodyDigest(of text: UnsafeRawBufferPointer) -> SHA256.Digest {
        var hash = SHA256()
        own.withUnsafeBytes { own in
            for segment in segments {
                switch segment {
                case .own(let range): hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: own[range]))
                case .text(let range): hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: text[range]))
                }
            }
        }
        return hash.finalize()
    }
}
