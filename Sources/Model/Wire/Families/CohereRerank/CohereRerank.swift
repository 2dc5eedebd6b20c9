package import TidemarkJSON
import TidemarkWorkload

/// Ranking of documents, as Cohere, vLLM and llama.cpp serve it.
///
/// Source: docs/wire/cohere-rerank.md.
package struct CohereRerank: ClientFormat, ServerFormat {
    package init() {}

    // MARK: - Client

    /// Never used: rankings are not streamed.
    package var framing: Framing { .serverSentEvents }
    package var endMark: EndMark { .endOfBody }

    /// A lone message is the only document, and the query is the same for all.
    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        RequestTemplate.Form(
            path: target.path("rerank", usual: "v2", other: "v1"),
            headers: (target.key.map { [("authorization", "Bearer \($0)")] } ?? [])
                + [("accept", "application/json")],
            start: [
                .fixed(#"{"model":\#(JSONValue.quoted(target.model)),"#)
            ],
            messages: Self.messages,
            end: "}"
        )
    }

    private static let messages = MessageForm(
        alone: .init(.init(#""query":"What is it about?","documents":["#, "]"), content: .text) { _ in .none },
        several: .init(
            .init(#""documents":["#, "]"),
            content: .text,
            head: (.user, .init(#""query":""#, #"","#))
        ) { _ in .none }
    )

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? { RankingScan.scan(event, count) }

    package func marks(of json: JSONValue) -> Marks { Ranking.marks(of: json) }

    // MARK: - Server

    package func read(
        _ bytes: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        let body = try RequestBody(bytes)
        guard let query = body["query"] else { throw .missing("query") }
        guard query.string != nil else { throw .invalidType("query", expected: "a string") }
        let documents = try body.elements("documents")
        RequestBody.pass(query, to: take)
        for document in documents { RequestBody.pass(document, to: take) }
        let most = try RequestBody.bound(body["top_n"], "top_n")
        return ServedRequest(
            model: try body.model(),
            answer: RankingAnswer(documents: documents.count, shown: min(most ?? documents.count, documents.count))
        )
    }

    package func body(of fault: APIFault, identity: String) -> JSONValue {
        CohereError.body(of: fault, identity: identity)
    }

    /// None: an answer's name stands in its body.
    package func headers(identity: String) -> [(name: String, value: String)] { [] }

    package func headers(of limits: RateLimits) -> [(name: String, value: String)] { CohereLimits.headers(of: limits) }
}
