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

extension Finding.Kind {
    /// What reports call it, in the plural.
    package var name: String {
        switch self {
        case .email: "e-mail addresses"
        case .phone: "phone numbers"
        case .card: "card numbers"
        case .iban: "bank accounts"
        case .ipv4: "IPv4 addresses"
        case .ipv6: "IPv6 addresses"
        case .key: "keys and passwords"
        }
    }
}
