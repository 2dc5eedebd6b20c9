/// A call to the large model from which its times are learnt.
package struct TrialCall: Sendable, Hashable {
    package var answer: AnswerSample
    /// Input that was asked for, in tokens: calls of one size belong together.
    package var size: Int
    /// Whether nothing else was in flight that we had sent.
    package var isLone: Bool

    package init(_ answer: AnswerSample, size: Int, isLone: Bool) {
        self.answer = answer
        self.size = size
        self.isLone = isLone
    }

    /// Lone calls without which nothing is extrapolated.
    package static let fewest = 8
}
