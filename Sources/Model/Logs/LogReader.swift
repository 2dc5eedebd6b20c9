package import TidemarkProfile

/// Reads logs and traces of requests: fed with pieces of any size, it gives one record after the other.
///
/// Its memory does not grow with the log: rows are looked at where they lie, and of texts and identifiers only counts and
/// hashes under a secret key remain. Several logs can be read one after the other, with one table of categories.
package struct LogReader: ~Copyable {
    package struct Options {
        /// Nil finds the format by the first rows.
        package var format: LogFormat?
        /// For logs of no known format, or in place of some of a format's own fields.
        package var mapping: LogMapping?
        /// Bytes; a longer row counts as bad.
        package var longestRow = 64 << 20
        /// Bytes at the beginning by which the format is found.
        package var headBytes = 256 << 10
        /// Whether texts are looked at: for lengths that a row does not give, blocks, language, turns.
        package var readsText = true
        /// Counts the tokens of a text where a row gives no count; nil estimates them.
        package var countTokens: ((UnsafeBufferPointer<UInt8>) -> Int)?
        /// Gets the texts of each request where they lie, before its record.
        ///
        /// Of a conversation of several requests each text comes once: the answer, as a message of the assistant, before
        /// its record, and not again for the later ones whose input it is part of. Messages of trees are left out.
        package var onMessage: ((LogMessage) -> Void)?
        /// Told before the texts of a request, or of a conversation, so that none are taken for another's.
        package var onTexts: (() -> Void)?

        package init(format: LogFormat? = nil, mapping: LogMapping? = nil) {
            self.format = format
            self.mapping = mapping
        }
    }

    private enum Stage { case head, lines, records, document }

    private let key: LogKey
    private let options: Options
    private let table: CategoryTable
    private var file = ""
    /// The format of the log that is being read; nil where a mapping alone says what is what, and until it is known.
    package private(set) var format: LogFormat?
    private var decompressor = Decompressor()
    private var stage = Stage.head
    private var head = ByteBuffer()
    /// Bytes after which the head is looked at; more where the first row is longer.
    private var headLimit: Int
    private var lines: LineSplitter
    private var records: RecordSplitter
    private var document: DocumentSplitter
    private var rows: RowReader
    private var isBeforeHeader = false

    /// Makes a reader; `key` is to be random and to be thrown away with it.
    package init(key: LogKey, options: Options = Options()) {
        self.key = key
        self.options = options
        headLimit = options.headBytes
        table = CategoryTable(key.identifiers)
        lines = LineSplitter(longest: options.longestRow)
        records = RecordSplitter(longest: options.longestRow, delimiter: UInt8(ascii: ","))
        document = DocumentSplitter(longest: options.longestRow, opensTop: false)
        rows = Self.rows(RowLayout(LogDefinition(fields: [:])), key, options, table)
    }

    private static func rows(
        _ layout: RowLayout,
        _ key: LogKey,
        _ options: Options,
        _ table: CategoryTable
    ) -> RowReader {
        var text = TextReader(key: key.texts)
        text.countTokens = options.countTokens
        text.onMessage = options.onMessage
        text.onTexts = options.onTexts
        return RowReader(layout, key: key, text: text, categories: table, readsText: options.readsText)
    }

    /// Names of the categories that records give the numbers of, over all logs read so far.
    package var categories: [String] { table.names }

    /// What was read of this log so far.
    package var tally: LogTally { rows.whole }

    /// Begins a log; `file` is its name for messages.
    package mutating func begin(_ file: String) {
        self.file = file
        format = nil
        decompressor = Decompressor()
        stage = .head
        head = ByteBuffer()
        headLimit = options.headBytes
        lines = LineSplitter(longest: options.longestRow)
        rows = Self.rows(RowLayout(LogDefinition(fields: [:])), key, options, table)
        isBeforeHeader = false
    }

    /// Reads the next bytes of the log and gives the records that they complete.
    ///
    /// - Throws: `LogError` where the log as a whole cannot be read; bad rows are counted in `tally` instead.
    package mutating func read(
        _ chunk: UnsafeRawBufferPointer,
        _ take: (borrowing TrafficRecord) -> Void
    ) throws(LogError) {
        guard !chunk.isEmpty else { return }
        decompressor.feed(chunk.bindMemory(to: UInt8.self))
        try drain(take)
    }

    /// Ends the log and gives what was still held.
    package mutating func finish(_ take: (borrowing TrafficRecord) -> Void) throws(LogError) -> LogTally {
        decompressor.finish()
        try drain(take)
        if stage == .head { try leaveHead(isWhole: true, take) }
        let isCut = decompressor.isBroken || decompressor.isTruncated
        if isCut {
            cut(decompressor.isBroken ? .brokenCompression : .truncated)
        } else {
            finishRows(take)
        }
        try checkMapping()
        return tally
    }

    private mutating func drain(_ take: (borrowing TrafficRecord) -> Void) throws(LogError) {
        while let piece = decompressor.next() {
            var rest = piece
            while stage == .head, !rest.isEmpty {
                let end = min(rest.count, headLimit - head.count)
                head.append(rest.part(0, end))
                rest = rest.part(end, rest.count)
                if head.count >= headLimit { try leaveHead(isWhole: false, take) }
            }
            process(rest, take)
        }
    }

    private mutating func leaveHead(isWhole: Bool, _ take: (borrowing TrafficRecord) -> Void) throws(LogError) {
        let found: Sniffer.Finding
        do throws(LogError) {
            found = try Sniffer(file: file, options: options).find(head.bytes, isWhole: isWhole)
        } catch {
            guard !isWhole, canGrow else { throw error }
            headLimit = min(options.longestRow, headLimit * 4)
            return
        }
        format = found.format
        var rows = Self.rows(found.layout, key, options, table)
        rows.header = found.header
        switch found.framing {
        case .lines:
            stage = .lines
        case .records:
            stage = .records
            isBeforeHeader = true
            let delimiter = found.header?.delimiter ?? UInt8(ascii: ",")
            records = RecordSplitter(longest: options.longestRow, delimiter: delimiter)
        case .document(let opensTop):
            stage = .document
            document = DocumentSplitter(longest: options.longestRow, opensTop: opensTop)
            rows.tally.unit = .row
        }
        self.rows = rows
        process(head.bytes.part(found.skipped, head.count), take)
        head = ByteBuffer(capacity: 16)
    }

    /// Whether the first row goes on behind what was looked at.
    private var canGrow: Bool {
        let first = head.bytes.first { $0 > 0x20 }
        return headLimit < options.longestRow && head.bytes.index(of: 0x0A) == nil
            && (first == UInt8(ascii: "{") || first == UInt8(ascii: "["))
    }

    private mutating func process(_ bytes: Bytes, _ take: (borrowing TrafficRecord) -> Void) {
        switch stage {
        case .head: return
        case .lines:
            lines.feed(bytes)
            while let row = lines.next() { rows.read(row, take) }
        case .records:
            lines.feed(bytes)
            while let line = lines.next() { record(line, take) }
        case .document:
            document.feed(bytes)
            while let row = document.nextRow() { rows.read(row, take) }
        }
    }

    /// Takes a line of a CSV.
    private mutating func record(_ line: RowBytes, _ take: (borrowing TrafficRecord) -> Void) {
        if isBeforeHeader {
            isBeforeHeader = line.bytes.trimmed.isEmpty
            return
        }
        guard line.reason == nil, !records.passes(line.bytes) else {
            rows.read(line, take)
            return
        }
        records.feed(line)
        while let row = records.next() { rows.read(row, take) }
    }

    private mutating func finishRows(_ take: (borrowing TrafficRecord) -> Void) {
        switch stage {
        case .head: return
        case .lines:
            if let row = lines.finish() { rows.read(row, take) }
        case .records:
            if let line = lines.finish() { record(line, take) }
            while let row = records.next(isLast: true) { rows.read(row, take) }
        case .document:
            if let row = document.finish() {
                if row.reason == .truncated { rows.tally.isCutShort = true }
                rows.read(row, take)
            }
        }
    }

    /// Counts the row at which the data end or break as bad.
    private mutating func cut(_ reason: LogTally.Reason) {
        let place = stage == .document ? max(1, document.place) : lines.place
        rows.tally.isCutShort = true
        rows.tally.rows += 1
        rows.tally.count(reason, at: place)
    }

    /// Fails where no row has anything at a path that was given.
    private func checkMapping() throws(LogError) {
        let readable = rows.tally.keptRows + (rows.tally.bad[.nothingFound]?.count ?? 0)
        guard let mapping = options.mapping, readable > 0 else { return }
        for (name, path) in mapping.paths.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            guard !rows.layout.slots(of: name.field).contains(where: { rows.seen[$0] }) else { continue }
            throw LogError(
                file: file,
                found: "no value at \"\(path)\" for \(name.rawValue) in the rows at its beginning",
                allowed: "a path that rows have"
            )
        }
    }
}

extension LogReader {
    /// Reads a log that is in memory as a whole.
    ///
    /// - Returns: the records, the names of their categories and the tally.
    package static func records(
        of bytes: [UInt8],
        file: String,
        key: LogKey,
        options: Options = Options()
    ) throws(LogError) -> (records: [TrafficRecord], categories: [String], tally: LogTally) {
        var reader = LogReader(key: key, options: options)
        var records: [TrafficRecord] = []
        reader.begin(file)
        var failure: LogError?
        bytes.withUnsafeBytes { chunk in
            do throws(LogError) {
                try reader.read(chunk) { record in records.append(copy record) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        let tally = try reader.finish { record in records.append(copy record) }
        return (records, reader.categories, tally)
    }
}
