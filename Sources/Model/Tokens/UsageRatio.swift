/// How many tokens a server counts for one that was estimated, learned from answers with both numbers.
///
/// The ratio of sums: long answers weigh more, as they do in every rate.
package struct UsageRatio: Sendable, Hashable {
    /// Fewer answers teach nothing.
    package static let fewestAnswers = 10

    package private(set) var answers = 0
    private var counted = 0
    private var estimated = 0

    package init() {}

    /// Takes one answer; without tokens in both numbers it teaches nothing.
    package mutating func learn(counted: Int, estimated: Int) {
        guard counted > 0, estimated > 0 else { return }
        answers += 1
        self.counted = self.counted.addingClamped(counted)
        self.estimated = self.estimated.addingClamped(estimated)
    }

    /// Counted tokens for each estimated one; nil before enough answers.
    package var value: Double? {
        answers >= Self.fewestAnswers ? Double(counted) / Double(estimated) : nil
    }

    /// The estimate as the server would count it; as it is before enough answers.
    package func corrected(_ estimate: Int32) -> Int32 {
        guard let value else { return estimate }
        let corrected = (Double(estimate) * value).rounded()
        return corrected < Double(Int32.max) ? Int32(corrected) : .max
    }
}

extension Int {
    fileprivate func addingClamped(_ other: Int) -> Int {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? .max : sum
    }
}
