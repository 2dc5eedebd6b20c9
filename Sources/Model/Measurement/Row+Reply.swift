package import TidemarkUnits
package import TidemarkWire

extension Row {
    /// The row of a request that ended with `reply`.
    package init(_ request: InFlight, _ reply: Reply, lane: UInt8, closed: Instant) {
        func instant(_ nanoseconds: Int64) -> Instant? {
            nanoseconds == InFlight.unset ? nil : Instant(nanoseconds: nanoseconds)
        }
        var flags = request.flags
        if reply.isNotStreamed { flags.insert(.notStreamed) }
        if reply.isCompressed { flags.insert(.compressed) }
        if reply.isEndMarkMissing || reply.hasLooseEnd { flags.insert(.endMarkMissing) }
        if reply.finish == .length { flags.insert(.stoppedAtLength) }
        var lastToken = instant(request.lastToken)
        if reply.outcome == .succeeded, request.chunks == 0 {
            // Where no text is asked for, what was asked for is there with the last byte.
            if request.outputAsked == 0 { lastToken = instant(request.lastByte) } else { flags.insert(.empty) }
        }
        var usage = reply.usage ?? Usage()
        if !request.couldHave(output: usage.output) { usage.output = -1 }
        let streamed: Int32
        if usage.output >= 0 {
            // Reasoning that was billed and never shown is no token of the stream.
            let isReasoningHidden = usage.reasoning > 0 && request.firstAnswer == request.firstToken
            let shown = isReasoningHidden ? max(0, usage.output - usage.reasoning) : usage.output
            streamed = shown > 0 || request.chunks == 0 ? shown : request.chunks
        } else {
            if reply.outcome == .succeeded || request.chunks > 0 { flags.insert(.tokensEstimated) }
            streamed = Self.estimatedTokens(chunks: request.chunks, textBytes: request.textBytes)
        }
        self.init(
            index: request.index,
            scenario: request.scenario,
            phase: request.phase,
            type: request.type,
            lane: lane,
            purpose: request.purpose,
            outcome: reply.outcome,
            status: reply.status,
            flags: flags,
            due: Instant(nanoseconds: request.due),
            released: Instant(nanoseconds: request.released),
            connected: instant(request.connected),
            sent: instant(request.sent),
            firstByte: instant(request.firstByte),
            firstToken: instant(request.firstToken),
            firstAnswer: instant(request.firstAnswer),
            lastToken: lastToken,
            closed: closed,
            inputAsked: request.inputAsked,
            outputAsked: request.outputAsked,
            inputTokens: usage.input,
            cachedTokens: usage.cached,
            outputTokens: usage.output,
            reasoningTokens: usage.reasoning,
            streamedTokens: request.chunks > 0 ? streamed : 0,
            chunks: request.chunks,
            reads: request.reads,
            textBytes: request.textBytes,
            longestGap: request.longestGap >= 0 ? Nanoseconds(request.longestGap) : nil,
            receivedBytes: request.receivedBytes,
            retryAfterMilliseconds: reply.retryAfterMilliseconds ?? -1,
            serverTiming: reply.timing,
            attempt: request.attempt
        )
    }

    /// Tokens of a stream whose server states no usage.
    ///
    /// A chunk is mostly a token; where its text is much longer than tokens are (4.5 bytes of English in the mean),
    /// several.
    package static func estimatedTokens(chunks: Int32, textBytes: Int32) -> Int32 {
        let byText = Double(textBytes) / 4.5
        return byText > 1.5 * Double(chunks) ? Int32(byText.rounded()) : chunks
    }
}

extension InFlight {
    /// Whether a server's count of output tokens can be true at all: one that cannot is no count.
    ///
    /// Hidden reasoning may be many times the text, and more than was asked for by servers that do not bound it.
    fileprivate func couldHave(output: Int32) -> Bool {
        if output == 0, chunks > 0 { return false }
        return Int64(output) <= max(Int64(outputAsked) * 10, Int64(textBytes) + 1_000, 1_000_000)
    }
}
