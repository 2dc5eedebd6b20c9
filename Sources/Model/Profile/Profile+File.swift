package import TidemarkJSON

extension Profile {
    /// The version of the file format that is read and written; see docs/profile.md.
    package static let version = 1

    private enum Key {
        static let version = "tidemark-profile"
        static let name = "name"
        static let source = "source"
        static let licence = "licence"
        static let requests = "requests"
        static let arrivals = "arrivals"
        static let rate = "rate per second"
        static let variation = "gap cv"
        static let cells = "cells"
    }

    /// The profile as the value of its file.
    package var json: JSONValue {
        var members = [
            JSONMember(Key.version, .int(Self.version)),
            JSONMember(Key.name, .string(name)),
            JSONMember(Key.source, .string(source)),
        ]
        if !licence.isEmpty { members.append(JSONMember(Key.licence, .string(licence))) }
        members.append(JSONMember(Key.requests, .int(requests)))
        var arrivals: [JSONMember] = []
        if let ratePerSecond { arrivals.append(JSONMember(Key.rate, .double(ratePerSecond))) }
        if let gapVariation { arrivals.append(JSONMember(Key.variation, .double(gapVariation))) }
        if !arrivals.isEmpty { members.append(JSONMember(Key.arrivals, .object(arrivals))) }
        members.append(JSONMember(Key.cells, .array(cells.map(\.json))))
        return .object(members)
    }

    /// The text of a profile file: `json` with a line for each member, and for each lowest input of the cells.
    package var fileText: String {
        let lines = (json.members ?? []).map { member in
            let name = "  \(JSONValue.quoted(member.name)): "
            return name + (member.name == Key.cells ? "[\n    \(cellLines)\n  ]" : member.value.text())
        }
        return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
    }

    private var cellLines: String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            let isNewLine = index > 0 && cells[index - 1].input.lowerBound != cell.input.lowerBound
            text += (index == 0 ? "" : isNewLine ? ",\n    " : ",") + cell.json.text()
        }
        return text
    }

    /// Reads a profile file, strictly; `file` is its name for messages.
    ///
    /// - Throws: `ProfileError` for the first thing that is wrong.
    package init(parsing bytes: some Collection<UInt8>, file: String) throws(ProfileError) {
        let root: JSONValue
        do {
            root = try JSONValue(parsing: bytes)
        } catch {
            throw ProfileError(file: file, field: "", found: "\(error)", allowed: "a JSON document")
        }
        let reader = ProfileReader(file: file)
        let versions = JSONValue.int(Self.version)
        guard root[Key.version] == versions else {
            throw reader.error(Key.version, root[Key.version], "\(Self.version), the version of the format")
        }
        try reader.expect(
            [Key.version, Key.name, Key.source, Key.licence, Key.requests, Key.arrivals, Key.cells],
            in: root,
            at: ""
        )
        self.init(
            name: try reader.text(Key.name, in: root),
            source: try reader.text(Key.source, in: root),
            licence: root[Key.licence] == nil ? "" : try reader.text(Key.licence, in: root),
            cells: try reader.cells(Key.cells, in: root)
        )
        if let arrivals = root[Key.arrivals] {
            try reader.expect([Key.rate, Key.variation], in: arrivals, at: Key.arrivals)
            self.arrivals = Arrivals(
                ratePerSecond: try reader.number(Key.rate, in: arrivals, at: Key.arrivals, "a number over 0") {
                    $0 > 0
                },
                gapVariation: try reader.number(Key.variation, in: arrivals, at: Key.arrivals, "a number from 0") {
                    $0 >= 0
                }
            )
        }
        guard let requests = root[Key.requests]?.int, requests == self.requests else {
            throw reader.error(Key.requests, root[Key.requests], "\(self.requests), the sum over the cells")
        }
    }
}

extension Profile.Cell {
    /// `[lowest input, highest input, lowest output, highest output, count]`.
    fileprivate var json: JSONValue {
        .array([input.lowerBound, input.upperBound, output.lowerBound, output.upperBound, count].map(JSONValue.int))
    }
}

/// Takes the members of a profile file apart and knows its name for messages.
private struct ProfileReader {
    var file: String

    func error(_ field: String, _ found: JSONValue?, _ allowed: String) -> ProfileError {
        guard let found else { return ProfileError(file: file, field: field, found: "nothing", allowed: allowed) }
        let text = found.text()
        return ProfileError(
            file: file,
            field: field,
            found: text.count > 60 ? text.prefix(57) + "..." : text,
            allowed: allowed
        )
    }

    /// Fails unless `value` is an object with none but these names, each at most once.
    func expect(_ names: [String], in value: JSONValue, at path: String) throws(ProfileError) {
        guard let members = value.members else { throw error(path, value, "an object") }
        var seen: Set<String> = []
        for member in members {
            let field = path.isEmpty ? member.name : "\(path).\(member.name)"
            guard names.contains(member.name) else {
                throw ProfileError(
                    file: file,
                    field: field,
                    found: "an unknown name",
                    allowed: "one of " + names.map { "\"\($0)\"" }.joined(separator: ", ")
                )
            }
            guard seen.insert(member.name).inserted else {
                throw ProfileError(file: file, field: field, found: "the name twice", allowed: "once")
            }
        }
    }

    func text(_ name: String, in root: JSONValue) throws(ProfileError) -> String {
        guard let text = root[name]?.string, !text.isEmpty else {
            throw error(name, root[name], "a text in quotes")
        }
        return text
    }

    func number(
        _ name: String,
        in value: JSONValue,
        at path: String,
        _ allowed: String,
        _ isAllowed: (Double) -> Bool
    ) throws(ProfileError) -> Double? {
        guard let member = value[name] else { return nil }
        guard let number = member.double, number.isFinite, isAllowed(number) else {
            throw error("\(path).\(name)", member, allowed)
        }
        return number
    }

    func cells(_ name: String, in root: JSONValue) throws(ProfileError) -> [Profile.Cell] {
        guard let items = root[name]?.array, !items.isEmpty else {
            throw error(name, root[name], "a list of cells")
        }
        let lengths = 1...Profile.longestLength
        var cells: [Profile.Cell] = []
        cells.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            let numbers = item.array?.compactMap(\.int) ?? []
            guard numbers.count == 5, item.array?.count == 5, numbers[0] <= numbers[1], numbers[2] <= numbers[3],
                numbers[..<4].allSatisfy(lengths.contains), (1...1_000_000_000).contains(numbers[4])
            else {
                throw error(
                    "\(name)[\(index)]",
                    item,
                    "[lowest input, highest input, lowest output, highest output, count], lengths from 1 to "
                        + "\(lengths.upperBound) tokens, count from 1"
                )
            }
            cells.append(
                Profile.Cell(
                    input: numbers[0]...numbers[1],
                    output: numbers[2]...numbers[3],
                    count: numbers[4]
                )
            )
        }
        return cells
    }
}
