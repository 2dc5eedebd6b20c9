package import TidemarkJSON

/// Text Generation Inference's own API.
///
/// Source: docs/wire/tgi.md.
package struct TGI: ClientFormat, ServerFormat {
    package init() {}

    // MARK: - Client

    package var framing: Framing { .serverSentEvents }
    package var endMark: EndMark { .endOfBody }

    /// The server has one model, so requests name none.
    package func form(_ target: RequestTarget) -> RequestTemplate.Form {
        RequestTemplate.Form(
            path: target.path(target.isStreamed ? "/generate_stream" : "/generate"),
            headers: target.key.map { [("authorization", "Bearer \($0)")] } ?? [],
            start: [.fixed(#"{"parameters":{"max_new_tokens":"#), .bound, .fixed(#","details":true},"#)],
            messages: .transcript(.init(#""inputs":""#, "\"")),
            end: "}"
        )
    }

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? { TGIScan.scan(event, count) }

    package func marks(of json: JSONValue) -> Marks { TGIAnswer.marks(of: json) }

    // MARK: - Server

    package func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest {
        let json = try JSONValue(request: body)
        guard let inputs = json["inputs"]?.string else { throw Self.invalid("inputs", expected: "a string") }
        let parameters = json["parameters"]
        let bound = parameters?["max_new_tokens"] ?? .null
        if !bound.isNull, bound.int ?? 0 < 1 {
            throw Self.invalid("max_new_tokens", expected: "an integer over zero")
        }
        inputs.take(take)
        return ServedRequest(
            isStreamed: route.isStreamed ?? false,
            outputBound: bound.int,
            answer: TGIReply(includesDetails: parameters?["details"] == true)
        )
    }

    private static func invalid(_ parameter: String, expected: String) -> APIFault {
        var fault = APIFault.invalidType(parameter, expected: expected)
        fault.status = 422
        return fault
    }

    package func body(of fault: APIFault, identity: String) -> JSONValue {
        let type =
            switch fault.status {
            case 424: "generation"
            case 429, 503, 529: "overloaded"
            case 500...: "incomplete_generation"
            default: "validation"
            }
        return ["error": .string(fault.message), "error_type": .string(type)]
    }

    package func headers(identity: String) -> [(name: String, value: String)] { [] }
}
