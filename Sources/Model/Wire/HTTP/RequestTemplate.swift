import Crypto

/// Writes the requests of one kind to one target: made once, then used for each of them.
///
/// All that does not change is rendered at the start. A request is what `begin` writes, then the prompt as text that is
/// already escaped for JSON, then `end`. Nothing is allocated for it once the buffer has grown.
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
        /// The body up to the prompt.
        var start: [Part]
        /// The body behind the prompt.
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

    /// What follows the prompt.
    package let end: [UInt8]
    /// From the request line to the place of the content length.
    private let head: [UInt8]
    private let start: [RenderedPart]
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

    /// Appends the request up to its prompt.
    ///
    /// `textBytes` is the length of the prompt as it will be written, escapes included.
    package func begin(
        textBytes: Int,
        output: OutputBound,
        trace: TraceContext? = nil,
        into buffer: inout [UInt8]
    ) {
        let (digits, isExact) = Self.bound(output)
        appendHead(length: length(digits, isExact) + textBytes + end.count, to: &buffer)
        trace?.write(to: &buffer)
        buffer.append(contentsOf: Self.lineEnd)
        appendStart(digits, isExact, to: &buffer)
    }

    /// Appends the request up to its prompt, signed if it has to be.
    ///
    /// `time` is in seconds since 1970; `text` hands the prompt, as it will be written, to the function that it is
    /// given, in pieces.
    package func begin(
        output: OutputBound,
        trace: TraceContext? = nil,
        signedAt time: Int,
        text: (_ add: (UnsafeRawBufferPointer) -> Void) -> Void,
        into buffer: inout [UInt8]
    ) {
        let (digits, isExact) = Self.bound(output)
        var body: [UInt8] = []
        appendStart(digits, isExact, to: &body)
        var length = body.count + end.count
        var hash = SHA256()
        body.withUnsafeBytes { hash.update(bufferPointer: $0) }
        text { piece in
            length += piece.count
            hash.update(bufferPointer: piece)
        }
        end.withUnsafeBytes { hash.update(bufferPointer: $0) }
        appendHead(length: length, to: &buffer)
        trace?.write(to: &buffer)
        if let signer {
            let signature = signer.signature(at: time, bodyDigest: hash.finalize())
            buffer.append(contentsOf: RequestHead.lines(signature).utf8)
        }
        buffer.append(contentsOf: Self.lineEnd)
        buffer.append(contentsOf: body)
    }

    // MARK: - Parts

    private static let lineEnd: [UInt8] = [0x0D, 0x0A]

    private static func bound(_ output: OutputBound) -> (digits: String.UTF8View, isExact: Bool) {
        switch output {
        case .atMost(let bound): (String(bound).utf8, false)
        case .exactly(let count): (String(count).utf8, true)
        }
    }

    /// Of the body up to the prompt.
    private func length(_ digits: String.UTF8View, _ isExact: Bool) -> Int {
        start.reduce(0) { length, part in
            switch part {
            case .fixed(let bytes): length + bytes.count
            case .bound: length + digits.count
            case .ifExact(let bytes): length + (isExact ? bytes.count + digits.count : 0)
            }
        }
    }

    /// The head up to and with the content length.
    private func appendHead(length: Int, to buffer: inout [UInt8]) {
        buffer.append(contentsOf: head)
        buffer.append(contentsOf: String(length).utf8)
        buffer.append(contentsOf: Self.lineEnd)
    }

    private func appendStart(_ digits: String.UTF8View, _ isExact: Bool, to buffer: inout [UInt8]) {
        for part in start {
            switch part {
            case .fixed(let bytes): buffer.append(contentsOf: bytes)
            case .bound: buffer.append(contentsOf: digits)
            case .ifExact(let bytes):
                guard isExact else { continue }
                buffer.append(contentsOf: bytes)
                buffer.append(contentsOf: digits)
            }
        }
    }
}
