package import TidemarkJSON

/// Anthropic's models by Amazon Bedrock's InvokeModel: Anthropic's own words within Bedrock's frames.
///
/// Source: docs/wire/bedrock.md.
package struct BedrockInvokeAnthropic: ClientFormat, ServerFormat {
    package init() {}

    // MARK: - Client

    package var framing: Framing { .eventStream }
    package var endMark: EndMark { .event }

    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        RequestTemplate.Form(
            path: BedrockPath.path(target, action: target.isStreamed ? "invoke-with-response-stream" : "invoke"),
            headers: target.bedrockHeaders,
            start: [
                .fixed(#"{"anthropic_version":"bedrock-2023-05-31","max_tokens":"#), .bound,
                .fixed(","),
            ],
            messages: AnthropicMessages.messages,
            end: "}"
        )
    }

    /// An event within a frame is put into memory of the call's own: on the stack, unless it is long.
    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        var scan = MarkScan(event, count: count)
        var encoded: JSONScan.Text?
        scan.object { scan, name in
            guard scan.json.matches(name, "bytes") else { return scan.json.skipValue() }
            encoded = scan.word() ?? encoded
        }
        guard scan.finish() != nil else { return nil }
        guard let encoded else { return AnthropicScan.scan(event, count) }
        let raw = UnsafeBufferPointer(start: event + encoded.start, count: encoded.end - encoded.start)
        guard raw.count != encoded.decodedBytes else { return Self.scan(raw) }
        // A writer of JSON may escape what need not be, slashes above all.
        var text: [UInt8] = []
        JSONEscapes.unescape(raw) { text.append(contentsOf: $0) }
        return text.withUnsafeBufferPointer(Self.scan)
    }

    private static func scan(_ encoded: UnsafeBufferPointer<UInt8>) -> ScannedEvent {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: encoded.count) { room in
            guard let base = room.baseAddress, let count = Base64.decode(encoded, into: base),
                let event = AnthropicScan.scan(base, count)
            else { return ScannedEvent(marks: unreadable) }
            return ScannedEvent(marks: event.marks)
        }
    }

    package func marks(of json: JSONValue) -> Marks {
        let encoded = json.members?.last { $0.name == "bytes" && $0.value.string != nil }?.value.string
        guard let encoded else { return AnthropicParse.marks(of: json) }
        let bytes = Array(encoded.utf8)
        let decoded = [UInt8](unsafeUninitializedCapacity: bytes.count) { room, count in
            count =
                room.baseAddress.flatMap { base in
                    bytes.withUnsafeBufferPointer { Base64.decode($0, into: base) }
                } ?? 0
        }
        return (try? JSONValue(parsing: decoded)).map(AnthropicParse.marks) ?? Self.unreadable
    }

    /// Of a frame whose bytes are not base 64, or not JSON within.
    private static var unreadable: Marks {
        var marks = Marks()
        marks.error = .malformed
        return marks
    }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        let query = try AnthropicQuery(body, route)
        query.pass(to: take)
        return query.request(answer: AnthropicAnswer(framing: .eventStream))
    }

    package func body(of fault: APIFault, identity: String) -> JSONValue { BedrockError.body(of: fault) }

    package func headers(of fault: APIFault) -> [(name: String, value: String)] { BedrockError.headers(of: fault) }

    package func headers(identity: String) -> [(name: String, value: String)] { [("x-amzn-requestid", identity)] }
}
