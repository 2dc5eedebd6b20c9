package import TidemarkStatistics
import TidemarkTokens

extension Prompt {
    /// Prompts under this many tokens are a bare passage.
    private static let shortestWithInstruction = 40

    private static let questions = [
        "what happens in this passage, and how do the people in it feel about it?",
        "rewrite this passage in plain modern English.",
        "who speaks in this passage, and what does each of them want?",
        "go on with this story in the same style.",
    ]

    /// A message of so many tokens: an instruction and a passage of the corpus.
    ///
    /// The instruction names a drawn number, so that no two prompts begin alike and no server answers one from
    /// the prefix cache of another.
    package init(tokens: Int, from corpus: Corpus, using source: inout RandomSource) {
        guard tokens >= Self.shortestWithInstruction else {
            self.init(corpus.slice(tokens: tokens, using: &source).map(Piece.text))
            return
        }
        let question = Self.questions[Int(source.below(UInt64(Self.questions.count)))]
        let instruction = "Text \(source.below(1_000_000_000)): \(question)"
        let passage = corpus.slice(
            tokens: tokens - TokenEstimator.tokens(in: (instruction + "\n\n").utf8),
            using: &source
        )
        self.init([.literal(Array((instruction + "\\n\\n").utf8))] + passage.map(Piece.text))
    }
}
