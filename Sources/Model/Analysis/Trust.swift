/// Whether the numbers can be believed, and why.
package struct Trust: Sendable, Hashable {
    package enum Level: String, Sendable, Hashable {
        case sound
        /// Something to know; the numbers stand.
        case warning
        /// The generator itself was late or overloaded: latencies may be ours, not the server's.
        case generatorLimited = "generator limited"
        /// Fewer than 99 % of the drawn requests were released.
        case belowAskedRate = "below asked rate"
    }
    package var level: Level
    package var sentence: String
    package var facts: [Fact]

    package init(level: Level, sentence: String, facts: [Fact]) {
        self.level = level
        self.sentence = sentence
        self.facts = facts
    }

    /// One thing that was looked at: release lag, generator load, achieved rate, connections, clock, steadiness.
    package struct Fact: Sendable, Hashable {
        package var name: String
        package var text: String
        package var isWarning: Bool
        /// The scenario whose numbers it spoils or speaks of; nil for the whole run.
        package var scenario: String?

        package init(name: String, text: String, isWarning: Bool, scenario: String? = nil) {
            self.name = name
            self.text = text
            self.isWarning = isWarning
            self.scenario = scenario
        }
    }
}
