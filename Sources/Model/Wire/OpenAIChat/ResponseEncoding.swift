package import TidemarkJSON

/// The server's side of one answer of the OpenAI chat family: everything but its text and its times.
package struct ChatAnswer: Sendable, Hashable {
    package var id: String
    /// Seconds since 1970.
    package var created: Int
    package var model: String
    package var promptTokens: Int
    package var completionTokens: Int
    /// `stop` or `length`.
    package var finish: FinishReason

    package init(
        id: String,
        created: Int,
        model: String,
        promptTokens: Int,
        completionTokens: Int,
        finish: FinishReason
    ) {
        self.id = id
        self.created = created
        self.model = model
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.finish = finish
    }

    /// The events of a streamed answer: role, content, finish, usage if it is wanted, `[DONE]`.
    package func template(includesUsage: Bool) -> StreamTemplate {
        let head =
            #"data: {"id":\#(JSONValue.quoted(id)),"object":"chat.completion.chunk","created":\#(created),"#
            + #""model":\#(JSONValue.quoted(model)),"service_tier":"default","#
            + #""system_fingerprint":"fp_tidemark","choices":["#
        let tail = (includesUsage ? #"],"usage":null}"# : "]}") + "\n\n"
        func choice(delta: String, finish: String) -> String {
            head + #"{"index":0,"delta":{"# + delta + #"},"logprobs":null,"finish_reason":"# + finish + "}" + tail
        }
        var closing = [choice(delta: "", finish: finishReason)]
        if includesUsage { closing.append(head + #"],"usage":"# + usage + "}\n\n") }
        return StreamTemplate(
            opening: [Array(choice(delta: #""role":"assistant","content":"","refusal":null"#, finish: "null").utf8)],
            prefix: Array((head + #"{"index":0,"delta":{"content":""#).utf8),
            suffix: Array((#""},"logprobs":null,"finish_reason":null}"# + tail).utf8),
            closing: closing.map { Array($0.utf8) } + [Self.done]
        )
    }

    /// The whole answer as one JSON body; `content` is UTF-8 with JSON's escapes, without the quotes around it.
    package func body(content: some Collection<UInt8>) -> [UInt8] {
        let head =
            #"{"id":\#(JSONValue.quoted(id)),"object":"chat.completion","created":\#(created),"#
            + #""model":\#(JSONValue.quoted(model)),"choices":[{"index":0,"message":{"role":"assistant","content":""#
        let tail =
            #"","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":\#(finishReason)}],"#
            + #""usage":\#(usage),"service_tier":"default","system_fingerprint":"fp_tidemark"}"#
        return Array(head.utf8) + content + Array(tail.utf8)
    }

    private var finishReason: String { finish == .length ? #""length""# : #""stop""# }

    private var usage: String {
        #"{"prompt_tokens":\#(promptTokens),"completion_tokens":\#(completionTokens),"#
            + #""total_tokens":\#(promptTokens + completionTokens),"#
            + #""prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"#
            + #""completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"#
            + #""accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}"#
    }

    private static let done = Array("data: [DONE]\n\n".utf8)

    /// The body of `GET …/models` for a server of one model.
    package static func models(_ model: String, created: Int) -> JSONValue {
        [
            "object": "list",
            "data": [["id": .string(model), "object": "model", "created": .int(created), "owned_by": "tidemark"]],
        ]
    }
}

/// The events of a streamed answer, ready to be written: each is framed for its family, and not yet for HTTP.
package struct StreamTemplate: Sendable, Hashable {
    /// Before the first content.
    package var opening: [[UInt8]]
    /// A content event is the prefix, its text with JSON's escapes, and the suffix.
    package var prefix: [UInt8]
    package var suffix: [UInt8]
    /// After the last content.
    package var closing: [[UInt8]]

    package init(opening: [[UInt8]], prefix: [UInt8], suffix: [UInt8], closing: [[UInt8]]) {
        self.opening = opening
        self.prefix = prefix
        self.suffix = suffix
        self.closing = closing
    }
}

/// An error answer of the OpenAI family.
package struct ChatError: Error, Sendable, Hashable {
    /// The HTTP status.
    package var status = 400
    package var message: String
    package var type = "invalid_request_error"
    /// The request's member at fault.
    package var parameter: String?
    package var code: String?

    package init(
        status: Int = 400,
        message: String,
        type: String = "invalid_request_error",
        parameter: String? = nil,
        code: String? = nil
    ) {
        self.status = status
        self.message = message
        self.type = type
        self.parameter = parameter
        self.code = code
    }

    package var body: JSONValue {
        [
            "error": [
                "message": .string(message),
                "type": .string(type),
                "param": parameter.map { .string($0) } ?? .null,
                "code": code.map { .string($0) } ?? .null,
            ]
        ]
    }

    /// Says what is wrong with a body that the scan refused, by reading it once more.
    static func notJSON(_ body: UnsafeBufferPointer<UInt8>) -> ChatError {
        var reason = "it is another kind of value"
        do {
            _ = try JSONValue(parsing: body)
        } catch {
            reason = error.description
        }
        return ChatError(message: "The body is not a JSON object: \(reason).", code: "invalid_json")
    }

    static func missing(_ parameter: String) -> ChatError {
        ChatError(
            message: "Missing required parameter: '\(parameter)'.",
            parameter: parameter,
            code: "missing_required_parameter"
        )
    }

    static func empty(_ parameter: String) -> ChatError {
        ChatError(
            message: "Invalid '\(parameter)': empty array. Expected an array with minimum length 1.",
            parameter: parameter,
            code: "empty_array"
        )
    }

    static func invalidType(_ parameter: String, expected: String) -> ChatError {
        ChatError(
            message: "Invalid type for '\(parameter)': expected \(expected).",
            parameter: parameter,
            code: "invalid_type"
        )
    }

    static func belowMinimum(_ parameter: String, minimum: Int) -> ChatError {
        ChatError(
            message: "Invalid '\(parameter)': integer below minimum value. Expected a value >= \(minimum).",
            parameter: parameter,
            code: "integer_below_min_value"
        )
    }

    static func unsupported(_ parameter: String, allowed: String) -> ChatError {
        ChatError(
            message: "Unsupported value of '\(parameter)': this server takes \(allowed).",
            parameter: parameter,
            code: "unsupported_value"
        )
    }
}
