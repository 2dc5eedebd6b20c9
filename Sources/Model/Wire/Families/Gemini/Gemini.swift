package import TidemarkJSON

/// Google's `generateContent`, of AI Studio and of Vertex AI.
///
/// Source: docs/wire/gemini.md and docs/wire/vertex.md.
package struct Gemini: ClientFormat, ServerFormat {
    /// Where a model is served, which decides the path and the key's header.
    package enum Service: Sendable, Hashable { case aiStudio, vertex }

    private let service: Service

    package init(_ service: Service) {
        self.service = service
    }

    // MARK: - Client

    package var framing: Framing { .serverSentEvents }
    package var endMark: EndMark { .endOfBody }
    package func form(_ target: RequestTarget) -> RequestTemplate.Form { GeminiRequest.form(target, service) }

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? { GeminiScan.scan(event, count) }

    package func marks(of json: JSONValue) -> Marks { GeminiResponse.marks(of: json) }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        try GeminiQuery.read(body, route, take: take)
    }

    package func body(of fault: APIFault, identity: String) -> JSONValue { GoogleError.body(of: fault) }

    /// The wait stands in the body.
    package func headers(of fault: APIFault) -> [(name: String, value: String)] { [] }

    /// None: an answer's name stands in its body.
    package func headers(identity: String) -> [(name: String, value: String)] { [] }
}
