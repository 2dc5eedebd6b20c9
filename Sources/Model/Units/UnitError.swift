/// A value that could not be read as its unit: what was found, what is allowed, and the nearest valid spelling.
package struct UnitError: Error, Sendable, Hashable, CustomStringConvertible {
    package var found: String
    /// A noun phrase with examples, fit for "expected …".
    package var allowed: String
    package var suggestion: String?

    package init(found: String, allowed: String, suggestion: String? = nil) {
        self.found = found
        self.allowed = allowed
        self.suggestion = suggestion
    }

    package var description: String {
        "\"\(found)\" is not \(allowed)" + (suggestion.map { "; did you mean \($0)?" } ?? "")
    }
}
