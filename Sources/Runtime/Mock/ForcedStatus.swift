/// `/__status/429/…`: every request below that path is answered with that status.
enum ForcedStatus {
    private static let prefix = "/__status/"

    /// - Returns: the status, if the target forces one from 400 to 599, and the target below it.
    static func split(_ target: String) -> (status: Int?, target: String) {
        guard target.hasPrefix(prefix) else { return (nil, target) }
        let rest = target.dropFirst(prefix.count)
        let digits = rest.prefix { $0 != "/" && $0 != "?" }
        guard digits.count == 3, let status = Int(digits), (400...599).contains(status) else { return (nil, target) }
        return (status, String(rest.dropFirst(digits.count)))
    }
}
