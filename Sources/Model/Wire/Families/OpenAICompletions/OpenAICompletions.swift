/// OpenAI's older text completions.
///
/// Source: docs/wire/openai-completions.md.
package struct OpenAICompletions: OpenAIFormat {
    package init() {}

    // MARK: - Client

    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        RequestTemplate.Form(
            path: target.path("/v1/completions"),
            headers: ChatRequest.bearer(target),
            start: ChatRequest.start(target, bound: "max_tokens"),
            messages: .transcript(MessageForm.Frame(#""prompt":""#, "\"")),
            end: "}"
        )
    }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        let request = try RequestBody(body)
        for parameter in ["n", "best_of"] {
            guard try request.count(parameter) ?? 1 == 1 else { throw .unsupported(parameter, allowed: "1") }
        }
        guard let prompt = request["prompt"] else { throw .missing("prompt") }
        let inputs = try PromptInput.inputs(prompt, of: "prompt")
        guard inputs.count == 1 else { throw .unsupported("prompt", allowed: "one prompt in a request") }
        inputs[0].pass(to: take)
        return ServedRequest(
            model: try request.model(),
            isStreamed: request.isStreamed,
            outputBound: try request.count("max_tokens") ?? Self.usualBound,
            answer: CompletionsAnswer(includesUsage: request.includesUsage, promptTokens: inputs[0].tokens)
        )
    }

    /// The API's bound where a request names none.
    private static let usualBound = 16
}
