import TidemarkJSON

extension ServerRoute {
    /// A path that ends with a model and one of Gemini's operations, such as `/models/tide:generateContent`.
    init?(gemini path: Substring) {
        guard let colon = path.lastIndex(of: ":"), let slash = path[..<colon].lastIndex(of: "/") else { return nil }
        let isVertex = path.contains("/publishers/") || path.contains("/endpoints/")
        self.init(isVertex ? .vertex : .gemini)
        model = PercentEncoding.decoded(path[path.index(after: slash)..<colon])
        switch path[path.index(after: colon)...] {
        case "generateContent": isStreamed = false
        case "streamGenerateContent": isStreamed = true
        case "countTokens":
            isStreamed = false
            isCount = true
        default: return nil
        }
    }
}

/// What a server reads of a request of `generateContent` or `countTokens`.
///
/// As in all of Google's JSON, names may be in snake case too.
enum GeminiQuery {
    static func read(
        _ bytes: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        let body = try RequestBody(bytes)
        let instruction = body["systemInstruction"] ?? body["system_instruction"]
        for content in [instruction].compactMap({ $0 }) + (try body.objects("contents")) {
            for part in content["parts"]?.array ?? [] {
                part["text"]?.string?.take(take)
                if let data = part["inlineData"] ?? part["inline_data"] { data["data"]?.string?.takeImage(take) }
                if let file = part["fileData"] ?? part["file_data"] {
                    (file["fileUri"] ?? file["file_uri"])?.string?.takeImage(take)
                }
            }
        }
        if route.isCount { return ServedRequest(model: route.model, answer: TokenCount()) }
        let config = body["generationConfig"] ?? body["generation_config"]
        let candidates = config?["candidateCount"] ?? config?["candidate_count"]
        if let count = try RequestBody.bound(candidates, "candidateCount"), count > 1 {
            throw .unsupported("candidateCount", allowed: "1")
        }
        let bound = config?["maxOutputTokens"] ?? config?["max_output_tokens"]
        let thinking = config?["thinkingConfig"] ?? config?["thinking_config"]
        let showsThoughts = (thinking?["includeThoughts"] ?? thinking?["include_thoughts"])?.bool == true
        return ServedRequest(
            model: route.model,
            isStreamed: route.isStreamed == true,
            outputBound: try RequestBody.bound(bound, "maxOutputTokens"),
            tool: forcedTool(body),
            answer: GeminiAnswer(showsThoughts: showsThoughts)
        )
    }

    private static func forcedTool(_ body: RequestBody) -> String? {
        let config = body["toolConfig"] ?? body["tool_config"]
        let calling = config?["functionCallingConfig"] ?? config?["function_calling_config"]
        guard calling?["mode"]?.string == "ANY" else { return nil }
        let allowed = calling?["allowedFunctionNames"] ?? calling?["allowed_function_names"]
        let tools = body["tools"]?.array ?? []
        let declared = tools.compactMap { ($0["functionDeclarations"] ?? $0["function_declarations"])?[0]?["name"] }
        return (allowed?[0] ?? declared.first)?.string
    }

    private struct TokenCount: FixedAnswer {
        var isBilled: Bool { false }

        func text(_ completion: Completion) -> String { #"{"totalTokens":\#(completion.promptTokens)}"# }
    }
}
