/// A stretch of text that may identify someone or open something.
package struct Finding: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case email, phone, card, iban, ipv4, ipv6, key
    }

    package var kind: Kind
    /// Offsets in UTF-8 bytes.
    package var range: Range<Int>

    package init(kind: Kind, range: Range<Int>) {
        self.kind = kind
        self.range = range
    }
}
