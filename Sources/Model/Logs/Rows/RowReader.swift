import Glibc
import TidemarkProfile

/// Makes records of rows: finds the values where they lie, checks them, and counts what is wrong.
struct RowReader: ~Copyable {
    let layout: RowLayout
    var header: Header?
    var tally = LogTally()
    var text: TextReader
    let categories: CategoryTable
    let readsText: Bool
    let key: LogKey
    let slots: UnsafeMutablePointer<Slot>
    var record = TrafficRecord()
    /// What strings of this row hold without their escapes or doubled quotes.
    var arena = ByteBuffer()
    /// Which slots were ever filled.
    private(set) var seen: [Bool]
    private var latest = Int64.min
    var tree = MessageTree()

    init(
        _ layout: RowLayout,
        key: LogKey,
        text: consuming TextReader,
        categories: CategoryTable,
        readsText: Bool
    ) {
        self.layout = layout
        self.key = key
        self.text = text
        self.categories = categories
        self.readsText = readsText
        slots = .allocate(capacity: layout.slotCount)
        slots.initialize(repeating: Slot(), count: layout.slotCount)
        seen = [Bool](repeating: false, count: layout.slotCount)
    }

    deinit { slots.deallocate() }

    /// Reads a row and gives its records.
    mutating func read(_ row: RowBytes, _ take: (borrowing TrafficRecord) -> Void) {
        if let reason = row.reason {
            tally.rows += 1
            tally.count(reason, at: row.place)
            return
        }
        let bytes = row.bytes.trimmed
        guard !bytes.isEmpty else { return }
        tally.rows += 1
        guard let reason = fill(bytes) ?? records(at: row.place, take) else { return }
        let isCut = row.isUnterminated && (reason == .malformedJSON || reason == .columns || reason == .encoding)
        tally.count(isCut ? .truncated : reason, at: row.place)
        if isCut { tally.isCutShort = true }
    }

    private mutating func fill(_ row: Bytes) -> LogTally.Reason? {
        guard UTF8Check.isValid(row) else { return .encoding }
        // All zeros are an empty slot.
        memset(slots, 0, layout.slotCount * MemoryLayout<Slot>.stride)
        arena.removeAll(keeping: 1 << 20)
        if let header {
            arena.reserve(3 * row.count + 64)
            let slots = slots
            let targets = header.targets
            let tree = layout.tree
            let count = CSVCells.read(row, delimiter: header.delimiter, arena: &arena) { column, cell in
                guard column < targets.count, let target = targets[column] else { return }
                let cell = cell.trimmed
                guard !Self.isNothing(cell) else { return }
                switch target {
                case .slot(let slot): slots[slot] = Slot(kind: .plain, text: cell)
                case .branch(let node):
                    let isJSON = cell[0] == UInt8(ascii: "{") || cell[0] == UInt8(ascii: "[")
                    if isJSON, tree.fill(slots, from: cell, at: node) { return }
                    let slot = tree.slot(node)
                    if slot >= 0 { slots[slot] = Slot(kind: .plain, text: cell) }
                }
            }
            return count == header.names.count ? nil : .columns
        }
        guard row[0] == UInt8(ascii: "{") else {
            guard row[0] == UInt8(ascii: "["), var scanner = JSONScanner(row), scanner.value() != nil else {
                return .malformedJSON
            }
            return .notAnObject
        }
        guard layout.tree.fill(slots, from: row) else { return .malformedJSON }
        for branch in layout.tree.branches where slots[branch.slot].kind == .string {
            // What does not read as JSON is a text like any other.
            if let inner = opened(slots[branch.slot], row.count), inner.kind == .object {
                _ = layout.tree.fill(slots, from: inner.text, at: branch.node)
            }
        }
        if let attributes = layout.attributes { fill(attributes, row.count) }
        return nil
    }

    /// What CSV writers put where there is nothing.
    private static func isNothing(_ cell: Bytes) -> Bool {
        cell.isEmpty || cell.matchesInAnyCase("null") || cell.matchesInAnyCase("none") || cell.matchesInAnyCase("nan")
            || cell.matches("\\N")
    }

    /// Fills slots from a span's attributes, a list of `{key, value: {stringValue}}` or an object.
    private func fill(_ names: PathTree, _ count: Int) {
        let attributes = slots[layout.attributesSlot]
        if attributes.kind == .object {
            TextReader.members(of: attributes) { name, value in
                let node = names.child(PathTree.root, name)
                if node >= 0 { slots[names.slot(node)] = value }
            }
            return
        }
        guard attributes.kind == .array, var scanner = JSONScanner(attributes.text) else { return }
        scanner.advance()
        scanner.space()
        while scanner.next == UInt8(ascii: "{"), let element = scanner.value() {
            var (name, value) = (Slot(), Slot())
            TextReader.members(of: element) { member, slot in
                if member.matches("key") { name = slot } else if member.matches("value") { value = slot }
            }
            let node = names.child(PathTree.root, name.text)
            if node >= 0 {
                TextReader.members(of: value) { kind, slot in
                    if kind.count >= 8, !slot.isMissing { slots[names.slot(node)] = slot }
                }
            }
            guard scanner.separator(UInt8(ascii: "]")) == .more else { return }
        }
    }

