/// A value of a row where it lies.
struct Slot {
    enum Kind: UInt8 {
        case missing, null, `false`, `true`, number
        /// What stands between the quotes, escapes as they are.
        case string
        case object, array
        /// Text without escapes, from a CSV.
        case plain
    }

    var kind = Kind.missing
    var text = Bytes.empty

    var isMissing: Bool { kind.rawValue <= Kind.null.rawValue }

    /// Whether it holds words or a number, and not none of them.
    var isFilled: Bool {
        switch kind {
        case .missing, .null: false
        case .string, .plain: !text.isEmpty
        case .object, .array: text.count > 2
        case .false, .true, .number: true
        }
    }
}
