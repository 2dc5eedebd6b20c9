/// One answer of a service, as far as its times say what the service can do.
///
/// Times are in seconds.
package struct AnswerSample: Sendable, Hashable {
    /// Tokens of the prompt that had to be computed: those that came from a cache are left out.
    package var input: Double
    /// All tokens of the prompt.
    package var prompt: Double
    /// Tokens that arrived.
    package var output: Double
    /// From when the request was due, or its new connection stood, to its first token.
    package var firstToken: Double
    /// Per token after the first; nil where that cannot be told.
    package var perToken: Double?
    /// Answers that arrived at a time while its own did, itself included: their mean; at least 1.
    package var streams: Double
    /// Requests in flight when it was sent, without itself.
    package var others: Int

    package init(
        input: Double,
        prompt: Double? = nil,
        output: Double,
        firstToken: Double,
        perToken: Double?,
        streams: Double = 1,
        others: Int = 0
    ) {
        self.input = input
        self.prompt = prompt ?? input
        self.output = output
        self.firstToken = firstToken
        self.perToken = perToken
        self.streams = streams
        self.others = others
    }

    /// Times between tokens that it had.
    var steps: Double { max(0, output - 1) }
    /// Tokens that the model looked back at, on average over the answer.
    var context: Double { prompt + output / 2 }
    /// From the first token to the last; 0 where that cannot be told.
    var decoding: Double { steps * (perToken ?? 0) }
}
