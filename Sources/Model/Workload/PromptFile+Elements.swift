/// Finds the values of JSON lines, or the elements of a JSON list, without reading them.
struct JSONElements {
    private let bytes: [UInt8]
    private let isList: Bool
    private var at = 0
    private var line = 1
    private var hasBegun = false
    private var isDone = false
    /// What is wrong with the list as a whole.
    private(set) var fault: String?

    init(_ bytes: [UInt8], isList: Bool) {
        self.bytes = bytes
        self.isList = isList
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    mutating func next() -> (range: Range<Int>, line: Int)? {
        isList ? nextElement() : nextLine()
    }

    private mutating func nextLine() -> (range: Range<Int>, line: Int)? {
        while at < bytes.count {
            let start = at
            while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
            let range = start..<at
            let found = line
            at += 1
            line += 1
            if bytes[range].contains(where: { $0 > 0x20 }) { return (range, found) }
        }
        return nil
    }

    private mutating func nextElement() -> (range: Range<Int>, line: Int)? {
        guard !isDone, fault == nil else { return nil }
        skipSpace()
        if !hasBegun {
            hasBegun = true
            guard take("[") else {
                fault = "found no list; a .json file of prompts is a list of conversations"
                return nil
            }
            skipSpace()
        } else if !take(","), !isAt("]") {
            fault =
                "line \(line): "
                + (at < bytes.count ? "neither a comma nor the end of the list" : "the list is cut off")
            return nil
        }
        skipSpace()
        if take("]") {
            isDone = true
            return nil
        }
        let start = at
        let found = line
        guard skipValue(), at > start else {
            fault = "line \(found): the list is cut off"
            return nil
        }
        return (start..<at, found)
    }

    private func isAt(_ sign: Unicode.Scalar) -> Bool { at < bytes.count && bytes[at] == UInt8(ascii: sign) }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard isAt(sign) else { return false }
        at += 1
        return true
    }

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] <= 0x20 { step() }
    }

    private mutating func step() {
        if bytes[at] == UInt8(ascii: "\n") { line += 1 }
        at += 1
    }

    /// Goes behind one value by its brackets and quotes; false where the text ends in it.
    private mutating func skipValue() -> Bool {
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                step()
                while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
                    if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count { step() }
                    step()
                }
                guard at < bytes.count else { return false }
                step()
                if depth == 0 { return true }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                step()
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return true }
                depth -= 1
                step()
                if depth == 0 { return true }
            case UInt8(ascii: ",") where depth == 0: return true
            default: step()
            }
        }
        return false
    }
}

/// Comma-separated values (RFC 4180), record after record; a quote opens a field that may hold commas and lines.
struct CSVTable {
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    mutating func next() -> (fields: [String], line: Int)? {
        while at < bytes.count, bytes[at] == 0x0A || bytes[at] == 0x0D {
            if bytes[at] == 0x0A { line += 1 }
            at += 1
        }
        guard at < bytes.count else { return nil }
        let first = line
        var fields: [String] = []
        while true {
            fields.append(field())
            guard at < bytes.count, bytes[at] == UInt8(ascii: ",") else { break }
            at += 1
        }
        return (fields, first)
    }

    private mutating func field() -> String {
        var text: [UInt8] = []
        if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
            at += 1
            while at < bytes.count {
                if bytes[at] == UInt8(ascii: "\"") {
                    at += 1
                    guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { break }
                }
                if bytes[at] == 0x0A { line += 1 }
                text.append(bytes[at])
                at += 1
            }
        }
        while at < bytes.count, bytes[at] != UInt8(ascii: ","), bytes[at] != 0x0A, bytes[at] != 0x0D {
            text.append(bytes[at])
            at += 1
        }
        return String(decoding: text, as: UTF8.self)
    }
}
