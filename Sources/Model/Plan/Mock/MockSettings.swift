package import TidemarkPricing
package import TidemarkStatistics

/// How a mock answers: the `mock:` section of a plan, and a mock's file.
@dynamicMemberLookup
package struct MockSettings: Sendable, Hashable {
    /// How every model answers that is not in `models`.
    package var standard: MockModel
    /// Models with settings of their own, in the order of the file.
    package var models: [Named] = []
    /// Whether a model that is not known is refused with status 404.
    package var isStrict = false
    package var limits = MockLimits()
    /// The prefix cache; nil for none.
    package var cache: MockCache?
    /// Faults by rule; the shares sum to at most 1.
    package var faults: [MockFault.Rule] = []

    package struct Named: Sendable, Hashable {
        package var name: String
        package var changes: MockModel.Changes

        package init(name: String, changes: MockModel.Changes) {
            self.name = name
            self.changes = changes
        }
    }

    package init(standard: MockModel = MockModel()) {
        self.standard = standard
    }

    package init(
        timeToFirstToken: Distribution = MockModel().timeToFirstToken,
        interTokenLatency: Distribution = MockModel().interTokenLatency,
        prefillPerToken: Double = 0,
        defaultOutput: Int = MockModel().defaultOutput,
        tokensPerEvent: Int = 1
    ) {
        standard = MockModel()
        standard.timeToFirstToken = timeToFirstToken
        standard.interTokenLatency = interTokenLatency
        standard.prefillPerToken = prefillPerToken
        standard.defaultOutput = defaultOutput
        standard.tokensPerEvent = tokensPerEvent
    }

    /// What `standard` says.
    package subscript<Value>(dynamicMember member: WritableKeyPath<MockModel, Value>) -> Value {
        get { standard[keyPath: member] }
        set { standard[keyPath: member] = newValue }
    }
}

/// How one model of a mock answers.
///
/// Times are in nanoseconds.
package struct MockModel: Sendable, Hashable {
    /// Time to first token, before the part that grows with the prompt.
    package var timeToFirstToken = Distribution.fixed(200e6)
    /// Time between tokens.
    package var interTokenLatency = Distribution.fixed(20e6)
    /// Added to the time to first token for each prompt token that is not cached.
    package var prefillPerToken = 0.0
    /// Tokens in an answer when the request states no bound.
    package var defaultOutput = 128
    /// Tokens in one event.
    package var tokensPerEvent = 1
    /// Tokens of reasoning at the start of each answer; they count as output, and the answer proper has one at least.
    package var reasoningTokens = 0
    /// What it bills; nil where it costs nothing.
    package var prices: Tariff?

    package init() {}

    /// What differs from another model.
    package struct Changes: Sendable, Hashable {
        package var timeToFirstToken: Distribution?
        package var interTokenLatency: Distribution?
        package var prefillPerToken: Double?
        package var defaultOutput: Int?
        package var tokensPerEvent: Int?
        package var reasoningTokens: Int?
        package var prices: Tariff?

        package init() {}
    }

    package func changed(by changes: Changes) -> MockModel {
        var model = self
        model.timeToFirstToken = changes.timeToFirstToken ?? timeToFirstToken
        model.interTokenLatency = changes.interTokenLatency ?? interTokenLatency
        model.prefillPerToken = changes.prefillPerToken ?? prefillPerToken
        model.defaultOutput = changes.defaultOutput ?? defaultOutput
        model.tokensPerEvent = changes.tokensPerEvent ?? tokensPerEvent
        model.reasoningTokens = changes.reasoningTokens ?? reasoningTokens
        model.prices = changes.prices ?? prices
        return model
    }
}

/// What a mock takes at most; nil for no limit.
package struct MockLimits: Sendable, Hashable {
    /// Requests a minute, as a token bucket of that size; more get status 429.
    package var requestsPerMinute: Int?
    /// Tokens a minute, of prompts and of the answers' bounds, as a token bucket of that size; more get status 429.
    package var tokensPerMinute: Int?
    /// Requests at a time; more get status 429.
    package var concurrent: Int?
    /// Requests worked on at a time; more wait.
    package var running: Int?
    /// Requests that wait; more get status 429.
    package var waiting = 1_000

    package init() {}
}

/// A cache of prompts' beginnings, in blocks as servers keep them.
package struct MockCache: Sendable, Hashable {
    /// Blocks that it holds; the least recently used go first.
    package var blocks = 1_024
    /// Tokens of a block.
    package var blockTokens = 16

    package init() {}
}
