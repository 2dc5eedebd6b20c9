/// A price table that cannot be used: where, what was found, and what is allowed.
package struct PriceError: Error, Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// Such as `prices[3] (openai gpt-5.5)`; empty for the file as a whole.
    package var row: String
    /// Such as `input` or `above[0].output`; empty for the row as a whole.
    package var field: String
    /// As the file has it, shortened where long.
    package var found: String
    /// A noun phrase, fit for "allowed is …".
    package var allowed: String

    package init(file: String, row: String = "", field: String = "", found: String, allowed: String) {
        self.file = file
        self.row = row
        self.field = field
        self.found = found
        self.allowed = allowed
    }

    package var description: String {
        let place = [row, field.isEmpty ? "" : "\"\(field)\""].filter { !$0.isEmpty }.joined(separator: ": ")
        return "\(file): " + (place.isEmpty ? "" : "\(place): ") + "found \(found); allowed is \(allowed)"
    }
}
