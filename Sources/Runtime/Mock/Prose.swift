/// The words that the mock answers with, cut into tokens as a tokenizer would cut them: a word with the space before
/// it, a mark of punctuation, the last one of a paragraph with the empty line behind it.
///
/// Kept with JSON's escapes, ready to be written, and read in a circle. `english` has only words that are one token each
/// in OpenAI's cl100k and o200k, so that a count of a run is what their tokenizers count (docs/mock.md, "Texts").
struct Prose: Sendable {
    /// All tokens, one after another.
    private let bytes: [UInt8]
    /// Where each token begins, and the end of the last.
    private let offsets: [Int]
    /// The tokens that begin a sentence; never empty.
    let sentences: [Int]

    /// What stands between two paragraphs.
    enum Paragraphs {
        case emptyLine
        /// Nothing but a space: for texts that have no escapes.
        case space
    }

    /// `text` is paragraphs with an empty line between them, each of which ends with a mark of punctuation; it has no
    /// quotes, backslashes or tabs.
    init(_ text: String, paragraphs: Paragraphs = .emptyLine) {
        var tokens: [String] = []
        var sentences: [Int] = []
        for paragraph in text.split(separator: "\n\n") {
            var startsSentence = true
            var space = paragraphs == .emptyLine ? "" : " "
            for word in paragraph.split(whereSeparator: \.isWhitespace) {
                let letters = word.prefix { $0.isLetter || $0.isNumber }
                if startsSentence { sentences.append(tokens.count) }
                tokens.append(space + letters)
                space = " "
                for mark in word.dropFirst(letters.count) { tokens.append(String(mark)) }
                startsSentence = word.last == "." || word.last == "?"
            }
            if paragraphs == .emptyLine, let last = tokens.popLast() { tokens.append(last + #"\n\n"#) }
        }
        precondition(!sentences.isEmpty, "prose without a sentence")
        bytes = tokens.flatMap { Array($0.utf8) }
        offsets = tokens.reduce(into: [0]) { offsets, token in
            offsets.append(offsets[offsets.count - 1] + token.utf8.count)
        }
        self.sentences = sentences
    }

    /// Tokens of one round.
    var count: Int { offsets.count - 1 }

    /// A run of tokens, which goes on at the beginning when it comes to the end of the circle.
    struct Run: Hashable {
        /// The place of its first token in the circle.
        var start: Int
        var count: Int
        /// Whether it opens an answer, so that the space before its first token is left out.
        var isOpening: Bool

        static let none = Run(start: 0, count: 0, isOpening: false)
    }

    /// The bytes that `run` takes.
    func byteCount(_ run: Run) -> Int {
        let end = run.start % count + run.count
        return end / count * bytes.count + offsets[end % count] - offsets[run.start % count] - leadingSpace(run)
    }

    /// Passes on the text of `run` in as many pieces as the circle takes.
    func forEachPiece(of run: Run, _ take: (UnsafeRawBufferPointer) -> Void) {
        bytes.withUnsafeBytes { bytes in
            var start = run.start % count
            var left = run.count
            var skipped = leadingSpace(run)
            while left > 0 {
                let end = min(start + left, count)
                take(UnsafeRawBufferPointer(rebasing: bytes[(offsets[start] + skipped)..<offsets[end]]))
                left -= end - start
                start = 0
                skipped = 0
            }
        }
    }

    private func leadingSpace(_ run: Run) -> Int {
        run.isOpening && bytes[offsets[run.start % count]] == UInt8(ascii: " ") ? 1 : 0
    }
}

extension Prose {
    static let english = Prose(tides)

    /// The same without paragraphs: arguments of tool calls have no escapes.
    static let line = Prose(tides, paragraphs: .space)

    private static let tides =
        """
        The tide turned a little before noon. Small boats that had leaned on the mud since dawn began to lift, one after \
        another, and the men who had been fixing nets on the pier put down their needles and looked at the sky. There \
        was no wind to speak of. A dog slept under a cart, and the smell of coffee came out of the open door of the café.

        At low water the harbour shows how it was built. Long stones lie across the channel, each as wide as a table, \
        and between them run the iron rings that held the chains of larger ships. Children learn to walk on these stones \
        before they learn to swim. They know which ones are loose, which are green, and which will be covered first when \
        the water comes back.

        Why does the sea rise twice a day and not once? The moon pulls on the near side of the earth more than on the \
        far side, and the water follows. Two low hills of water stand on opposite sides of the globe, and the land turns \
        beneath them. When the sun and the moon stand in a line, the hills grow higher. When they stand at a right angle, \
        the hills sink, and for a few days even the fishermen forget to ask about the hour.

        Keeping a record is simple work. You write down the time, the height on the gauge and the weather, and you do it \
        every day at the same place. After a year the numbers begin to speak. After ten years they can tell you what the \
        water will do next month, to within the width of a hand. The first tables were made in this way, by people who \
        had patience and a good clock.

        My grandmother kept such a book for forty years. She used a soft pencil, because ink runs when it gets wet, and \
        she never tore out a page. On some days there is only a number. On others she wrote a line or two about the ice, \
        a ship that was late, or the price of salt. I read it now in the evening, when the house is quiet, and it seems to \
        me that the water is the least of what she measured.
        """
}
