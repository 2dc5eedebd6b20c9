import TidemarkListPrices
package import TidemarkUnits

extension PriceTable {
    /// What messages call the project's own table.
    package static let builtInName = "the built-in price table"

    /// The project's own table: Sources/Model/ListPrices/prices.json.
    ///
    /// - Throws: `PriceError` where it is of a later day than today, which is a clock that goes wrong.
    package static func builtIn(today: CalendarDate) throws(PriceError) -> PriceTable {
        let bytes = UnsafeBufferPointer(start: tidemark_list_prices(), count: tidemark_list_prices_count())
        return try PriceTable(parsing: Array(bytes), file: builtInName, today: today)
    }
}
