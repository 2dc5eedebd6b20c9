/// What the head of an answer says of the server and its use: its times, the request's id, its rate limits.
///
/// Source: docs/wire/headers.md.
package struct ServerHeaders: Sendable, Hashable {
    /// As the fields say it: `Reply` knows that the total of a stream is the time until its head.
    package private(set) var timing = ServerTiming()
    private(set) var limits: [LimitStatement] = []

    private var id: ID?
    /// A total that a gateway states, which holds where the server behind it states none.
    private var gatewayTotal: Int64 = -1
    private var resets: [Reset] = []
    /// Groq counts requests by the day under the names that others use for a minute.
    private var isGroq = false

    private struct ID: Hashable {
        var text: String
        var rank: Int
    }

    /// Kept as text until the answer's date is known.
    private struct Reset: Hashable {
        var index: Int
        var text: String
    }

    package init() {}

    /// The server's name for the request; nil where it has none.
    package var requestID: String? { id?.text }

    /// Takes one field; `name` in lower case.
    mutating func take(_ name: String, _ value: String) {
        // Most fields of an ordinary head are none of these: they cost no more than this look.
        switch name.utf8.first {
        case UInt8(ascii: "x"), UInt8(ascii: "o"), UInt8(ascii: "s"), UInt8(ascii: "r"), UInt8(ascii: "a"),
            UInt8(ascii: "m"):
            break
        default: return
        }
        guard name.utf8.count >= 10, let meaning = Self.meanings[name] else { return }
        take(meaning, value)
    }

    /// Everything was taken; `date` is the answer's own, in seconds since 1970.
    mutating func finish(date: Int?) {
        if timing.total < 0 { timing.total = gatewayTotal }
        for reset in resets { limits[reset.index].reset = ResetTime.read(reset.text, date: date) }
        resets = []
        guard isGroq else { return }
        for index in limits.indices where limits[index].resource == .requests && limits[index].period == .minute {
            limits[index].period = .day
        }
    }

    // MARK: - Times and ids

    private enum Meaning {
        case queue
        case generation
        case total
        case gatewayTotal
        case serverTiming
        /// A smaller rank is nearer to the server that answered.
        case id(rank: Int)
        case groq
        case limit(LimitStatement.Field)
    }

    private static let meanings = LimitStatement.fields.mapValues(Meaning.limit).merging(others) { $1 }

    private static let others: [String: Meaning] = [
        "openai-processing-ms": .total,
        "x-amzn-bedrock-invocation-latency": .total,
        "x-total-time": .total,
        "x-queue-time": .queue,
        "x-inference-time": .generation,
        "x-envoy-upstream-service-time": .gatewayTotal,
        "x-kong-upstream-latency": .gatewayTotal,
        "x-litellm-response-duration-ms": .gatewayTotal,
        "server-timing": .serverTiming,
        "x-request-id": .id(rank: 0),
        "request-id": .id(rank: 0),
        "x-amzn-requestid": .id(rank: 0),
        "apim-request-id": .id(rank: 1),
        "mistral-correlation-id": .id(rank: 1),
        "x-kong-request-id": .id(rank: 2),
        "x-litellm-call-id": .id(rank: 2),
        "x-debug-trace-id": .id(rank: 2),
        "x-groq-region": .groq,
    ]

    private mutating func take(_ meaning: Meaning, _ value: String) {
        switch meaning {
        case .queue: timing.queue = Self.milliseconds(value)
        case .generation: timing.generation = Self.milliseconds(value)
        case .total: timing.total = Self.milliseconds(value)
        case .gatewayTotal: gatewayTotal = max(gatewayTotal, Self.milliseconds(value))
        case .serverTiming: gatewayTotal = max(gatewayTotal, Self.longest(inServerTiming: value))
        case .id(let rank):
            guard rank < id?.rank ?? .max, Self.isID(value) else { return }
            id = ID(text: value, rank: rank)
        case .groq: isGroq = true
        case .limit(let field): take(field, value)
        }
    }

    /// Nanoseconds; -1 for what is no span.
    private static func milliseconds(_ text: some StringProtocol) -> Int64 {
        guard let time = Double(text), time >= 0, time < 9e12 else { return -1 }
        return Int64((time * 1e6).rounded())
    }

    /// The longest duration of a `Server-Timing` field: of parts and their whole it is the whole; -1 for none.
    private static func longest(inServerTiming value: String) -> Int64 {
        value.split(separator: ",").lazy
            .flatMap { $0.split(separator: ";").dropFirst() }
            .compactMap { parameter -> Int64? in
                let parts = parameter.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].drop(while: { $0 == " " }).lowercased() == "dur" else { return nil }
                return milliseconds(parts[1].prefix { $0 != " " })
            }
            .max() ?? -1
    }

    private static let longestID = 128

    /// Ids are of visible ASCII: anything else is not one that could be asked about.
    private static func isID(_ text: String) -> Bool {
        (1...longestID).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    // MARK: - Limits

    private mutating func take(_ field: LimitStatement.Field, _ value: String) {
        let index = limits.firstIndex {
            $0.resource == field.limit.resource && $0.period == field.limit.period
        }
        if index == nil { limits.append(field.limit) }
        let at = index ?? limits.count - 1
        switch field.part {
        case .limit: limits[at].limit = LimitStatement.count(value) ?? limits[at].limit
        case .remaining: limits[at].remaining = LimitStatement.count(value) ?? limits[at].remaining
        case .reset: resets.append(Reset(index: at, text: value))
        }
    }
}

extension Reply {
    /// Takes over what the head says of the server.
    mutating func take(_ server: ServerHeaders, isStream: Bool) {
        timing = server.timing
        if isStream { swap(&timing.total, &timing.head) }
        requestID = server.requestID
        limits = server.limits
    }
}
