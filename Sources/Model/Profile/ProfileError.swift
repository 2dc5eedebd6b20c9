/// A profile file that cannot be used: where, what was found, and what is allowed.
package struct ProfileError: Error, Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// A path such as `arrivals.gap cv` or `cells[3]`; empty for the file as a whole.
    package var field: String
    /// As the file has it, shortened where long.
    package var found: String
    /// A noun phrase, fit for "allowed is …".
    package var allowed: String

    package init(file: String, field: String, found: String, allowed: String) {
        self.file = file
        self.field = field
        self.found = found
        self.allowed = allowed
    }

    package var description: String {
        "\(file): " + (field.isEmpty ? "" : "\"\(field)\": ") + "found \(found); allowed is \(allowed)"
    }
}
