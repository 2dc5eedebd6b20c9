/// What a text that was refused as money may have meant, and what to write instead.
enum MoneyText {
    static func fault(ofAmount text: String) -> UnitError {
        let meant = Meant(text)
        let allowed: String
        if meant.isForeign {
            allowed = "an amount in USD; other currencies are not converted, so write what it is in USD"
        } else if meant.isNegative {
            allowed = "an amount of 0 USD or more"
        } else if meant.isTooFine {
            allowed = "an amount in whole micro-dollars; 0.000001 USD is the smallest"
        } else {
            allowed = "an amount in USD, such as 25 USD or 0.50 USD"
        }
        return UnitError(found: text, allowed: allowed, suggestion: meant.number.map { "\($0) \(Money.currency)" })
    }

    static func fault(ofPrice text: String) -> UnitError {
        let meant = Meant(text)
        if meant.isForeign {
            let allowed =
                "a price in USD; other currencies are not converted, so write what it is in USD per million tokens"
            return UnitError(found: text, allowed: allowed)
        }
        if meant.isNegative {
            return UnitError(found: text, allowed: "a price of 0 or more")
        }
        if meant.isTooFine {
            return UnitError(
                found: text,
                allowed: "a price that a token can have; 0.000001 USD per million tokens is the smallest"
            )
        }
        if let number = meant.number, (DecimalText.double(number) ?? 0) > 1_000_000 {
            return UnitError(found: text, allowed: "a price of at most 1000000 USD per million tokens")
        }
        return UnitError(
            found: text,
            allowed: "a price in USD per million tokens, such as 2.50 or 0.075",
            suggestion: meant.number ?? perMillion(text)
        )
    }

    /// Of a price of one token as price lists for programs have it: `2.5e-06` is 2.5 per million.
    private static func perMillion(_ text: String) -> String? {
        guard text.contains(where: { $0 == "e" || $0 == "E" }), let price = Double(text), price > 0, price < 1e-3 else {
            return nil
        }
        return plainDecimal(price, timesTenTo: 6)
    }

    private struct Meant {
        /// The number without sign and currency, as plans write it; nil where there is none that could be used.
        var number: String?
        /// Whether it names a currency other than US dollars.
        var isForeign: Bool
        var isNegative = false
        /// Whether the number has places that would have to be cut.
        var isTooFine = false

        private static let currencies: Set<Substring> = [
            "aud", "brl", "cad", "chf", "cny", "czk", "dkk", "eur", "euro", "euros", "gbp", "hkd", "inr", "jpy", "krw",
            "mxn", "nok", "nzd", "pln", "pound", "pounds", "rmb", "sek", "sgd", "try", "twd", "yen", "yuan", "zar",
        ]

        init(_ text: String) {
            let signs = text.unicodeScalars.contains { $0.properties.generalCategory == .currencySymbol && $0 != "$" }
            let words = text.lowercased().split { !$0.isLetter }
            isForeign = signs || words.contains { Self.currencies.contains($0) }
            guard !isForeign else { return }
            var bare = text.lowercased().filter { $0 != " " && $0 != "$" }
            for ending in ["/1m", "/m", "permillion"] where bare.hasSuffix(ending) { bare.removeLast(ending.count) }
            for name in ["usd", "us"] where bare.hasPrefix(name) { bare.removeFirst(name.count) }
            if bare.hasSuffix("usd") { bare.removeLast(3) }
            if let first = bare.first, "-\u{2212}".contains(first) {
                isNegative = true
                bare.removeFirst()
            }
            guard DecimalText.matches(bare), let (_, rest) = DecimalText(bare)?.times(1_000_000) else { return }
            isTooFine = rest != .none
            // Whoever writes a sign may not mean the amount without it.
            if !isTooFine, !isNegative { number = bare }
        }
    }
}
