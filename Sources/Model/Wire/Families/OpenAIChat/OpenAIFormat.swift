package import TidemarkJSON

/// What OpenAI's families share: answers like those of chats, unless one says otherwise, errors and headers.
package protocol OpenAIFormat: ClientFormat, ServerFormat {}

extension OpenAIFormat {
    package var framing: Framing { .serverSentEvents }
    package var endMark: EndMark { .done }

    package func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? { ChatScan.scan(event, count) }

    package func marks(of json: JSONValue) -> Marks { ChatCompletion.marks(of: json) }

    package func body(of fault: APIFault, identity: String) -> JSONValue { OpenAIError.body(of: fault) }

    package func headers(identity: String) -> [(name: String, value: String)] { [("x-request-id", "req_" + identity)] }

    package func headers(of limits: RateLimits) -> [(name: String, value: String)] {
        OpenAILimits.headers(of: limits, reset: OpenAILimits.duration)
    }
}
