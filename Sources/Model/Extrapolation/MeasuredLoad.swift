/// What one load of the small model's run showed, in a time in which it did not change.
package struct MeasuredLoad: Sendable, Hashable {
    /// As the run names it: `steps / 5/s`.
    package var name: String
    /// Requests per second that came.
    package var ratePerSecond: Double
    /// Requests per second that the plan asked for.
    package var askedRatePerSecond: Double
    /// Length of the time, in seconds.
    package var seconds: Double
    /// Answers that arrived at a time, on average.
    package var streams: Double
    /// Of the requests, from 0 to 1.
    package var failedShare: Double
    /// In the order in which they were due.
    package var answers: [AnswerSample]

    package init(
        name: String,
        ratePerSecond: Double,
        askedRatePerSecond: Double? = nil,
        seconds: Double,
        streams: Double,
        failedShare: Double,
        answers: [AnswerSample]
    ) {
        self.name = name
        self.ratePerSecond = ratePerSecond
        self.askedRatePerSecond = askedRatePerSecond ?? ratePerSecond
        self.seconds = seconds
        self.streams = streams
        self.failedShare = failedShare
        self.answers = answers
    }

    /// Answers that a load needs to take part.
    package static let fewestAnswers = 30

    /// How many more streams a stream sees than an observer at any time: near 1 where arrivals are Poisson.
    var seenBeyondMean: Double {
        answers.reduce(0) { $0 + $1.streams } / Double(max(1, answers.count)) - streams
    }
}
