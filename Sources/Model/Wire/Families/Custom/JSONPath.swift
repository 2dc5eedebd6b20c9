/// The way to a value in JSON: `choices.*.delta.content`.
///
/// Names and numbers between dots: a number is also the index of an array's element, from 0, and `*` is every member of an
/// object or element of an array. Names with a dot or a bracket in them cannot be told.
package struct JSONPath: Sendable, Hashable {
    package static let longest = 16

    let segments: [Segment]

    struct Segment: Sendable, Hashable {
        /// In UTF-8.
        var name: [UInt8]
        /// The element of an array; nil for names.
        var index: Int?
        var isEvery: Bool
    }

    /// Reads a path; nil for an empty one, one with an empty part or a bracket, or one of more than `longest` parts.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= Self.longest, parts.allSatisfy({ !$0.isEmpty }),
            !text.contains(where: { "[]".contains($0) })
        else { return nil }
        segments = parts.map { Segment(name: Array($0.utf8), index: Int($0), isEvery: $0 == "*") }
    }
}
