/// Finds out what a log is by its beginning.
struct Sniffer {
    enum Framing {
        case lines, records
        case document(opensTop: Bool)
    }

    struct Finding {
        var framing: Framing
        var format: LogFormat?
        var layout: RowLayout
        var header: Header?
        /// Bytes at the beginning that are no rows.
        var skipped: Int
    }

    let file: String
    let options: LogReader.Options

    /// Lines that are looked at for one that is a row.
    private static let lines = 20

    /// Looks at a log's first bytes; `isWhole` says that there are no more.
    ///
    /// - Returns: how the log is cut into rows, and what they are.
    /// - Throws: `LogError` where it is no text, or of no known format.
    func find(_ head: Bytes, isWhole: Bool) throws(LogError) -> Finding {
        try refuse(head)
        let mark = head.count >= 3 && head[0] == 0xEF && head[1] == 0xBB && head[2] == 0xBF ? 3 : 0
        let text = head.part(mark, head.count)
        var start = 0
        while start < text.count, text[start] <= 0x20 { start += 1 }
        guard start < text.count else {
            return Finding(
                framing: .lines,
                format: options.format,
                layout: RowLayout(definition(options.format)),
                skipped: mark
            )
        }
        let body = text.part(start, text.count)
        switch body[0] {
        case UInt8(ascii: "["):
            let first = firstValue(body.part(1, body.count))
            let format = try known(first)
            let opensTop = format == .otel && Self.opens(first)
            return finding(.document(opensTop: opensTop), format, skipped: mark)
        case UInt8(ascii: "{"):
            return try object(body, isWhole: isWhole, skipped: mark)
        default:
            if let line = firstRow(body) {
                return finding(.lines, try known(line), skipped: mark)
            }
            return try table(body, isWhole: isWhole, skipped: mark + start)
        }
    }

    private func definition(_ format: LogFormat?) -> LogDefinition {
        let own = format?.definition ?? LogDefinition(fields: [:])
        return options.mapping?.applied(to: own) ?? own
    }

    private func finding(_ framing: Framing, _ format: LogFormat?, skipped: Int) -> Finding {
        Finding(framing: framing, format: format, layout: RowLayout(definition(format)), skipped: skipped)
    }

    /// Refuses what is no text of UTF-8.
    private func refuse(_ head: Bytes) throws(LogError) {
        let kinds: [(String, [UInt8])] = [
            ("a Parquet file", Array("PAR1".utf8)), ("a zip archive", [0x50, 0x4B, 0x03, 0x04]),
            ("bzip2 data", Array("BZh".utf8)), ("xz data", [0xFD, 0x37, 0x7A, 0x58, 0x5A]),
            ("an SQLite database", Array("SQLite format 3".utf8)), ("text in UTF-32", [0xFF, 0xFE, 0x00, 0x00]),
            ("text in UTF-16", [0xFF, 0xFE]), ("text in UTF-16", [0xFE, 0xFF]),
            ("gzip data in gzip data", [0x1F, 0x8B]),
        ]
        let allowed = "CSV, JSON or lines of JSON in UTF-8, plain or packed with gzip or zstd"
        for (kind, magic) in kinds where head.starts(with: magic) {
            throw LogError(file: file, found: kind, allowed: allowed)
        }
        if head.count >= 2, (head[0] == 0) != (head[1] == 0) {
            throw LogError(file: file, found: "text in UTF-16", allowed: allowed)
        }
        if head.part(0, min(head.count, 1_024)).index(of: 0) != nil {
            throw LogError(file: file, found: "binary data", allowed: allowed)
        }
    }

    /// The value that begins the bytes, or all of them where it goes on behind them.
    private func firstValue(_ bytes: Bytes) -> Bytes {
        guard var scanner = JSONScanner(bytes) else { return .empty }
        scanner.space()
        let start = scanner.at
        return scanner.value() == nil ? bytes.part(start, bytes.count) : bytes.part(start, scanner.at)
    }

    private static func isObject(_ line: Bytes) -> Bool {
        guard line.first == UInt8(ascii: "{"), var scanner = JSONScanner(line), scanner.value() != nil else {
            return false
        }
        scanner.space()
        return scanner.isAtEnd
    }

    /// The first of the lines that is an object by itself.
    private func firstRow(_ bytes: Bytes) -> Bytes? {
        var at = 0
        for _ in 0..<Self.lines where at < bytes.count {
            let end = bytes.index(of: 0x0A, from: at) ?? bytes.count
            let line = bytes.part(at, end)
            if Self.isObject(line) { return line }
            at = end + 1
        }
        return nil
    }

    /// Whether an object has anything at a path of the mapping.
    private func isMapped(_ value: Bytes) -> Bool {
        guard options.mapping != nil else { return false }
        return Self.fill(RowLayout(definition(nil)).tree, from: value).contains { $0.kind != .missing }
    }

    /// The first of the lines whose format is known.
    private func known(in bytes: Bytes) -> Bytes? {
        var at = 0
        for _ in 0..<Self.lines where at < bytes.count {
            let end = bytes.index(of: 0x0A, from: at) ?? bytes.count
            let line = bytes.part(at, end)
            if recognised(line) != nil { return line }
            at = end + 1
        }
        return nil
    }

