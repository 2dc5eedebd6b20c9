package import TidemarkJSON

extension Profile {
    /// The version of the file format that is written (docs/profile.md).
    ///
    /// Version 1 is read as well.
    package static let version = 2

    enum Key {
        static let version = "tidemark-profile"
        static let name = "name"
        static let source = "source"
        static let licence = "licence"
        static let requests = "requests"
        static let made = "made"
        static let arrivals = "arrivals"
        static let sharing = "prefix sharing"
        static let types = "types"
        static let columns = "columns"
        static let languages = "languages"
        static let cells = "cells"

        static let rate = "rate per second"
        static let variation = "gap cv"
        static let dispersion = "index of dispersion"
        static let tiesSpread = "ties spread"
        static let hours = "hours"
        static let pattern = "pattern"

        static let law = "law"
        static let meanGap = "mean gap"
        static let reaches = "reaches"
        static let cv = "cv"
        static let seconds = "seconds"
        static let shape = "shape"
        static let counts = "counts"
        static let steps = "steps"

        static let blockTokens = "block tokens"
        static let hitRatio = "hit ratio"
        static let heads = "heads"
        static let lengths = "lengths"
        static let lags = "lags"

        static let rows = "rows"
        static let kept = "kept"
        static let cellMinimum = "cell minimum"
        static let categoryMinimum = "category minimum"
        static let categoryMerged = "requests of merged categories"
        static let winsorised = "winsorised"
        static let estimatedShare = "estimated share"
        static let madeBy = "version"
    }

    /// Names of the columns of cells, in their order.
    enum Column {
        static let input = "input"
        static let output = "output"
        static let cached = "cached"
        static let turn = "turn"
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
        if let making { members.append(JSONMember(Key.made, making.json)) }
        if let arrivals { members.append(JSONMember(Key.arrivals, arrivals.json)) }
        if let sharing { members.append(JSONMember(Key.sharing, sharing.json)) }
        members.append(JSONMember(Key.types, .array(types.map(\.json))))
        return .object(members)
    }

    /// The text of a profile file: `json` with a line for each member, and for each lowest input of the cells of a type.
    package var fileText: String {
        let lines = (json.members ?? []).map { member in
            let name = "  \(JSONValue.quoted(member.name)): "
            return name + (member.name == Key.types ? "[\n\(typeLines)\n  ]" : member.value.text())
        }
        return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
    }

    private var typeLines: String {
        types.map { type in
            let members = (type.json.members ?? []).map { member in
                JSONValue.quoted(member.name) + ":"
                    + (member.name == Key.cells ? "[\n      \(Self.lines(of: type.cells))\n    ]" : member.value.text())
            }
            return "    {" + members.joined(separator: ",") + "}"
        }
        .joined(separator: ",\n")
    }

    private static func lines(of cells: [Cell]) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            let isNewLine = index > 0 && cells[index - 1].input.lowerBound != cell.input.lowerBound
            text += (index == 0 ? "" : isNewLine ? ",\n      " : ",") + cell.json.text()
        }
        return text
    }
}

extension TrafficType {
    fileprivate var json: JSONValue {
        var columns: [JSONValue] = [.string(Profile.Column.input), .string(Profile.Column.output)]
        if cells.first?.cached != nil { columns.append(.string(Profile.Column.cached)) }
        if cells.first?.turn != nil { columns.append(.string(Profile.Column.turn)) }
        var members = [
            JSONMember(Profile.Key.name, .string(name)), JSONMember(Profile.Key.requests, .int(requests)),
            JSONMember(Profile.Key.columns, .array(columns)),
        ]
        if !languages.isEmpty {
            let shares = languages.map { JSONMember($0.language.rawValue, .double($0.share)) }
            members.append(JSONMember(Profile.Key.languages, .object(shares)))
        }
        members.append(JSONMember(Profile.Key.cells, .array(cells.map(\.json))))
        return .object(members)
    }
}

extension Profile.Cell {
    /// The lowest and highest of each column, then the count.
    fileprivate var json: JSONValue {
        let ranges = [input, output] + [cached, turn].compactMap(\.self)
        return .array((ranges.flatMap { [$0.lowerBound, $0.upperBound] } + [count]).map(JSONValue.int))
    }
}

