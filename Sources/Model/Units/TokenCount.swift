/// Reads and prints counts of tokens: `512`, `1K` = 1000, `1Ki` = 1024, `1.5K`, `2M`.
package enum TokenCount {
    private static let sizes: [(suffix: String, size: UInt64)] = [
        ("Ki", 1_024), ("Mi", 1_048_576), ("K", 1_000), ("k", 1_000), ("M", 1_000_000),
    ]

    /// - Throws: `UnitError` naming what was found and what is allowed.
    package static func parse(_ text: String) throws(UnitError) -> Int {
        let match = sizes.first { text.hasSuffix($0.suffix) }
        guard let number = DecimalText(text.dropLast(match?.suffix.count ?? 0)),
            let (whole, rest) = number.times(match?.size ?? 1), rest == .none
        else {
            throw UnitError(
                found: text,
                allowed: "a number of tokens, such as 512, 1K (1000) or 1Ki (1024)",
                suggestion: suggestion(for: text)
            )
        }
        return Int(whole)
    }

    /// `512`, `1K`, `1.5K`, `100K`, `2M`: exact where it is short, else the plain digits.
    package static func format(_ count: Int) -> String {
        for (suffix, size) in [("M", 1_000_000), ("K", 1_000)] where count >= size && count % (size / 10) == 0 {
            let tenths = count / (size / 10)
            return tenths % 10 == 0 ? "\(tenths / 10)\(suffix)" : "\(tenths / 10).\(tenths % 10)\(suffix)"
        }
        return "\(count)"
    }

    /// The number with its unit in the right case and nothing else: for `1 Ki`, `1ki`, `2m`, `512 tokens`.
    private static func suggestion(for text: String) -> String? {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard DecimalText.matches(digits) else { return nil }
        let unit = text.dropFirst(digits.count).filter { $0 != " " }.lowercased()
        let units = ["": "", "tokens": "", "k": "K", "ki": "Ki", "m": "M", "mi": "Mi"]
        guard let suffix = units[unit],
            let size = suffix.isEmpty ? 1 : sizes.first(where: { $0.suffix == suffix })?.size
        else { return nil }
        return DecimalText(digits)?.times(size)?.rest == DecimalText.Rest.none ? digits + suffix : nil
    }
}
