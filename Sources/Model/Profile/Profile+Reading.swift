import TidemarkJSON

extension Profile {
    private static let counts = 1...1_000_000_000_000

    /// Reads a profile file of version 1 or 2, strictly; `file` is its name for messages.
    ///
    /// - Throws: `ProfileError` for the first thing that is wrong.
    package init(parsing bytes: some Collection<UInt8>, file: String) throws(ProfileError) {
        let root: JSONValue
        do {
            root = try JSONValue(parsing: bytes)
        } catch {
            throw ProfileError(file: file, field: "", found: "\(error)", allowed: "a JSON document")
        }
        try self.init(root, ProfileReader(file: file))
    }

    private init(_ root: JSONValue, _ reader: ProfileReader) throws(ProfileError) {
        guard let version = root[Key.version]?.int, (1...Self.version).contains(version) else {
            let allowed = "1 or 2, the version of the format"
            throw reader.error(Key.version, root[Key.version], allowed)
        }
        let common = [Key.version, Key.name, Key.source, Key.licence, Key.requests, Key.arrivals]
        try reader.expect(
            common + (version == 1 ? [Key.cells] : [Key.made, Key.sharing, Key.types]),
            in: root,
            at: ""
        )
        self.init(
            name: try reader.text(Key.name, in: root),
            source: try reader.text(Key.source, in: root),
            licence: root[Key.licence] == nil ? "" : try reader.text(Key.licence, in: root),
            types: []
        )
        arrivals = try root[Key.arrivals].map { value throws(ProfileError) in
            try reader.arrivals(value, version: version)
        }
        if version == 1 {
            let cells = try reader.cells(in: root, at: "", columns: [Column.input, Column.output])
            types = [TrafficType(name: TrafficType.all, cells: cells)]
        } else {
            making = try root[Key.made].map { value throws(ProfileError) in try reader.making(value) }
            sharing = try root[Key.sharing].map { value throws(ProfileError) in try reader.sharing(value) }
            types = try reader.types(in: root)
        }
        guard let requests = root[Key.requests]?.int, requests == self.requests else {
            throw reader.error(Key.requests, root[Key.requests], "\(self.requests), the sum over the cells")
        }
    }
}

extension ProfileReader {
    private static let mostCells = 1_000_000
    private static let mostTypes = 1_000

    fileprivate func types(in root: JSONValue) throws(ProfileError) -> [TrafficType] {
        let key = Profile.Key.types
        guard let items = root[key]?.array, !items.isEmpty, items.count <= Self.mostTypes else {
            throw error(key, root[key], "a list of 1 to \(Self.mostTypes) types")
        }
        var types: [TrafficType] = []
        var names: Set<String> = []
        for (index, item) in items.enumerated() {
            let type = try type(item, at: "\(key)[\(index)]")
            guard names.insert(type.name).inserted else {
                throw error("\(key)[\(index)].\(Profile.Key.name)", .string(type.name), "a name that no other type has")
            }
            types.append(type)
        }
        return types
    }

    private func type(_ value: JSONValue, at path: String) throws(ProfileError) -> TrafficType {
        let key = Profile.Key.self
        try expect([key.name, key.requests, key.columns, key.languages, key.cells], in: value, at: path)
        let known = [Profile.Column.input, Profile.Column.output, Profile.Column.cached, Profile.Column.turn]
        let columns = value[key.columns]?.array?.compactMap(\.string) ?? []
        guard columns == known.filter(columns.contains), columns.starts(with: known[..<2]) else {
            let allowed = "[\"input\",\"output\"] and then \"cached\", \"turn\" or both"
            throw error("\(path).\(key.columns)", value[key.columns], allowed)
        }
        var type = TrafficType(
            name: try text(key.name, in: value, at: path),
            cells: try cells(in: value, at: path, columns: columns)
        )
        if let languages = value[key.languages] {
            let field = "\(path).\(key.languages)"
            try expect(Language.allCases.map(\.rawValue), in: languages, at: field)
            for member in languages.members ?? [] {
                guard let language = Language(rawValue: member.name) else { continue }
                let share = try needed(member.name, in: languages, at: field, "a share from 0 to 1") {
                    (0...1).contains($0)
                }
                type.languages.append(TrafficType.LanguageShare(language: language, share: share))
            }
        }
        guard value[key.requests]?.int == type.requests else {
            throw error("\(path).\(key.requests)", value[key.requests], "\(type.requests), the sum over the cells")
        }
        return type
    }

    fileprivate func cells(
        in value: JSONValue,
        at path: String,
        columns: [String]
    ) throws(ProfileError) -> [Profile.Cell] {
        let field = Self.path(path, Profile.Key.cells)
        guard let items = value[Profile.Key.cells]?.array, !items.isEmpty, items.count <= Self.mostCells else {
            throw error(field, value[Profile.Key.cells], "a list of cells")
        }
        let width = 2 * columns.count + 1
        var cells: [Profile.Cell] = []
        cells.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            let numbers = item.array?.compactMap(\.int) ?? []
            var ranges: [ClosedRange<Int>] = []
            if numbers.count == width, item.array?.count == width {
                for (place, column) in columns.enumerated() {
                    let lowest = column == Profile.Column.cached ? 0 : 1
                    let (low, high) = (numbers[2 * place], numbers[2 * place + 1])
                    if lowest <= low, low <= high, high <= Profile.longestLength { ranges.append(low...high) }
                }
            }
            guard ranges.count == columns.count, let count = numbers.last, (1...1_000_000_000).contains(count) else {
                let bounds = columns.map { "lowest \($0), highest \($0), " }.joined()
                throw error(
                    "\(field)[\(index)]",
                    item,
                    "[\(bounds)count], lengths from 1 to \(Profile.longestLength) tokens, count from 1"
                )
            }
            var cell = Profile.Cell(input: ranges[0], output: ranges[1], count: count)
            if let place = columns.firstIndex(of: Profile.Column.cached) { cell.cached = ranges[place] }
            if let place = columns.firstIndex(of: Profile.Column.turn) { cell.turn = ranges[place] }
            cells.append(cell)
        }
        return cells
    }

    fileprivate func making(_ value: JSONValue) throws(ProfileError) -> Profile.Making {
        let key = Profile.Key.self
        let path = key.made
        let counts = 0...1_000_000_000_000
        try expect(
            [
                key.rows, key.kept, key.cellMinimum, key.categoryMinimum, key.categoryMerged, key.winsorised,
                key.estimatedShare, key.madeBy,
            ],
            in: value,
            at: path
        )
        guard let version = value[key.madeBy]?.string else {
            throw error("\(path).\(key.madeBy)", value[key.madeBy], "a text in quotes")
        }
        return Profile.Making(
            rows: try whole(key.rows, in: value, at: path, counts),
            kept: try whole(key.kept, in: value, at: path, counts),
            cellMinimum: try whole(key.cellMinimum, in: value, at: path, counts),
            categoryMinimum: try whole(key.categoryMinimum, in: value, at: path, counts),
            categoryMerged: try whole(key.categoryMerged, in: value, at: path, counts),
            winsorised: try whole(key.winsorised, in: value, at: path, counts),
            estimatedShare: try needed(key.estimatedShare, in: value, at: path, "a share from 0 to 1") {
                (0...1).contains($0)
            },
            version: version
        )
    }
}
