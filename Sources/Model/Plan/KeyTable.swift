/// The keys of one mapping of the plan file.
///
/// The reader checks against these tables and the schema is written from them, so that the two cannot disagree.
struct KeyTable: Sendable {
    var keys: [Key]
    /// Keys of the plan format that this version does not support, with what they are for.
    var later: [Later] = []
    /// Keys that are right elsewhere, with the reason why not here.
    var misplaced: [Later] = []

    subscript(name: String) -> Key? {
        keys.first { $0.name == name }
    }

    /// For messages: `rate, for, arrivals, warmup, name`.
    var allowed: String {
        keys.map(\.name).joined(separator: ", ")
    }

    struct Key: Sendable {
        var name: String
        var form: Form
        var isRequired = false
        /// One sentence for the schema and the reference.
        var summary: String
        /// A value as it may stand in a plan.
        var example: String
    }

    /// Something that is named in the plan format and not there yet, or not here.
    struct Later: Sendable {
        var name: String
        /// What it is, as a noun phrase; for a misplaced key, the reason.
        var meaning: String
    }

    /// What may stand under a key.
    indirect enum Form: Sendable {
        /// A scalar that is typed by us; the words say which.
        case text(String)
        /// One of these words.
        case choice([String])
        case list(Form)
        case mapping(KeyTable)
        /// A mapping from names that the user chooses.
        case named(Form)
        /// A mapping from any names to texts.
        case pairs
        /// A list of mappings with one key each, which says what follows: the scenarios.
        case variants([(name: String, table: KeyTable)])
        /// A list of objectives.
        case objectives
        case either([Form])
    }
}
