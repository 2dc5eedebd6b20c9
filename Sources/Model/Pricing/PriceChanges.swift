import TidemarkUnits

/// What is different in a newer price table.
package struct PriceChanges: Sendable, Hashable {
    package var new: [PriceRow] = []
    package var gone: [PriceRow] = []
    package var dearer: [Change] = []
    package var cheaper: [Change] = []
    /// Some prices rose and some fell, or it is billed in another way.
    package var otherwise: [Change] = []
    package var same = 0

    /// One model before and after.
    package struct Change: Sendable, Hashable {
        package var before: PriceRow
        package var after: PriceRow
    }

    package init(from old: PriceTable, to new: PriceTable) {
        var before = Dictionary(old.rows.map { (Self.name($0), $0) }) { first, _ in first }
        for row in new.rows {
            guard let was = before.removeValue(forKey: Self.name(row)) else {
                self.new.append(row)
                continue
            }
            let (left, right) = (was.prices, row.prices)
            guard was.currency == row.currency, was.longContext.map(\.above) == row.longContext.map(\.above) else {
                otherwise.append(Change(before: was, after: row))
                continue
            }
            let rises = zip(left, right).contains { $0 < $1 }
            let falls = zip(left, right).contains { $0 > $1 }
            switch (rises, falls) {
            case (false, false): same += 1
            case (true, false): dearer.append(Change(before: was, after: row))
            case (false, true): cheaper.append(Change(before: was, after: row))
            case (true, true): otherwise.append(Change(before: was, after: row))
            }
        }
        gone = old.rows.filter { before[Self.name($0)] != nil }
    }

    private static func name(_ row: PriceRow) -> String { "\(row.provider) \(row.model)" }
}

extension PriceRow {
    /// All that a request may be billed by, in a fixed order for the same number of steps.
    fileprivate var prices: [Int64] {
        let rates = [standard] + longContext.map(\.rates)
        return [request.microdollars]
            + rates.flatMap { rates in
                [
                    rates.input, rates.cachedInput ?? rates.input, rates.cacheWrite ?? rates.input, rates.output,
                    rates.reasoning ?? rates.output,
                ].map(\.picodollars)
            }
    }
}
