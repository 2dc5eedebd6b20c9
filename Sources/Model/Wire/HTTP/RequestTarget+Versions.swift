extension RequestTarget {
    /// `rest` behind the user's base and a version: `usual`, unless the base ends with the `other` one.
    func path(_ rest: String, usual: String, other: String) -> String {
        let isOther = basePath.split(separator: "/").last.map { $0 == other } ?? false
        return path("/\(isOther ? other : usual)/\(rest)")
    }
}
