package import TidemarkUnits
package import TidemarkWire

/// Everything that is kept of one request.
///
/// Instants that did not happen are nil.
///
/// One request: `due ≤ released ≤ connected ≤ sent ≤ first byte ≤ first token ≤ … ≤ last token ≤ closed`.
package struct Row: Sendable, Hashable {
    /// Position of the arrival in its scenario's schedule.
    package var index: UInt64
    package var scenario: UInt8
    /// Index into the scenario's phases; `noPhase` where it has none.
    package var phase: UInt8
    package var type: UInt8
    package var target: UInt8
    package var lane: UInt8
    package var purpose: Purpose
    package var outcome: Outcome
    /// HTTP status of the answer; 0 if there was none.
    package var status: UInt16
    package var flags: Flags

    package var due: Instant
    package var released: Instant
    package var connected: Instant?
    package var sent: Instant?
    package var firstByte: Instant?
    /// The first chunk with generated content of any kind.
    package var firstToken: Instant?
    /// The first chunk of the answer proper: not reasoning, not a tool call.
    package var firstAnswer: Instant?
    /// The last chunk with generated content; of an answer that is not to have any, its last byte.
    package var lastToken: Instant?
    package var closed: Instant

    /// Tokens of the prompt as the workload made it (estimate).
    package var inputAsked: Int32
    /// The output length or bound that was asked for.
    package var outputAsked: Int32
    /// The server's usage; -1 where it gave none.
    package var inputTokens: Int32
    package var cachedTokens: Int32
    /// All output that is billed, reasoning included; -1 where the server gave none.
    package var outputTokens: Int32
    package var reasoningTokens: Int32
    /// Tokens that arrived in the stream: usage where the server gave it, else an estimate (see `tokensEstimated`).
    package var streamedTokens: Int32

    /// Content chunks that arrived.
    package var chunks: Int32
    /// Reads that brought any: chunks of one read came at one time.
    package var reads: Int32
    /// UTF-8 bytes of generated text, reasoning and tool arguments.
    package var textBytes: Int32
    /// The longest gap between two content chunks; nil under two.
    package var longestGap: Nanoseconds?
    /// Bytes of the answer, head and framing included.
    package var receivedBytes: Int64
    /// Wait that the server asked for; -1 for none.
    package var retryAfterMilliseconds: Int32
    /// What the server says of its own times; never part of a time of ours.
    package var serverTiming: ServerTiming
    /// What the ledger charged for it; nil where the target has no prices for tokens.
    package var cost: Money?
    /// Which attempt it was, from 1.
    package var attempt: UInt8

    package init(
        index: UInt64,
        scenario: UInt8,
        phase: UInt8 = Row.noPhase,
        type: UInt8,
        target: UInt8 = 0,
        lane: UInt8 = 0,
        purpose: Purpose = .load,
        outcome: Outcome,
        status: UInt16 = 0,
        flags: Flags = [],
        due: Instant,
        released: Instant,
        connected: Instant? = nil,
        sent: Instant? = nil,
        firstByte: Instant? = nil,
        firstToken: Instant? = nil,
        firstAnswer: Instant? = nil,
        lastToken: Instant? = nil,
        closed: Instant,
        inputAsked: Int32 = 0,
        outputAsked: Int32 = 0,
        inputTokens: Int32 = -1,
        cachedTokens: Int32 = -1,
        outputTokens: Int32 = -1,
        reasoningTokens: Int32 = -1,
        streamedTokens: Int32 = 0,
        chunks: Int32 = 0,
        reads: Int32 = 0,
        textBytes: Int32 = 0,
        longestGap: Nanoseconds? = nil,
        receivedBytes: Int64 = 0,
        retryAfterMilliseconds: Int32 = -1,
        serverTiming: ServerTiming = ServerTiming(),
        cost: Money? = nil,
        attempt: UInt8 = 1
    ) {
        self.index = index
        self.scenario = scenario
        self.phase = phase
        self.type = type
        self.target = target
        self.lane = lane
        self.purpose = purpose
        self.outcome = outcome
        self.status = status
        self.flags = flags
        self.due = due
        self.released = released
        self.connected = connected
        self.sent = sent
        self.firstByte = firstByte
        self.firstToken = firstToken
        self.firstAnswer = firstAnswer
        self.lastToken = lastToken
        self.closed = closed
        self.inputAsked = inputAsked
        self.outputAsked = outputAsked
        self.inputTokens = inputTokens
        self.cachedTokens = cachedTokens
        self.outputTokens = outputTokens
        self.reasoningTokens = reasoningTokens
        self.streamedTokens = streamedTokens
        self.chunks = chunks
        self.reads = reads
        self.textBytes = textBytes
        self.longestGap = longestGap
        self.receivedBytes = receivedBytes
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.serverTiming = serverTiming
        self.cost = cost
        self.attempt = attempt
    }

    package static let noPhase = UInt8.max

    package enum Purpose: UInt8, Sendable, Hashable {
        /// Part of the scenario's load.
        case load = 0
        /// A lone request between scenarios, to see whether the server has recovered.
        case lone = 1
        /// The first request of a user of a closed loop.
        case warmup = 2
        /// An attempt that failed and was made again: its request ends with a later one.
        case superseded = 3

        /// Whether it is a request of its scenario: what counts as one in results.
        package var isOfScenario: Bool { self == .load || self == .warmup }
    }

    package struct Flags: OptionSet, Sendable, Hashable {
        package let rawValue: UInt16
        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let newConnection = Flags(rawValue: 1 << 0)
        /// No connection was free and none could be opened: the wait is part of the latency.
        package static let waitedForConnection = Flags(rawValue: 1 << 1)
        /// The server sent no usable usage: token numbers are ours.
        package static let tokensEstimated = Flags(rawValue: 1 << 2)
        /// Several content chunks came in one read and share its time.
        package static let coalesced = Flags(rawValue: 1 << 3)
        /// A stream was asked for and one JSON body came.
        package static let notStreamed = Flags(rawValue: 1 << 4)
        /// Complete, but the stream's end mark was missing.
        package static let endMarkMissing = Flags(rawValue: 1 << 5)
        /// Complete, but no token was generated.
        package static let empty = Flags(rawValue: 1 << 6)
        /// The answer stopped at the length that was asked for.
        package static let stoppedAtLength = Flags(rawValue: 1 << 7)
        /// Inter-token latencies of its later chunks were split by a running ratio, not by the final usage.
        package static let splitEarly = Flags(rawValue: 1 << 8)
        /// The answer came compressed: when its tokens arrived is the compressor's doing.
        package static let compressed = Flags(rawValue: 1 << 9)
        /// Its first connection was one that the server had just closed, so it left once more, on a new one.
        package static let sentAgain = Flags(rawValue: 1 << 10)
        /// What it cost is not known, and the most that it may have cost was charged.
        package static let costAssumed = Flags(rawValue: 1 << 11)
        /// The server billed more than the request allowed.
        package static let costOverBound = Flags(rawValue: 1 << 12)
    }
}

// MARK: - Times that follow from the instants (methods: docs/measuring.md)

extension Row {
    package var releaseLag: Nanoseconds { released - due }
    package var timeToFirstByte: Nanoseconds? { firstByte.map { $0 - due } }
    package var timeToFirstToken: Nanoseconds? { firstToken.map { $0 - due } }
    package var timeToFirstAnswer: Nanoseconds? { firstAnswer.map { $0 - due } }
    package var timeToFirstTokenFromRelease: Nanoseconds? { firstToken.map { $0 - released } }
    package var endToEnd: Nanoseconds? { lastToken.map { $0 - due } }

    /// Seconds per token after the first; nil under two tokens, or where all came at one time.
    package var timePerOutputToken: Double? {
        guard let firstToken, let lastToken, streamedTokens >= 2, reads >= 2 else { return nil }
        return (lastToken - firstToken).inSeconds / Double(streamedTokens - 1)
    }

    /// Tokens per second after the first; nil as for `timePerOutputToken`.
    package var decodeRate: Double? {
        guard let perToken = timePerOutputToken, perToken > 0 else { return nil }
        return 1 / perToken
    }
}
