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
    /// What prompts are cut from; nil for the languages of the profile, and prose where there is none.
    package var text: TextKind?
    package var system: SystemPrompt?
    /// Whether each request begins with a number of its own, so that no cache of prompts' beginnings helps.
    package var isCold = false
    package var conversation: Conversation?
    package var images: Images?
    package var items: Items?

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
        /// The prompts of a file; nil for the output that each states.
        case file(PromptFile, output: Output?)
    }

    package enum Output: Sendable, Hashable {
        /// This many tokens are asked for.
        case drawn(Distribution)
        /// An upper bound only; the server decides.
        case bound(Int)
    }

    /// What stands before the user's message, the same in all requests of the type.
    package enum SystemPrompt: Sendable, Hashable {
        /// Bundled text of so many tokens.
        case tokens(Int)
        case text(String)
    }

    /// Requests that go on where the one before ended, with all that was said before.
    package struct Conversation: Sendable, Hashable {
        /// Messages of the user, from 1.
        package var turns: Distribution
        /// Between the end of an answer and the next message, in nanoseconds.
        package var think: Distribution

        package init(turns: Distribution, think: Distribution) {
            self.turns = turns
            self.think = think
        }
    }

    /// Pictures that come before the text of the first message.
    package struct Images: Sendable, Hashable {
        package var count: Int
        /// In pixels.
        package var width: Int
        package var height: Int

        package init(count: Int, width: Int, height: Int) {
            self.count = count
            self.width = width
            self.height = height
        }
    }

    /// Several texts in one request, each with a length of its own.
    package enum Items: Sendable, Hashable {
        /// To be embedded.
        case inputs(Int)
        /// To be ranked by a query.
        case documents(Int)
    }
}

extension RequestType.Items {
    /// How many texts.
    package var count: Int {
        switch self {
        case .inputs(let count), .documents(let count): count
        }
    }
}
