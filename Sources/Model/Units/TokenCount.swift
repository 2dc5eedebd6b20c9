/// Reads and prints counts of tokens: `512`, `1K` = 1000, `1Ki` = 1024, `1.5K`, `2M`.
package enum TokenCount {
    /// - Throws: `UnitError` naming what was found and what is allowed.
    package static func parse(_ text: String) throws(UnitError) -> Int {
        let sizes: [(suffix: String, size: Double)] = [
            ("Ki", 1_024), ("Mi", 1_048_576), ("K", 1_000), ("k", 1_000), ("M", 1_000_000),
        ]
        let failure = UnitError(found: text, allowed: "a number of tokens, such as 512, 1K (1000) or 1Ki (1024)")
        let match = sizes.first { text.hasSuffix($0.suffix) }
        let digits = text.dropLast(match?.suffix.count ?? 0)
        guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let value = Double(digits),
            let exact = Int(exactly: value * (match?.size ?? 1))
        else { throw failure }
        return exact
    }

    /// `512`, `1K`, `1.5K`, `100K`, `2M`: exact where it is short, else the plain digits.
    package static func format(_ count: Int) -> String {
        for (suffix, size) in [("M", 1_000_000), ("K", 1_000)] where count >= size && count % (size / 10) == 0 {
            let tenths = count / (size / 10)
            return tenths % 10 == 0 ? "\(tenths / 10)\(suffix)" : "\(tenths / 10).\(tenths % 10)\(suffix)"
        }
        return "\(count)"
    }
}
