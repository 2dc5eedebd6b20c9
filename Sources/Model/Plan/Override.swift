/// One `--set path=value`: a value of the plan that the command line replaces.
package struct Override: Sendable, Hashable {
    /// Names of a top-level key, target, type or scenario, then its keys, joined by dots: `baseline.rate`.
    package var path: String
    /// A single value as in the plan, or a list or mapping in `[]` or `{}`.
    package var value: String

    package init(path: String, value: String) {
        self.path = path
        self.value = value
    }

    /// Reads `baseline.rate=8/s`; nil where there is no `=` or nothing before it.
    package init?(parsing text: String) {
        guard let sign = text.firstIndex(of: "="), sign > text.startIndex else { return nil }
        self.init(path: String(text[..<sign]), value: String(text[text.index(after: sign)...]))
    }
}

extension YAMLNode {
    /// Puts the value of an override where its path leads, before anything is typed, so that it meets the same rules.
    mutating func apply(_ override: Override, faults: inout [PlanError.Fault]) {
        let place = PlanError.Place.flag("--set \(override.path)")
        guard let value = override.node(at: place, faults: &faults) else { return }
        do throws(PathFault) {
            try set(override.path[...], to: value, place: place)
        } catch {
            faults.append(PlanError.Fault(kind: .override, place: place, message: error.message))
        }
    }

    private struct PathFault: Error {
        var message: String
    }

    /// The first step goes to a top-level key or, past it, to what bears a name.
    private mutating func set(_ path: Substring, to value: YAMLNode, place: PlanError.Place) throws(PathFault) {
        let roots = named
        guard let step = Self.step(path, among: roots.map(\.name) + PlanKeys.plan.keys.map(\.name)) else {
            let first = path.prefix { $0 != "." }
            let known = roots.map(\.name) + PlanKeys.plan.keys.map(\.name).filter { $0 != "tidemark" }
            let paths = known.map { $0 + path.dropFirst(first.count) }
            throw PathFault(
                message: PlanReader.unknown(
                    "nothing in the plan is called \"\(first)\"",
                    nearestTo: String(path),
                    among: paths,
                    allowed: known
                )
            )
        }
        let isKey = PlanKeys.plan[step.name] != nil
        let owners = roots.filter { $0.name == step.name }
        guard !isKey, let owner = owners.first else {
            try set(inside: path, to: value, place: place)
            return
        }
        guard owners.count == 1 else {
            let ways = owners.map { "\"\($0.section).\(path)\"" }.joined(separator: " or ")
            throw PathFault(message: "\"\(step.name)\" is the name of more than one thing; write \(ways)")
        }
        try set(inside: path.isEmpty ? path : "\(owner.section).\(path)", to: value, place: place)
    }

    /// The names of targets, types and scenarios with the section that each stands in.
    private var named: [(name: String, section: String)] {
        let mapped = ["targets", "types"].flatMap { section in
            (self[section]?.entries ?? []).map { (name: $0.key.text, section: section) }
        }
        return mapped + (self["scenarios"]?.items ?? []).compactMap(\.scenarioName).map { ($0, "scenarios") }
    }

    /// What a list item of `scenarios` is called.
    private var scenarioName: String? {
        guard let entry = entries?.first else { return nil }
        return entry.value["name"]?.text ?? entry.key.text
    }

    private mutating func set(inside path: Substring, to value: YAMLNode, place: PlanError.Place) throws(PathFault) {
        switch content {
        case .mapping(var entries):
            if let step = Self.step(path, among: entries.map(\.key.text)),
                let index = entries.firstIndex(where: { $0.key.text == step.name })
            {
                if step.rest.isEmpty {
                    entries[index].value = value
                } else {
                    try entries[index].value.set(inside: step.rest, to: value, place: place)
                }
            } else {
                // The key may be one that the plan leaves at its default; the reader says whether there is such a key.
                let name = path.prefix { $0 != "." }
                var inner = YAMLNode(content: .mapping([]), place: place)
                if name.count == path.count {
                    inner = value
                } else {
                    try inner.set(inside: path.dropFirst(name.count + 1), to: value, place: place)
                }
                entries.append(Entry(key: Key(text: String(name), place: place), value: inner))
            }
            content = .mapping(entries)
        case .list(var items):
            let names = items.map { $0.scenarioName ?? "" }
            guard let step = Self.step(path, among: names), let index = names.firstIndex(of: step.name),
                case .mapping(var entries) = items[index].content
            else {
                let first = String(path.prefix { $0 != "." })
                let known = names.filter { !$0.isEmpty }
                throw PathFault(
                    message: PlanReader.unknown("\"\(first)\" is not in the list", nearestTo: first, among: known)
                )
            }
            if step.rest.isEmpty {
                entries[0].value = value
            } else {
                try entries[0].value.set(inside: step.rest, to: value, place: place)
            }
            items[index].content = .mapping(entries)
            content = .list(items)
        case .scalar where isEmpty:
            content = .mapping([])
            try set(inside: path, to: value, place: place)
        case .scalar:
            throw PathFault(message: "what stands before \"\(path)\" is a single value and has no keys")
        }
    }

    /// The longest of the names that the path begins with: names may hold dots themselves.
    private static func step(_ path: Substring, among names: [String]) -> (name: String, rest: Substring)? {
        let match = names.filter { path == $0 || path.hasPrefix($0 + ".") }.max { $0.count < $1.count }
        return match.map { ($0, path.dropFirst($0.count + 1)) }
    }
}

extension Override {
    fileprivate func node(at place: PlanError.Place, faults: inout [PlanError.Fault]) -> YAMLNode? {
        guard value.hasPrefix("[") || value.hasPrefix("{") else {
            return YAMLNode(content: .scalar(value, isQuoted: true), place: place)
        }
        var found: [PlanError.Fault] = []
        let node = YAMLNode(parsing: value, file: "", faults: &found)
        faults += found.map { PlanError.Fault(kind: $0.kind, place: place, message: $0.message) }
        return node?.placed(at: place)
    }
}

extension YAMLNode {
    fileprivate func placed(at place: PlanError.Place) -> YAMLNode {
        switch content {
        case .scalar: YAMLNode(content: content, place: place)
        case .list(let items): YAMLNode(content: .list(items.map { $0.placed(at: place) }), place: place)
        case .mapping(let entries):
            YAMLNode(
                content: .mapping(
                    entries.map { Entry(key: Key(text: $0.key.text, place: place), value: $0.value.placed(at: place)) }
                ),
                place: place
            )
        }
    }
}
