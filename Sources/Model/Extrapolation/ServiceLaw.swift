import TidemarkStatistics

/// How the time to first token depends on the input.
package enum FirstTokenForm: Sendable, Hashable {
    /// The inputs are too alike to tell.
    case constant
    case line
    /// With the square of the input, for inputs of over 32K tokens.
    case curve

    /// Above it attention, which grows with the square, is felt.
    package static let longInput = 32_768.0

    /// The form that inputs allow to fit.
    init(of inputs: [Double]) {
        let least = inputs.min() ?? 0
        let most = inputs.max() ?? 0
        let sizes = Set(inputs.map { ($0 / max(1, most) * 50).rounded() })
        self = most - least < 0.1 * most ? .constant : most > Self.longInput && sizes.count >= 4 ? .curve : .line
    }

    /// What a fit of this form sees of an input.
    package func columns(_ input: Double) -> [Double] {
        switch self {
        case .constant: [1]
        case .line: [1, input]
        case .curve: [1, input, input * input]
        }
    }
}

/// The times of a service that has nobody waiting, in seconds: one draw of what its fits leave possible, or the middle.
///
/// Time to first token = a + b · input (+ b₂ · input²); time per token = c + d · streams (+ e · context).
package struct ServiceLaw: Sendable, Hashable {
    package var form: FirstTokenForm
    /// a, b, b₂, as many as the form has.
    package var firstToken: [Double]
    package var perToken: Double
    package var perStream: Double
    package var perContext: Double

    func firstToken(of input: Double) -> Double {
        switch form {
        case .constant: firstToken[0]
        case .line: firstToken[0] + firstToken[1] * input
        case .curve: firstToken[0] + (firstToken[1] + firstToken[2] * input) * input
        }
    }

    func perToken(streams: Double, context: Double) -> Double {
        max(0, perToken + perStream * streams + perContext * context)
    }

    /// The mean time to first token of requests with these means of input and of its square.
    func meanFirstToken(_ means: TrafficMeans) -> Double {
        switch form {
        case .constant: firstToken[0]
        case .line: firstToken[0] + firstToken[1] * means.input
        case .curve: firstToken[0] + firstToken[1] * means.input + firstToken[2] * means.squaredInput
        }
    }
}

/// What the requests of a run are on average.
package struct TrafficMeans: Sendable, Hashable {
    package var input: Double
    var squaredInput: Double
    /// Times between tokens of an answer.
    var steps: Double
    var context: Double
    package var prompt: Double
    package var output: Double
    package var largestInput: Double

    init(of answers: [AnswerSample]) {
        func mean(_ value: (AnswerSample) -> Double) -> Double {
            answers.reduce(0) { $0 + value($1) } / Double(max(1, answers.count))
        }
        input = mean(\.input)
        squaredInput = mean { $0.input * $0.input }
        steps = mean(\.steps)
        context = mean(\.context)
        prompt = mean(\.prompt)
        output = mean(\.output)
        largestInput = answers.map(\.input).max() ?? 0
    }
}
