/// OpenAI's chat completions, and the servers that follow them.
///
/// Source: docs/wire/openai-chat.md.
package struct OpenAIChat: OpenAIFormat {
    package init() {}

    // MARK: - Client

    package func form(_ target: RequestTarget) -> RequestTemplate.Form { ChatRequest.form(target) }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        try ChatQuery.read(body, take: take)
    }
}
