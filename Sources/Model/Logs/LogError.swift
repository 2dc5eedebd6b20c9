/// A log that cannot be read: where, what was found, and what is allowed; never with a word of its content.
package struct LogError: Error, Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// From 1; nil for the file as a whole.
    package var line: Int?
    package var found: String
    /// A noun phrase, fit for "allowed is …".
    package var allowed: String

    package init(file: String, line: Int? = nil, found: String, allowed: String) {
        self.file = file
        self.line = line
        self.found = found
        self.allowed = allowed
    }

    package var description: String {
        file + (line.map { ":\($0)" } ?? "") + ": found \(found); allowed is \(allowed)"
    }
}
