package import TidemarkProfile
package import TidemarkStatistics

/// A kind of request with its share of the traffic.
package struct RequestType: Sendable, Hashable {
    package var name: String
    /// Fraction of all requests.
    package var share: Double
    package var lengths: Lengths
    /// Whether the answer is asked for as a stream.
    package var isStreamed: Bool

    package init(name: String, share: Double, lengths: Lengths, isStreamed: Bool = true) {
        self.name = name
        self.share = share
        self.lengths = lengths
        self.isStreamed = isStreamed
    }

    /// Where the input and output lengths of a request come from, in tokens.
    package enum Lengths: Sendable, Hashable {
        /// Input and output drawn apart from each other.
        case drawn(input: Distribution, output: Output)
        /// Input and output drawn together from a profile of real traffic; `bound` caps the output.
        case profile(Profile, bound: Int?)
    }

    package enum Output: Sendable, Hashable {
        /// This many tokens are asked for.
        case drawn(Distribution)
        /// An upper bound only; the server decides.
        case bound(Int)
    }
}
