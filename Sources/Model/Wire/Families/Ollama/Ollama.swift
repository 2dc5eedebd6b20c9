package import TidemarkJSON
import TidemarkWorkload

/// Ollama's own API.
///
/// Source: docs/wire/ollama.md.
package struct Ollama: ClientFormat, ServerFormat {
    /// What is asked and answered: the two differ in the names of their texts.
    package enum Endpoint: Sendable, Hashable { case chat, generate }

    let endpoint: Endpoint

    package init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
    }

    // MARK: - Client

    package var framing: Framing { .jsonLines }
    package var endMark: EndMark { .event }

    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        let (path, messages) =
            switch endpoint {
            case .chat: ("/api/chat", Self.chat)
            case .generate: ("/api/generate", Self.generation)
            }
        let accept = [("accept", Framing.jsonLines.mediaType)].filter { _ in target.isStreamed }
        return RequestTemplate.Form(
            path: target.path(path),
            headers: accept + (target.key.map { [("authorization", "Bearer \($0)")] } ?? []),
            start: [
                .fixed(#"{"model":\#(JSONValue.quoted(target.model)),"options":{"num_predict":"#), .bound,
                .fixed(#"},"stream":\#(target.isStreamed),"#),
            ],
            messages: messages,
            end: "}"
        )
    }

    private static let chat = MessageForm.chat(images: .behind(list: .init(#","images":["#, "]"), image: .quotes))

    private static let generation = MessageForm.transcript(
        .init(#""prompt":""#, "\""),
        system: .init(#""system":""#, #"","#)
    )

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? { OllamaScan.scan(event, count) }

    package func marks(of json: JSONValue) -> Marks { OllamaAnswer.marks(of: json) }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        try OllamaRequest.read(body, endpoint, take: take)
    }

    package func body(of fault: APIFault, identity: String) -> JSONValue { ["error": .string(fault.message)] }

    package func headers(identity: String) -> [(name: String, value: String)] { [] }
}
