package import TidemarkWire

/// All failures of one kind and status.
package struct ErrorGroup: Sendable, Hashable {
    package var scenario: String
    package var outcome: Outcome
    package var status: UInt16
    package var count: Int
    /// The first body, cut short and redacted.
    package var sample: String?
    /// The server's name for the request that the sample is of, or for the first of the kind.
    package var requestID: String?

    package init(
        scenario: String,
        outcome: Outcome,
        status: UInt16,
        count: Int,
        sample: String?,
        requestID: String? = nil
    ) {
        self.scenario = scenario
        self.outcome = outcome
        self.status = status
        self.count = count
        self.sample = sample
        self.requestID = requestID
    }
}
