/// A tokenizer file that cannot be used: where, what was found, and what is allowed.
package struct TokenizerError: Error, Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// A path such as `pre_tokenizer.pretokenizers[1].pattern`, or `line 3`; empty for the file as a whole.
    package var place: String
    /// As the file has it, shortened where long.
    package var found: String
    /// A noun phrase, fit for "allowed is …".
    package var allowed: String

    package init(file: String, place: String = "", found: String, allowed: String) {
        self.file = file
        self.place = place
        self.found = found
        self.allowed = allowed
    }

    package var description: String {
        "\(file): " + (place.isEmpty ? "" : "\(place): ") + "found \(found); allowed is \(allowed)"
    }

    /// `text` in quotes, at most 60 characters of it.
    static func quoted(_ text: some StringProtocol) -> String {
        "\"\(text.prefix(60))" + (text.dropFirst(60).isEmpty ? "\"" : "…\"")
    }
}
