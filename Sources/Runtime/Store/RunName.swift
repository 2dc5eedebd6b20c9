/// How a user names a run.
enum RunName: Hashable {
    /// `last` is 0, `last~2` is 2.
    case fromLast(Int)
    /// An id or the beginning of one.
    case identifier(String)

    init(_ text: String) {
        if text == "last" {
            self = .fromLast(0)
        } else if text.hasPrefix("last~"), let steps = Int(text.dropFirst(5)), steps >= 0 {
            self = .fromLast(steps)
        } else {
            self = .identifier(text)
        }
    }
}