extension Profile.Making {
    fileprivate var json: JSONValue {
        .object([
            JSONMember(Profile.Key.rows, .int(rows)), JSONMember(Profile.Key.kept, .int(kept)),
            JSONMember(Profile.Key.cellMinimum, .int(cellMinimum)),
            JSONMember(Profile.Key.categoryMinimum, .int(categoryMinimum)),
            JSONMember(Profile.Key.categoryMerged, .int(categoryMerged)),
            JSONMember(Profile.Key.winsorised, .int(winsorised)),
            JSONMember(Profile.Key.estimatedShare, .double(estimatedShare)),
            JSONMember(Profile.Key.madeBy, .string(version)),
        ])
    }
}

extension Profile.Arrivals {
    fileprivate var json: JSONValue {
        var members: [JSONMember] = []
        if let ratePerSecond { members.append(JSONMember(Profile.Key.rate, .double(ratePerSecond))) }
        if let gapVariation { members.append(JSONMember(Profile.Key.variation, .double(gapVariation))) }
        if let dispersion { members.append(JSONMember(Profile.Key.dispersion, .double(dispersion))) }
        if areTiesSpread { members.append(JSONMember(Profile.Key.tiesSpread, true)) }
        if !hours.isEmpty { members.append(JSONMember(Profile.Key.hours, .array(hours.map(JSONValue.double)))) }
        if let pattern { members.append(JSONMember(Profile.Key.pattern, pattern.json)) }
        return .object(members)
    }
}

extension ArrivalPattern {
    fileprivate var json: JSONValue {
        var members = [
            JSONMember(Profile.Key.law, .string(law.name)), JSONMember(Profile.Key.meanGap, .double(meanGap)),
            JSONMember(Profile.Key.reaches, .array([.double(reached.gapVariation), .double(reached.dispersion)])),
        ]
        switch law {
        case .poisson: break
        case .gamma(let variation): members.append(JSONMember(Profile.Key.cv, .double(variation)))
        case .windows(let windows):
            let bins = windows.classes.map { bins in
                JSONValue.array(
                    bins.map { bin in
                        .array([
                            .int(bin.values.lowerBound), .int(bin.values.upperBound), .double(bin.mean),
                            .int(bin.count),
                        ])
                    }
                )
            }
            members += [
                JSONMember(Profile.Key.seconds, .double(windows.length)),
                JSONMember(Profile.Key.shape, windows.placement.json), JSONMember(Profile.Key.counts, .array(bins)),
                JSONMember(Profile.Key.steps, .array(windows.steps.map { .array($0.map(JSONValue.int)) })),
            ]
        }
        return .object(members)
    }
}

extension ArrivalPattern.Law {
    static let poissonName = "poisson"
    static let gammaName = "gamma"
    static let windowsName = "windows"

    package var name: String {
        switch self {
        case .poisson: Self.poissonName
        case .gamma: Self.gammaName
        case .windows: Self.windowsName
        }
    }
}

extension ArrivalWindows.Placement {
    static let evenName = "even"

    fileprivate var json: JSONValue {
        switch self {
        case .even: .string(Self.evenName)
        case .gamma(let shape): .double(shape)
        }
    }
}

extension PrefixSharing {
    fileprivate var json: JSONValue {
        .object([
            JSONMember(Profile.Key.blockTokens, .int(blockTokens)),
            JSONMember(Profile.Key.hitRatio, .double(hitRatio)),
            JSONMember(Profile.Key.heads, .array(heads.map { .array([.int($0.tokens), .double($0.share)]) })),
            JSONMember(
                Profile.Key.lengths,
                .array(
                    classes.map { .array([.int($0.from), .double($0.share), .array($0.parts.map(JSONValue.double))]) }
                )
            ),
            JSONMember(
                Profile.Key.lags,
                .array(
                    lags.map { .array([$0.requests.lowerBound, $0.requests.upperBound, $0.count].map(JSONValue.int)) }
                )
            ),
        ])
    }
}