    /// The object or array that a string holds as JSON; nil where it is none.
    mutating func opened(_ slot: Slot, _ rowCount: Int) -> Slot? {
        var text = slot.text.trimmed
        if slot.kind == .string, text.index(of: UInt8(ascii: "\\")) != nil {
            guard let first = text.first(where: { $0 > 0x20 }), first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
            else { return nil }
            // Slots point into it: it may grow only while it is empty.
            if arena.count == 0 { arena.reserve(3 * rowCount + 64) }
            guard arena.hasRoom(for: text.count) else { return nil }
            let start = arena.count
            JSONText.unescape(text, into: &arena)
            text = arena.bytes.part(start, arena.count)
        }
        guard let first = text.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            var scanner = JSONScanner(text), let value = scanner.value()
        else { return nil }
        scanner.space()
        return scanner.isAtEnd ? value : nil
    }

    /// The first slot of a field that holds anything.
    @inline(__always)
    func first(_ field: LogDefinition.Field) -> Slot {
        for slot in layout.slots(of: field) where !slots[slot].isMissing { return slots[slot] }
        return Slot()
    }

    /// The first slot of a field that holds words or a number.
    @inline(__always)
    func filled(_ field: LogDefinition.Field) -> Slot {
        for slot in layout.slots(of: field) where slots[slot].isFilled { return slots[slot] }
        return Slot()
    }

    private mutating func records(at place: Int, _ take: (borrowing TrafficRecord) -> Void) -> LogTally.Reason? {
        if tally.rows <= 1_000 { note() }
        record.reset()
        if let reason = identify() { return reason }
        switch layout.shape {
        case .request, .span, .exchange:
            if isOther() {
                tally.skipped += 1
                return nil
            }
            if let reason = measure() { return reason }
            guard hasAnything() else { return .nothingFound }
            if layout.shape == .exchange { readExchange() } else { readTexts() }
            give(at: place, take)
        case .conversation: return readConversation(at: place, take)
        case .treeMessage: return readTreeMessage(at: place, take)
        }
        return nil
    }

    private mutating func note() {
        for slot in 0..<layout.slotCount where !slots[slot].isMissing { seen[slot] = true }
    }

    /// Whether the row is none of a request.
    private func isOther() -> Bool {
        let filter = filled(.filter)
        if filter.isFilled {
            return !layout.kinds.contains { $0.utf8.elementsEqual(filter.text.lazy.map(Self.lower)) }
        }
        guard layout.shape == .span else { return false }
        return first(.input).isMissing && first(.output).isMissing && first(.model).isMissing
    }

    static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    /// Whether anything of a request is there: a row without it is none of this format.
    private func hasAnything() -> Bool {
        record.time != nil || record.input != nil || record.output != nil || record.isFailed
            || filled(.inputText).isFilled || filled(.outputText).isFilled || filled(.system).isFilled
    }

    /// Time, category and identifiers.
    private mutating func identify() -> LogTally.Reason? {
        let time = filled(.time)
        if time.isFilled {
            guard time.kind != .true, time.kind != .false,
                let nanoseconds = LogTime.nanoseconds(time.text, unit: layout.timeUnit)
            else { return .badTime }
            record.time = nanoseconds
        }
        record.category = categories.index(model: filled(.model), route: filled(.route), kind: filled(.kind))
        let user = filled(.user)
        if user.isFilled { record.user = key.identifiers.hash(user.text) }
        let conversation = filled(.conversation)
        if conversation.isFilled { record.conversation = key.identifiers.hash(conversation.text) }
        return nil
    }

    /// Gives the record away.
    mutating func give(at place: Int, _ take: (borrowing TrafficRecord) -> Void) {
        tally.requests += 1
        if let time = record.time {
            if time < latest {
                tally.backwards = LogTally.Places(
                    count: (tally.backwards?.count ?? 0) + 1,
                    first: tally.backwards?.first ?? place
                )
            } else {
                latest = time
            }
        } else {
            lack(.time)
        }
        if record.isFailed {
            tally.failed += 1
        } else {
            if record.input == nil { lack(.input) }
            if record.output == nil { lack(.output) }
            if record.isEstimated { tally.estimated += 1 }
        }
        if layout.has(.cached), record.cached == nil { lack(.cached) }
        if record.category == nil { lack(.category) }
        if record.user == nil { lack(.user) }
        if record.conversation == nil { lack(.conversation) }
        take(record)
    }

    private mutating func lack(_ field: LogTally.Field) { lacks[field.index] += 1 }

    /// Counts by field; a dictionary would cost a hash for each row.
    private(set) var lacks = [Int](repeating: 0, count: LogTally.Field.allCases.count)

    /// The tally with all counts in it.
    var whole: LogTally {
        var tally = tally
        for field in LogTally.Field.allCases where lacks[field.index] > 0 { tally.lacking[field] = lacks[field.index] }
        return tally
    }
}

extension LogTally.Field {
    fileprivate var index: Int {
        switch self {
        case .time: 0
        case .input: 1
        case .output: 2
        case .cached: 3
        case .category: 4
        case .user: 5
        case .conversation: 6
        }
    }
}
