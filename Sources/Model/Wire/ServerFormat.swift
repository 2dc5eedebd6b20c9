package import TidemarkJSON

/// The server's side of an API family: how its requests are read and its answers written.
package protocol ServerFormat: Sendable {
    /// Reads a request.
    ///
    /// `take` is given the texts and pictures of all messages, in order.
    ///
    /// - Throws: `APIFault` with status 400 or 422 for what is not JSON, and for members that no answer could honour.
    func read(
        _ body: UnsafeRawBufferPointer,
        _ route: ServerRoute,
        take: (PromptPart) -> Void
    ) throws(APIFault) -> ServedRequest

    /// The body of an error's answer.
    func body(of fault: APIFault, identity: String) -> JSONValue

    /// The headers of an error's answer besides `headers`, the wait that it asks for among them.
    func headers(of fault: APIFault) -> [(name: String, value: String)]

    /// The headers of every answer, which name it.
    func headers(identity: String) -> [(name: String, value: String)]

    /// The headers of every answer where there are rate limits; none where the family tells nothing of them.
    func headers(of limits: RateLimits) -> [(name: String, value: String)]
}

extension ServerFormat {
    package func headers(of limits: RateLimits) -> [(name: String, value: String)] { [] }

    package func headers(of fault: APIFault) -> [(name: String, value: String)] {
        fault.retryAfter.map { [("retry-after", String($0))] } ?? []
    }
}

/// What a request asks of a server, whatever its family.
package struct ServedRequest: Sendable {
    package var model: String?
    package var isStreamed = false
    /// Most tokens of the answer, at least 1; nil where the request does not say.
    package var outputBound: Int?
    /// The function that the answer has to call, where the request forces one.
    package var tool: String?
    package var answer: any AnswerFormat

    package init(
        model: String? = nil,
        isStreamed: Bool = false,
        outputBound: Int? = nil,
        tool: String? = nil,
        answer: any AnswerFormat
    ) {
        self.model = model
        self.isStreamed = isStreamed
        self.outputBound = outputBound
        self.tool = tool
        self.answer = answer
    }
}

/// Puts the answer to one request into its family's words.
package protocol AnswerFormat: Sendable {
    /// Whether there is generated text; embeddings and rankings have none.
    var isGenerated: Bool { get }

    /// Whether it costs money; counting tokens and loading a model do not.
    var isBilled: Bool { get }

    func stream(_ completion: Completion) -> StreamTemplate

    /// One JSON body.
    func whole(_ completion: Completion) -> [StreamTemplate.Piece]
}

extension AnswerFormat {
    package var isGenerated: Bool { true }
    package var isBilled: Bool { true }
}

/// What a server answers, but its text and its times.
package struct Completion: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case text
        /// A call of this function; the text is the only argument's value and has no escapes.
        case toolCall(String)
        case refusal
    }

    /// Digits that name the answer, to which a family puts its own prefix.
    package var identity: String
    /// Seconds since 1970.
    package var created: Int
    package var model: String
    package var kind = Kind.text
    /// The whole prompt, cached tokens included.
    package var promptTokens: Int
    package var cachedTokens = 0
    /// Of the prompt, what was written to a cache at a price; nil where writes are not told apart.
    package var writtenTokens: Int?
    /// All output, reasoning included.
    package var completionTokens: Int
    package var reasoningTokens = 0
    /// `stop`, `length`, `toolCalls` or `contentFilter`.
    package var finish: FinishReason

    package init(
        identity: String,
        created: Int,
        model: String,
        kind: Kind = .text,
        promptTokens: Int,
        cachedTokens: Int = 0,
        completionTokens: Int,
        reasoningTokens: Int = 0,
        finish: FinishReason
    ) {
        self.identity = identity
        self.created = created
        self.model = model
        self.kind = kind
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.completionTokens = completionTokens
        self.reasoningTokens = reasoningTokens
        self.finish = finish
    }

    /// The prompt without what was read from the cache or written to it.
    var freshTokens: Int { promptTokens - cachedTokens - (writtenTokens ?? 0) }
}

/// Why a server refuses a request, whatever its family.
package struct APIFault: Error, Sendable, Hashable {
    /// The HTTP status.
    package var status = 400
    package var message: String
    /// The request's member at fault.
    package var parameter: String?
    /// The family's own word for the fault; nil for the usual one of its status.
    package var code: String?
    /// The wait that is asked for, in whole seconds.
    package var retryAfter: Int?

    package init(
        status: Int = 400,
        message: String,
        parameter: String? = nil,
        code: String? = nil,
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.message = message
        self.parameter = parameter
        self.code = code
        self.retryAfter = retryAfter
    }
}

extension APIFault {
    /// Says what is wrong with a body that a scan refused, by reading it once more.
    static func notJSON(_ body: UnsafeBufferPointer<UInt8>) -> APIFault {
        var reason = "it is another kind of value"
        do {
            _ = try JSONValue(parsing: body)
        } catch {
            reason = error.description
        }
        return APIFault(message: "The body is not a JSON object: \(reason).", code: "invalid_json")
    }

    static func missing(_ parameter: String) -> APIFault {
        APIFault(
            message: "Missing required parameter: '\(parameter)'.",
            parameter: parameter,
            code: "missing_required_parameter"
        )
    }

    static func empty(_ parameter: String) -> APIFault {
        APIFault(
            message: "Invalid '\(parameter)': empty array. Expected an array with minimum length 1.",
            parameter: parameter,
            code: "empty_array"
        )
    }

    static func invalidType(_ parameter: String, expected: String) -> APIFault {
        APIFault(
            message: "Invalid type for '\(parameter)': expected \(expected).",
            parameter: parameter,
            code: "invalid_type"
        )
    }

    static func belowMinimum(_ parameter: String, minimum: Int) -> APIFault {
        APIFault(
            message: "Invalid '\(parameter)': integer below minimum value. Expected a value >= \(minimum).",
            parameter: parameter,
            code: "integer_below_min_value"
        )
    }

    static func unsupported(_ parameter: String, allowed: String) -> APIFault {
        APIFault(
            message: "Unsupported value of '\(parameter)': this server takes \(allowed).",
            parameter: parameter,
            code: "unsupported_value"
        )
    }
}
