package import TidemarkJSON

/// OpenAI's chat completions as Azure serves them.
///
/// Source: docs/wire/azure-openai.md.
package struct AzureOpenAI: OpenAIFormat {
    package init() {}

    /// Newest version of the deployment style that is not a preview.
    private static let version = "2024-10-21"

    // MARK: - Client

    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        RequestTemplate.Form(
            path: Self.path(target),
            headers: target.key.map { [("api-key", $0)] } ?? [],
            start: ChatRequest.start(target, bound: "max_completion_tokens"),
            messages: .chat(images: .openAIChat),
            end: "}"
        )
    }

    /// Under a base that ends with `/v1` the model names the deployment; else the path does.
    private static func path(_ target: RequestTarget) -> String {
        var base = target.basePath[...]
        while base.last == "/" { base.removeLast() }
        let own = "/chat/completions"
        if base.hasSuffix("/v1") { return base + own }
        let query = "?api-version=\(version)"
        if base.hasSuffix(own) { return base + (base.contains("/deployments/") ? query : "") }
        if base.contains("/openai/deployments/") { return base + own + query }
        let root = base.hasSuffix("/openai") ? base : base + "/openai"
        return "\(root)/deployments/\(segment(target.model))\(own)\(query)"
    }

    /// `text` as one segment of a path (RFC 3986, section 3.3).
    private static func segment(_ text: String) -> String {
        var segment = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                segment.unicodeScalars.append(Unicode.Scalar(byte))
            default: segment += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return segment
    }

    // MARK: - Server

    /// The deployment of the path is the model, whatever the body says.
    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        var asked = try ChatQuery.read(body, filtersContent: true, take: take)
        asked.model = route.model ?? asked.model
        return asked
    }

    package func body(of fault: APIFault, identity: String) -> JSONValue { AzureError.body(of: fault) }

    package func headers(of fault: APIFault) -> [(name: String, value: String)] {
        fault.retryAfter.map { [("retry-after", "\($0)"), ("retry-after-ms", "\($0 * 1_000)")] } ?? []
    }

    package func headers(identity: String) -> [(name: String, value: String)] {
        [("apim-request-id", identity), ("x-request-id", identity), ("x-ms-region", "Tidemark")]
    }

    package func headers(of limits: RateLimits) -> [(name: String, value: String)] {
        OpenAILimits.headers(of: limits, reset: OpenAILimits.seconds)
    }
}
