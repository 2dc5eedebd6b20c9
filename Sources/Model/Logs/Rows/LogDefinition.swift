/// Where the rows of a format hold what.
struct LogDefinition: Sendable {
    /// What a value is for.
    enum Field: Int, Sendable, CaseIterable {
        case time, model, route, kind
        /// Token counts; `written` are those that went into the provider's cache, `moreOutput` come on top of `output`.
        case input, output, cached, written, moreOutput
        /// An HTTP status, a word, or whether it went well; and what is there only where it did not.
        case status, error
        case user, conversation, turn
        /// Texts: what stands before the messages, the messages or the request, the answer.
        case system, inputText, outputText
        /// Numbers or words that stand for blocks of the input, each for all up to its end.
        case blocks
        case language
        /// The kind of row, where not all rows are requests.
        case filter
    }

    /// What a row is.
    enum Shape: Sendable {
        case request
        /// A span of OpenTelemetry: paths that begin with `@` name attributes.
        case span
        /// The messages of one request and its answer, which is the last.
        case exchange
        /// Messages of several turns, each a request of its own.
        case conversation
        /// One message of a tree of messages.
        case treeMessage
    }

    /// Lists of paths; a format is known by any of them that a row has as a whole.
    var signatures: [[String]] = []
    /// Paths with dots between the names, in the order of preference.
    var fields: [Field: [String]]
    var shape = Shape.request
    /// The unit of times that are numbers; nil tells it by their size.
    var timeUnit: LogTime.Unit?
    /// Whether tokens read from a cache and written to it are not part of `input`.
    var isCachedApart = false
    /// Whether no output means that the request failed.
    var failsWithoutOutput = false
    /// The statuses that mean success, in lower case, where all others fail.
    ///
    /// Empty: as HTTP and the usual words have it.
    var successes: [String] = []
    /// The values of `filter` of rows that are requests, in lower case; empty takes all.
    var kinds: [String] = []
    /// Tokens that one of `blocks` stands for.
    var blockTokens = 512
}
