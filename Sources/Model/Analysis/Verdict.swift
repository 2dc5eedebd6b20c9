/// The run in one sentence, and the exit code that follows from it.
package struct Verdict: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        /// Every objective was met.
        case passed
        /// There were no objectives.
        case done
        case failed
        case inconclusive
        case interrupted
        /// The process was killed, so nobody knows what it would have come to.
        case killed
        case couldNotRun = "could not run"
        case stoppedByRule = "stopped by a rule"
        case stoppedByBudget = "stopped by the budget"
    }
    package var kind: Kind
    package var sentence: String

    package init(kind: Kind, sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }

    /// PRODUCT's exit codes: 0 done, 1 could not run, 3 missed, 4 inconclusive, 5 budget, 6 safety rule, 130 interrupted or
    /// killed.
    package var exitCode: Int32 {
        switch kind {
        case .passed, .done: 0
        case .couldNotRun: 1
        case .failed: 3
        case .inconclusive: 4
        case .stoppedByBudget: 5
        case .stoppedByRule: 6
        case .interrupted, .killed: 130
        }
    }
}
