/// The requests of one scenario (or phase) and type that were due in the window.
package struct GroupAnalysis: Sendable, Hashable {
    /// Nil for all types together.
    package var type: String?
    /// Nil for the whole window.
    package var phase: String?
    package var requests: Int
    /// Those that did not succeed, without the ones that were `cut`.
    package var failed: Int
    /// Requests that the user or the end of the run cut: no failures of the server.
    package var cut: Int
    package var timeToFirstToken: Summary
    /// Only where it differs from the first token of any kind: reasoning or tools came first.
    package var timeToFirstAnswer: Summary?
    /// From release; only where it differs from `timeToFirstToken` by over 1 %.
    package var timeToFirstTokenFromRelease: Summary?
    package var timePerOutputToken: Summary
    package var interTokenLatency: Summary
    package var chunkGap: Summary
    /// The longest gap of each request.
    package var stall: Summary
    package var endToEnd: Summary
    package var streamRate: Summary
    /// Tokens that arrived in the window, per second, with a block bootstrap interval.
    package var systemRate: Estimate
    package var inputTokens: Int
    package var outputTokens: Int
    package var outputTokensAsked: Int
    /// The server gave no usage for some of these: token numbers carry `~`.
    package var areTokensEstimated: Bool
    /// Whether intervals account for requests in one queue depending on each other.
    package var isDependenceAssessed: Bool

    package init(
        type: String?,
        phase: String?,
        requests: Int,
        failed: Int,
        cut: Int = 0,
        timeToFirstToken: Summary,
        timeToFirstAnswer: Summary?,
        timeToFirstTokenFromRelease: Summary?,
        timePerOutputToken: Summary,
        interTokenLatency: Summary,
        chunkGap: Summary,
        stall: Summary,
        endToEnd: Summary,
        streamRate: Summary,
        systemRate: Estimate,
        inputTokens: Int,
        outputTokens: Int,
        outputTokensAsked: Int,
        areTokensEstimated: Bool,
        isDependenceAssessed: Bool
    ) {
        self.type = type
        self.phase = phase
        self.requests = requests
        self.failed = failed
        self.cut = cut
        self.timeToFirstToken = timeToFirstToken
        self.timeToFirstAnswer = timeToFirstAnswer
        self.timeToFirstTokenFromRelease = timeToFirstTokenFromRelease
        self.timePerOutputToken = timePerOutputToken
        self.interTokenLatency = interTokenLatency
        self.chunkGap = chunkGap
        self.stall = stall
        self.endToEnd = endToEnd
        self.streamRate = streamRate
        self.systemRate = systemRate
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.outputTokensAsked = outputTokensAsked
        self.areTokensEstimated = areTokensEstimated
        self.isDependenceAssessed = isDependenceAssessed
    }

    /// Whether any request got its answer.
    package var isAnswered: Bool { failed + cut < requests }

    /// Of the requests, from 0 to 1.
    package var failedShare: Double { requests > 0 ? Double(failed) / Double(requests) : 0 }
}
