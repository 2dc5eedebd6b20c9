import Foundation
import TidemarkJSON
import TidemarkPricing
import TidemarkTransport
import TidemarkUnits

/// The price table in use: the one that the user imported, else the built-in one.
struct PriceTables {
    /// Of the user's folder.
    static let fileName = "prices.json"

    let today: CalendarDate

    init(today: CalendarDate = CalendarDate(unixNanoseconds: Clock.unixNanoseconds())) {
        self.today = today
    }

    /// The table, and the file that it was read from; nil for the built-in one.
    ///
    /// - Throws: `Failure` or `PriceError` where an imported table is there and cannot be used: never the built-in one in
    ///   its place.
    func inUse() throws -> (table: PriceTable, file: String?) {
        // Without a folder nothing can have been imported.
        guard let folder = try? UserFolder.find(), let bytes = try folder.data(Self.fileName, as: "price table") else {
            return (try PriceTable.builtIn(today: today), nil)
        }
        let file = folder.file(Self.fileName)
        do throws(PriceError) {
            return (try PriceTable(parsing: bytes, file: file, today: today), file)
        } catch {
            throw Failure(
                .wrongInput,
                "\(error). Import it again with `tidemark prices --import FILE`, or go back to the built-in table with "
                    + "`tidemark prices --reset`"
            )
        }
    }

    /// Reads a table of LiteLLM's or of our own form from a file; `-` is standard input.
    func read(_ path: String, asOf: CalendarDate?) throws -> ImportedPrices {
        let name = path == "-" ? "standard input" : path
        let bytes =
            path == "-"
            ? [UInt8](FileHandle.standardInput.readDataToEndOfFile()) : try FileText.bytes(path, as: "price table")
        let document: JSONValue
        do {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw Failure(.wrongInput, "\(name): found a text that is not JSON: \(error); allowed is \(Self.allowed)")
        }
        if PriceTable.isTable(document) {
            guard asOf == nil else {
                throw Failure(.wrongInput, "--as-of is for LiteLLM's file: a table of Tidemark has its date in it")
            }
            let table = try PriceTable(document, file: name, today: today)
            return ImportedPrices(table: table, skipped: [], leftOut: [], notes: [])
        }
        guard ImportedPrices.isLiteLLM(document) else {
            throw Failure(.wrongInput, "\(name): found JSON that is no price table; allowed is \(Self.allowed)")
        }
        return try ImportedPrices(liteLLM: document, file: name, asOf: try asOf ?? date(of: path))
    }

    private static let allowed =
        "LiteLLM's model_prices_and_context_window.json, or a price table of Tidemark"

    /// When a file was written last, which is when it was fetched; today where that says nothing.
    private func date(of path: String) throws -> CalendarDate {
        let attributes = path == "-" ? [:] : try FileManager.default.attributesOfItem(atPath: path)
        guard let date = attributes[.modificationDate] as? Date,
            let seconds = Int64(exactly: date.timeIntervalSince1970.rounded(.down)),
            let first = CalendarDate("2023-01-01")
        else { return today }
        let day = CalendarDate(unixNanoseconds: seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue)
        return (first...today).contains(day) ? day : today
    }

    /// Keeps a table in the user's folder, as a whole or not at all.
    ///
    /// - Returns: the file.
    func keep(_ table: PriceTable) throws -> String {
        let folder = try UserFolder.find()
        try folder.make()
        try FileText.write(table.text, to: folder.file(Self.fileName))
        return folder.file(Self.fileName)
    }

    /// Removes the imported table.
    ///
    /// - Returns: its file; nil where there was none.
    func reset() throws -> String? {
        let file = try UserFolder.find().file(Self.fileName)
        guard unlink(file) != 0 else { return file }
        guard errno == ENOENT || errno == ENOTDIR else {
            throw Failure(.couldNotRun, "cannot remove \(file): \(FileText.reason(errno))")
        }
        return nil
    }
}
