/// A table of numbers whose points stand under each other, with notes such as intervals to their right.
struct TextTable {
    /// One number of a row.
    struct Cell {
        var whole: String
        /// The decimal point and what follows.
        var fraction: String
        var note: String
        var ink: TextPage.Ink?
        var isNumber: Bool

        /// A number, or words that stand at the right edge of the numbers.
        init(_ number: String, note: String = "", ink: TextPage.Ink? = nil, isNumber: Bool = true) {
            let point = isNumber ? number.lastIndex(of: ".") ?? number.lastIndex(of: " ") : nil
            whole = String(number[..<(point ?? number.endIndex)])
            fraction = String(number[(point ?? number.endIndex)...])
            self.note = note
            self.ink = ink
            self.isNumber = isNumber
        }

        init(_ text: EstimateText) {
            self.init(text.number, note: text.note, ink: text.isNumber ? nil : .dim, isNumber: text.isNumber)
        }
    }

    /// Rows of one unit under a title of their own; points are lined up within a block.
    struct Block {
        var title: String?
        var rows: [(label: String, cells: [Cell])]
    }

    var heads: [String]
    var blocks: [Block]

    /// Columns before the labels, and between a column and the next.
    private var margin = 4
    private var gap = 3

    init(heads: [String], blocks: [Block]) {
        self.heads = heads
        self.blocks = blocks
    }

    /// Writes the table so that nothing ever wraps.
    ///
    /// As far as the page is too narrow, the last `optionalColumns` go, then columns stand closer together, then labels
    /// are cut, then notes and further columns go.
    func write(to page: inout TextPage, optionalColumns: Int = 0) {
        var table = self
        for _ in 0..<optionalColumns where table.totalWidth > page.width { table.dropLastColumn() }
        let left = heads.dropFirst(table.heads.count)
        let whole = totalWidth
        if table.totalWidth > page.width {
            table.margin = 2
            table.gap = 2
        }
        let needed = table.totalWidth
        var withoutNotes = table
        withoutNotes.dropNotes()
        table.shortenLabels(toFit: page.width)
        let hasNotes = table.totalWidth <= page.width
        if !hasNotes {
            table = withoutNotes
            table.shortenLabels(toFit: page.width)
            while table.totalWidth > page.width, table.heads.count > 1 { table.dropLastColumn() }
        }
        page.add(page.paint(table.headLine, .dim))
        for block in table.blocks { table.write(block, to: &page) }
        if !left.isEmpty {
            page.paragraph(
                "Left out at this width: \(left.joined(separator: ", ")); \(whole) columns show all.",
                ink: .dim
            )
        }
        if !hasNotes { page.paragraph("Intervals and sample sizes need \(needed) columns.", ink: .dim) }
    }

    /// The columns that the table needs as it stands.
    var totalWidth: Int { margin + labelWidth + heads.indices.reduce(0) { $0 + gap + width(ofColumn: $1) } }

    /// The same without the last columns.
    func totalWidth(dropping columns: Int) -> Int {
        var table = self
        for _ in 0..<columns { table.dropLastColumn() }
        return table.totalWidth
    }

    /// Whether a cell gives counts in place of a number.
    var hasMissing: Bool { heads.indices.flatMap(cells).contains { !$0.isNumber && !$0.note.isEmpty } }

    private var labelWidth: Int { blocks.flatMap(\.rows).map { PlainText.width($0.label) }.max() ?? 0 }

    private func cells(_ column: Int) -> [Cell] {
        blocks.flatMap(\.rows).map(\.cells[column])
    }

    private func wholeWidth(_ column: Int, in block: Block) -> Int {
        block.rows.map(\.cells[column]).map { $0.isNumber ? $0.whole.count : 0 }.max() ?? 0
    }

    private func fractionWidth(_ column: Int, in block: Block) -> Int {
        block.rows.map(\.cells[column].fraction.count).max() ?? 0
    }

    /// The head's width too where nothing stands beside the numbers.
    private func numberWidth(_ column: Int) -> Int {
        let numbers = blocks.map { wholeWidth(column, in: $0) + fractionWidth(column, in: $0) }
        let words = cells(column).map { $0.isNumber ? 0 : $0.whole.count }
        let head = noteWidth(column) == 0 ? PlainText.width(heads[column]) : 0
        return max(numbers.max() ?? 0, words.max() ?? 0, head)
    }

    private func noteWidth(_ column: Int) -> Int {
        cells(column).map { $0.note.isEmpty ? 0 : $0.note.count + 1 }.max() ?? 0
    }

    private func width(ofColumn column: Int) -> Int {
        max(PlainText.width(heads[column]), numberWidth(column) + noteWidth(column))
    }

    /// Heads stand over the numbers, or start with them where they are longer.
    private var headLine: String {
        var line = String(repeating: " ", count: margin + labelWidth)
        for column in heads.indices {
            let head = PlainText.leftPadded(heads[column], to: numberWidth(column))
            line += String(repeating: " ", count: gap) + PlainText.padded(head, to: width(ofColumn: column))
        }
        return line
    }

    private func write(_ block: Block, to page: inout TextPage) {
        if let title = block.title {
            page.add("  " + page.paint(PlainText.truncated(title, to: page.width - 2), .cyan))
        }
        for row in block.rows {
            var line = String(repeating: " ", count: margin) + PlainText.padded(row.label, to: labelWidth)
            for (column, cell) in row.cells.enumerated() {
                let fraction =
                    cell.isNumber ? PlainText.padded(cell.fraction, to: fractionWidth(column, in: block)) : ""
                let number = PlainText.leftPadded(cell.whole + fraction, to: numberWidth(column))
                let note = PlainText.padded(
                    cell.note.isEmpty ? "" : " " + cell.note,
                    to: width(ofColumn: column) - numberWidth(column)
                )
                line += String(repeating: " ", count: gap) + page.paint(number, cell.ink) + page.paint(note, .dim)
            }
            page.add(line)
        }
    }

    // MARK: - Making it fit

    private mutating func dropLastColumn() {
        heads.removeLast()
        let count = heads.count
        changeRows { row in row.cells = Array(row.cells.prefix(count)) }
    }

    private mutating func shortenLabels(toFit columns: Int) {
        let excess = totalWidth - columns
        guard excess > 0 else { return }
        let room = max(min(labelWidth, 12), labelWidth - excess)
        changeRows { row in row.label = PlainText.truncated(row.label, to: room) }
    }

    private mutating func dropNotes() {
        changeRows { row in for column in row.cells.indices { row.cells[column].note = "" } }
    }

    private mutating func changeRows(_ change: (inout (label: String, cells: [Cell])) -> Void) {
        for block in blocks.indices {
            for row in blocks[block].rows.indices { change(&blocks[block].rows[row]) }
        }
    }
}
