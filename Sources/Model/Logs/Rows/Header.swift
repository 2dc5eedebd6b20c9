/// The first row of a CSV: which column goes where.
struct Header: Sendable {
    enum Target: Sendable, Hashable {
        case slot(Int)
        /// A cell with JSON in it.
        case branch(Int32)
    }

    var names: [String]
    var delimiter: UInt8
    private(set) var targets: [Target?] = []

    /// Reads the header's cells; the delimiter is the one of comma, semicolon and tab that is there most often.
    init(_ row: Bytes) {
        let counts = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09].map { byte in (byte, row.count { $0 == byte }) }
        let most = counts.map(\.1).max() ?? 0
        delimiter = counts.first { $0.1 == most && most > 0 }?.0 ?? UInt8(ascii: ",")
        var names: [String] = []
        var arena = ByteBuffer()
        arena.reserve(row.count)
        CSVCells.read(row.trimmed, delimiter: delimiter, arena: &arena) { _, cell in
            names.append(String(decoding: cell.trimmed, as: UTF8.self))
        }
        self.names = names
    }

    mutating func find(in layout: RowLayout) {
        targets = names.map { name in
            var name = name
            return name.withUTF8 { utf8 in
                let node = layout.tree.child(PathTree.root, utf8)
                guard node >= 0 else { return nil }
                if layout.tree.hasChildren(node) { return .branch(node) }
                return layout.tree.slot(node) >= 0 ? .slot(layout.tree.slot(node)) : nil
            }
        }
    }
}

/// Takes a record of a CSV apart.
enum CSVCells {
    /// Gives each cell by its number, without its quotes; cells with doubled quotes are copied into `arena`, which must
    /// have room for the row.
    ///
    /// - Returns: how many there were.
    @discardableResult
    static func read(
        _ row: Bytes,
        delimiter: UInt8,
        arena: inout ByteBuffer,
        _ take: (Int, Bytes) -> Void
    ) -> Int {
        var (at, column) = (0, 0)
        while true {
            if at < row.count, row[at] == 0x22 {
                let start = at + 1
                var end = start
                var isDoubled = false
                while let quote = row.index(of: 0x22, from: end) {
                    end = quote
                    guard quote + 1 < row.count, row[quote + 1] == 0x22 else { break }
                    isDoubled = true
                    end = quote + 2
                }
                let inside = row.part(start, min(end, row.count))
                take(column, isDoubled ? undoubled(inside, &arena) : inside)
                at = min(end + 1, row.count)
                at = row.index(of: delimiter, from: at) ?? row.count
            } else {
                let end = row.index(of: delimiter, from: at) ?? row.count
                take(column, row.part(at, end))
                at = end
            }
            column += 1
            guard at < row.count else { return column }
            at += 1
        }
    }

    private static func undoubled(_ text: Bytes, _ arena: inout ByteBuffer) -> Bytes {
        let start = arena.count
        var at = 0
        while at < text.count {
            let quote = text.index(of: 0x22, from: at) ?? text.count
            arena.append(text.part(at, min(quote + 1, text.count)))
            at = quote + 2
        }
        return arena.bytes.part(start, arena.count)
    }
}