    /// An object begins: it is a row of lines or of a sequence, or holds the rows.
    private func object(_ body: Bytes, isWhole: Bool, skipped: Int) throws(LogError) -> Finding {
        let value = firstValue(body)
        let lineEnd = body.index(of: 0x0A) ?? body.count
        let isLine = value.count <= lineEnd
        if Self.opens(value) {
            return finding(.document(opensTop: true), try known(value, isOuter: true), skipped: skipped)
        }
        if !isLine, let row = firstRow(body) {
            // The first line is broken, and a later one is whole.
            if Self.opens(row) { return finding(.document(opensTop: true), .otel, skipped: skipped) }
            return finding(.lines, try known(row), skipped: skipped)
        }
        if let format = recognised(value) ?? options.format, format == options.format || options.format == nil {
            return finding(isLine ? .lines : .document(opensTop: false), format, skipped: skipped)
        }
        if !isMapped(value), let rows = Self.inner(value), rows.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
            return finding(.document(opensTop: true), try known(firstValue(rows)), skipped: skipped)
        }
        let row = isLine ? known(in: body) ?? value : value
        return finding(isLine ? .lines : .document(opensTop: false), try known(row), skipped: skipped)
    }

    /// Whether an object holds spans on the way down, as far as it is there.
    private static func opens(_ value: Bytes) -> Bool {
        fill(outerTree, from: value).contains { $0.kind == .array } || inner(value, DocumentSplitter.outerNames) != nil
    }

    /// What stands behind the opening bracket of the array that holds the rows.
    private static func inner(_ value: Bytes, _ names: Set<String> = DocumentSplitter.rowNames) -> Bytes? {
        guard var scanner = JSONScanner(value) else { return nil }
        scanner.advance()
        scanner.space()
        while scanner.next == 0x22, let name = scanner.name() {
            if scanner.next == UInt8(ascii: "["), names.contains(String(decoding: name, as: UTF8.self)) {
                return value.part(scanner.at + 1, value.count)
            }
            guard scanner.value() != nil, scanner.separator(UInt8(ascii: "}")) == .more else { return nil }
        }
        return nil
    }

    private static func fill(_ tree: PathTree, from row: Bytes) -> [Slot] {
        var slots = [Slot](repeating: Slot(), count: tree.slotCount)
        slots.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { _ = tree.fill(base, from: row) }
        }
        return slots
    }

    /// The format of a row: the one that was asked for, or one whose names it has.
    private func known(_ row: Bytes, isOuter: Bool = false) throws(LogError) -> LogFormat? {
        if let format = options.format { return format }
        if isOuter { return options.mapping == nil ? .otel : recognised(row) }
        if let format = recognised(row) { return format }
        if options.mapping != nil { return nil }
        throw unknown("rows of no known format")
    }

    private func unknown(_ found: String) -> LogError {
        LogError(
            file: file,
            found: found,
            allowed: "one of " + LogFormat.allCases.map(\.rawValue).joined(separator: ", ")
                + ", or a mapping such as time=TIME,input=TOKENS,output=TOKENS"
        )
    }

    private static let signatures: [(format: LogFormat, paths: [String])] = LogFormat.allCases.flatMap { format in
        format.definition.signatures.map { (format, $0) }
    }

    /// All paths of signatures, each with its slot.
    private static let slots: [String: Int] = signatures.flatMap(\.paths).reduce(into: [:]) { slots, path in
        if slots[path] == nil { slots[path] = slots.count }
    }

    private static let tree = PathTree(
        slots.map { ($0.key.split(separator: ".").map(String.init), $0.value) },
        used: slots.count
    )

    private static let outerTree = PathTree(
        DocumentSplitter.outerNames.sorted().enumerated().map { ([$0.element], $0.offset) },
        used: DocumentSplitter.outerNames.count
    )

    private func recognised(_ row: Bytes) -> LogFormat? {
        let found = Self.fill(Self.tree, from: row)
        return Self.signatures.first { signature in
            signature.paths.allSatisfy { path in Self.slots[path].map { found[$0].kind != .missing } ?? false }
        }?.format
    }

    /// A table with a header.
    private func table(_ body: Bytes, isWhole: Bool, skipped: Int) throws(LogError) -> Finding {
        let end = body.index(of: 0x0A) ?? body.count
        guard isWhole || end < body.count else {
            throw LogError(
                file: file,
                line: 1,
                found: "a first line over \(options.headBytes) bytes",
                allowed: "a header"
            )
        }
        guard UTF8Check.isValid(body.part(0, end)) else {
            throw LogError(
                file: file,
                line: 1,
                found: "a first line that is not valid UTF-8",
                allowed: "a header in UTF-8"
            )
        }
        var header = Header(body.part(0, end))
        let names = Set(header.names)
        let format =
            options.format
            ?? Self.signatures.first { signature in
                signature.paths.allSatisfy { path in
                    names.contains(path.split(separator: ".").first.map(String.init) ?? path)
                }
            }?.format
        guard format != nil || options.mapping != nil else { throw unknown("neither rows of JSON nor a known header") }
        let layout = RowLayout(definition(format))
        header.find(in: layout)
        try check(header)
        if options.mapping == nil, !header.targets.contains(where: { $0 != nil }) {
            throw LogError(
                file: file,
                line: 1,
                found: "none of the format's columns",
                allowed: "a header that names them"
            )
        }
        return Finding(framing: .records, format: format, layout: layout, header: header, skipped: skipped)
    }

    /// Fails where a mapped column is not in the header.
    private func check(_ header: Header) throws(LogError) {
        for (name, path) in (options.mapping?.paths ?? [:]).sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let first = path.split(separator: ".").first.map(String.init) ?? path
            guard !header.names.contains(path), !header.names.contains(first) else { continue }
            throw LogError(
                file: file,
                line: 1,
                found: "no column \"\(path)\" for \(name.rawValue)",
                allowed: "a column of the header"
            )
        }
    }
}
