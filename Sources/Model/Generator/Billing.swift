package import TidemarkPricing
package import TidemarkUnits
package import TidemarkWire
package import TidemarkWorkload

/// What the requests to a target that is paid by the token may cost, and what they are charged.
///
/// Source: docs/budget.md.
package struct Billing: Sendable {
    private let tariff: Tariff
    private let bound: InputBound

    package init(_ tariff: Tariff, _ bound: InputBound) {
        self.tariff = tariff
        self.bound = bound
    }

    /// The most that one dispatch of a request may cost.
    package func worstCost(of draft: RequestDraft) -> Money {
        tariff.worstCost(input: bound.tokens(of: draft), output: draft.outputTokens)
    }

    /// How one dispatch of a request went, as far as its charge depends on it.
    package struct Dispatch: Sendable, Hashable {
        /// Whether any of its bytes may have left.
        package var wasSent: Bool
        package var receivedBytes: Int64
        /// Chunks of generated content.
        package var chunks: Int32
        /// Tokens of output that were asked for at most; 0 where the family generates none.
        package var outputAsked: Int32
        package var reserved: Money

        package init(wasSent: Bool, receivedBytes: Int64, chunks: Int32, outputAsked: Int32, reserved: Money) {
            self.wasSent = wasSent
            self.receivedBytes = receivedBytes
            self.chunks = chunks
            self.outputAsked = outputAsked
            self.reserved = reserved
        }
    }

    /// What a dispatch that ended with `reply` is charged: nothing only where its server cannot have worked on it.
    package func charge(_ dispatch: Dispatch, _ reply: Reply) -> Charge {
        guard dispatch.wasSent, !reply.isUnprocessed else { return .nothing }
        let stated = reply.usage.flatMap { tokens($0, of: dispatch) }.map(tariff.cost)
        switch reply.outcome {
        case .refused, .dns, .connectTimeout, .localLimit: return .nothing
        case .tls where dispatch.receivedBytes == 0: return .nothing
        case .succeeded, .contentFilter:
            if let stated { return .usage(stated) }
        default: break
        }
        if Self.refusals.contains(reply.status) || (300..<400).contains(reply.status) { return .nothing }
        // Part of an answer may state more than its request allowed already.
        if let stated, stated > dispatch.reserved { return .usage(stated) }
        return .assumed
    }

    /// Statuses with which servers and proxies refuse a request before any work (RFC 9110, RFC 6585).
    private static let refusals: Set<UInt16> = [400, 401, 402, 403, 404, 405, 407, 413, 415, 422, 429]

    /// The tokens to bill; nil where the server does not state them, or states what cannot be.
    private func tokens(_ usage: Usage, of dispatch: Dispatch) -> BilledTokens? {
        guard usage.input > 0 else { return nil }
        guard usage.output > 0 || dispatch.outputAsked == 0 || usage.output == 0 && dispatch.chunks == 0 else {
            return nil
        }
        return BilledTokens(
            input: Int(usage.input),
            cached: Int(max(0, usage.cached)),
            written: usage.written >= 0 ? Int(usage.written) : nil,
            output: Int(max(0, usage.output)),
            reasoning: Int(max(0, usage.reasoning))
        )
    }
}

/// How a lane pays for its requests: what they cost, and its way to the run's ledger.
package struct Purse {
    package var billing: Billing
    /// Holds an amount; false where it does not fit.
    package var reserve: (Money) -> Bool
    /// Ends a reservation, and says what was charged and how much of that is over what was held.
    package var settle: (_ reserved: Money, _ charge: Charge) -> (charged: Money, over: Money)

    package init(
        billing: Billing,
        reserve: @escaping (Money) -> Bool,
        settle: @escaping (_ reserved: Money, _ charge: Charge) -> (charged: Money, over: Money)
    ) {
        self.billing = billing
        self.reserve = reserve
        self.settle = settle
    }
}
