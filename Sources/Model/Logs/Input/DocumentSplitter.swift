/// Cuts a whole JSON document, or several in a row, into the elements that are rows, without holding it.
///
/// Rows are the elements of an array at the top, of arrays under names in `rowNames` on the way down, or the values at
/// the top themselves. Only brackets and quotes are looked at here: whether a row is JSON is found when it is read.
struct DocumentSplitter: ~Copyable {
    /// Arrays whose elements are rows.
    static let rowNames: Set<String> = ["spans", "data", "observations", "rows", "items", "records", "value"]
    /// Arrays of objects on the way to rows.
    static let outerNames: Set<String> = [
        "resourceSpans", "batches", "scopeSpans", "instrumentationLibrarySpans",
    ]

    private enum Level { case rows, outer, object }

    /// What the bytes belong to.
    private enum State { case between, name, afterName, value }

    private let longest: Int
    /// Whether objects at the top, or in an array at the top, are opened in search of rows.
    private let opensTop: Bool
    private var levels: [Level] = []
    private var state = State.between
    private var name: [UInt8] = []
    private var isNameEscaped = false
    // The value that is being passed over or captured.
    private var isCaptured = false
    private var isScalar = false
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var isOverlong = false
    private var held = ByteBuffer()
    private var isHeldGiven = false
    private var piece = Bytes.empty
    private var at = 0
    private var begun = 0
    private(set) var place = 0

    init(longest: Int, opensTop: Bool) {
        self.longest = longest
        self.opensTop = opensTop
    }

    mutating func feed(_ bytes: Bytes) {
        piece = bytes
        at = 0
        begun = 0
    }

    mutating func nextRow() -> RowBytes? {
        if isHeldGiven {
            held.removeAll(keeping: 1 << 20)
            isHeldGiven = false
        }
        while at < piece.count {
            switch state {
            case .between: between()
            case .name: readName()
            case .afterName: afterName()
            case .value:
                if let row = pass() { return row }
            }
        }
        return nil
    }

    /// What is left: a scalar at the top, or a value that nothing closed.
    mutating func finish() -> RowBytes? {
        if isHeldGiven {
            held.removeAll()
            isHeldGiven = false
        }
        let isOpen = !levels.isEmpty || state != .between
        guard isOpen else { return nil }
        let isWhole = levels.isEmpty && state == .value && isScalar && isCaptured && !isOverlong
        (state, levels) = (.between, [])
        if !isWhole { return RowBytes(bytes: .empty, place: place, reason: .truncated) }
        isHeldGiven = true
        return RowBytes(bytes: held.bytes, place: place)
    }

    /// Looks for the next element, name or end of a level.
    private mutating func between() {
        let byte = piece[at]
        switch byte {
        case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","):
            at += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            at += 1
            if !levels.isEmpty { levels.removeLast() }
        default:
            switch levels.last {
            case .object:
                if byte == UInt8(ascii: "\"") {
                    at += 1
                    name.removeAll(keepingCapacity: true)
                    isNameEscaped = false
                    state = .name
                } else {
                    start(captured: false)
                }
            case .rows:
                let isAtTop = levels.count == 1
                if isAtTop, opensTop, byte == UInt8(ascii: "{") {
                    levels.append(.object)
                    at += 1
                } else {
                    start(captured: true)
                }
            case .outer:
                if byte == UInt8(ascii: "{") {
                    levels.append(.object)
                    at += 1
                } else {
                    start(captured: false)
                }
            case nil:
                if byte == UInt8(ascii: "[") {
                    levels.append(.rows)
                    at += 1
                } else if opensTop, byte == UInt8(ascii: "{") {
                    levels.append(.object)
                    at += 1
                } else {
                    start(captured: true)
                }
            }
        }
    }

    private mutating func readName() {
        while at < piece.count {
            let byte = piece[at]
            at += 1
            if isNameEscaped {
                isNameEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isNameEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                state = .afterName
                return
            }
            if name.count < 64 { name.append(byte) }
        }
    }

    private mutating func afterName() {
        switch piece[at] {
        case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ":"):
            at += 1
        case UInt8(ascii: "["):
            let text = String(decoding: name, as: UTF8.self)
            if Self.rowNames.contains(text) {
                levels.append(.rows)
            } else if Self.outerNames.contains(text) {
                levels.append(.outer)
            } else {
                start(captured: false)
                return
            }
            at += 1
            state = .between
        case UInt8(ascii: "}"), UInt8(ascii: ","):
            state = .between
        default:
            start(captured: false)
        }
    }

    private mutating func start(captured: Bool) {
        isCaptured = captured
        if captured { place += 1 }
        let byte = piece[at]
        isScalar = byte != UInt8(ascii: "{") && byte != UInt8(ascii: "[") && byte != UInt8(ascii: "\"")
        depth = 0
        isInString = false
        isEscaped = false
        isOverlong = false
        begun = at
        state = .value
    }

    /// Passes over the value up to its end or the end of the piece.
    private mutating func pass() -> RowBytes? {
        var index = at
        var isDone = false
        let (bytes, count) = (piece, piece.count)
        while index < count, !isDone {
            if isInString {
                if isEscaped {
                    isEscaped = false
                    index += 1
                    continue
                }
                index = JSONScanner.endOfPlainText(bytes, index)
                guard index < count else { break }
                if bytes[index] == UInt8(ascii: "\\") {
                    isEscaped = true
                } else {
                    isInString = false
                    isDone = depth == 0
                }
                index += 1
                continue
            }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                isInString = true
                index += 1
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 {
                    isDone = true  // belongs to the level above
                } else {
                    depth -= 1
                    index += 1
                    isDone = depth == 0
                }
            case UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09:
                if isScalar, depth == 0 { isDone = true } else { index += 1 }
            default:
                index += 1
            }
        }
        let part = bytes.part(begun, index)
        at = index
        begun = index
        guard isDone else {
            hold(part)
            return nil
        }
        state = .between
        guard isCaptured else { return nil }
        if isOverlong || part.count > longest - held.count {
            held.removeAll(keeping: 1 << 12)
            return RowBytes(bytes: .empty, place: place, reason: .tooLong)
        }
        if held.count == 0 { return RowBytes(bytes: part, place: place) }
        held.append(part)
        isHeldGiven = true
        return RowBytes(bytes: held.bytes, place: place)
    }

    private mutating func hold(_ part: Bytes) {
        guard isCaptured, !isOverlong else { return }
        if part.count > longest - held.count {
            isOverlong = true
            held.removeAll(keeping: 1 << 12)
        } else {
            held.append(part)
        }
    }
}
