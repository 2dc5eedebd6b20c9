import Yams

extension YAMLNode {
    /// The largest plan that is read, in bytes.
    static let largest = 1_048_576

    /// Reads the one document of a YAML file into text scalars with their places.
    ///
    /// Anchors, aliases, tags and further documents are faults; so are keys that stand twice in a mapping.
    /// What was wrong goes to `faults`; where it leaves nothing to read, the result is nil.
    init?(parsing text: String, file: String, faults: inout [PlanError.Fault]) {
        func fault(_ message: String, line: Int = 1, column: Int = 1) -> PlanError.Fault {
            PlanError.Fault(kind: .syntax, place: .file(file, line: line, column: column), message: message)
        }
        guard text.utf8.count <= Self.largest else {
            faults.append(fault("the file has \(text.utf8.count) bytes; a plan has \(Self.largest) at most"))
            return nil
        }
        var source = YAMLSource(text: text)
        while true {
            do {
                let parser = try Parser(yaml: source.text, resolver: .basic, encoding: .utf8)
                let root = try parser.singleRoot()
                guard let root else {
                    faults.append(fault("the file is empty; a plan begins with \"tidemark: 1\""))
                    return nil
                }
                var conversion = Conversion(file: file, source: source)
                // Nodes refer weakly to their anchors, which live as long as the parser.
                self = withExtendedLifetime(parser) { conversion.node(root) }
                faults += conversion.faults
                return
            } catch YamlError.duplicatedKeysInMapping(_, let context) where source.disguise(keyAt: context.mark) {
                continue
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let names = keys.map { "\"\($0)\"" }.joined(separator: ", ")
                let (line, column) = (context.mark.line, context.mark.column)
                faults.append(fault("a key stands twice in one mapping: \(names)", line: line, column: column))
                return nil
            } catch {
                let (message, line, column) = source.explain(error)
                faults.append(fault(message, line: line, column: column))
                return nil
            }
        }
    }
}

/// The text of a plan while it is parsed.
private struct YAMLSource {
    var text: String
    /// First letters that were replaced, by where they stand.
    private(set) var disguised: [Position: Unicode.Scalar] = [:]

    init(text: String) {
        self.text = text
    }

    struct Position: Hashable {
        var line: Int
        var column: Int
    }

    /// Scalars for private use, which no plan needs and YAML allows.
    private static let stranger: UInt32 = 0xE000

    /// Replaces the first letter of a key that stands twice, so that the parser does not stop there.
    ///
    /// Places stay as they are. `restore` undoes it.
    ///
    /// - Returns: whether there was a letter to replace.
    mutating func disguise(keyAt mark: Mark) -> Bool {
        var scalars = Array(text.unicodeScalars)
        guard disguised.count < 100, let index = offset(of: mark, in: scalars), index < scalars.count else {
            return false
        }
        let isQuoted = scalars[index] == "\"" || scalars[index] == "'"
        let at = isQuoted ? index + 1 : index
        guard at < scalars.count, scalars[at].properties.isAlphabetic || ("0"..."9").contains(scalars[at]),
            let stranger = Unicode.Scalar(Self.stranger + UInt32(disguised.count))
        else { return false }
        disguised[Position(line: mark.line, column: mark.column)] = scalars[at]
        scalars[at] = stranger
        text = String(String.UnicodeScalarView(scalars))
        return true
    }

    func restore(_ key: String, at mark: Mark) -> String {
        guard let letter = disguised[Position(line: mark.line, column: mark.column)] else { return key }
        return String(letter) + String(String.UnicodeScalarView(key.unicodeScalars.dropFirst()))
    }

    private func offset(of mark: Mark, in scalars: [Unicode.Scalar]) -> Int? {
        var line = 1
        var index = 0
        while line < mark.line, index < scalars.count {
            if scalars[index] == "\r", index + 1 < scalars.count, scalars[index + 1] == "\n" { index += 1 }
            if ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalars[index]) { line += 1 }
            index += 1
        }
        return line == mark.line ? index + mark.column - 1 : nil
    }

    /// What the parser found, in words that say what to do about it.
    func explain(_ error: any Error) -> (message: String, line: Int, column: Int) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _):
            // For what is not ended, where it begins says more.
            let isOpen = problem.contains("could not find expected ':'") || problem.contains("unexpected end of stream")
            let shown = isOpen ? context?.mark ?? mark : mark
            return (advice(problem, at: mark), shown.line, shown.column)
        case YamlError.composer(_, let problem, let mark, _):
            let isSecond = problem.contains("another document")
            return (
                isSecond ? "a second document begins here; a plan is one document" : Self.aliases,
                mark.line, mark.column
            )
        case YamlError.reader(_, let offset, let value, _):
            let before = text.utf8.prefix(offset ?? 0)
            let line = before.count { $0 == UInt8(ascii: "\n") } + 1
            let start = before.lastIndex(of: UInt8(ascii: "\n")).map { text.utf8.index(after: $0) } ?? text.startIndex
            let column = text.unicodeScalars.distance(from: start, to: before.endIndex) + 1
            let code = String(value, radix: 16, uppercase: true)
            return (
                "a character that YAML does not allow: U+" + String(repeating: "0", count: max(0, 4 - code.count))
                    + code, line, column
            )
        default:
            return ("not YAML: \(error)", 1, 1)
        }
    }

    static let aliases = "anchors and aliases (& and *) are not read in a plan; write the value out, or quote it"

    private func advice(_ problem: String, at mark: Mark) -> String {
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        let line = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : ""[...].unicodeScalars
        let at = line.index(line.startIndex, offsetBy: mark.column - 1, limitedBy: line.endIndex) ?? line.endIndex
        if line[..<at].last == "$" || line[at...].starts(with: "${".unicodeScalars) {
            return "quote it: inside {} or [] a value with ${…} needs quotes, such as \"${NAME}\""
        }
        if problem.contains("mapping values are not allowed") {
            return "a colon where none can stand: quote a value that holds \": \", or put the key on a line of its own"
        }
        if problem.contains("cannot start any token") {
            return line[at...].first == "\t"
                ? "a tab where the line is indented; indent with spaces"
                : "a value may not begin with \(String(line[at...].prefix(1))): quote it"
        }
        if problem.contains("did not find expected ',' or ']'") {
            return "a list in [] is not closed here: expected , or ], or quotes around the value"
        }
        if problem.contains("did not find expected ',' or '}'") {
            return "a mapping in {} is not closed here: expected , or }, or quotes around the value"
        }
        if problem.contains("did not find expected key") || problem.contains("did not find expected '-'") {
            return "this line is not indented like its neighbours, or a value before it needs quotes"
        }
        if problem.contains("could not find expected ':'") {
            return "a key without its colon, or a value that needs quotes"
        }
        if problem.contains("unexpected end of stream") { return "these quotes are not closed" }
        if problem.contains("tab character") { return "a tab where the line is indented; indent with spaces" }
        if problem.contains("unknown escape") {
            return "\\ and this letter mean nothing in double quotes; use single quotes, or \\\\ for a backslash"
        }
        if problem.contains("nesting level") { return "nested deeper than a plan can be" }
        if problem.contains("did not find expected node content") {
            return "a value is missing here, or it needs quotes"
        }
        if problem.contains("undefined alias") { return Self.aliases }
        return "not YAML: \(problem)"
    }
}

/// From the parser's nodes to ours.
private struct Conversion {
    let file: String
    let source: YAMLSource
    var faults: [PlanError.Fault] = []

    init(file: String, source: YAMLSource) {
        self.file = file
        self.source = source
    }

    private mutating func fault(_ kind: PlanError.Kind, at place: PlanError.Place, _ message: String) {
        faults.append(PlanError.Fault(kind: kind, place: place, message: message))
    }

    private func place(_ mark: Mark?) -> PlanError.Place {
        .file(file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    mutating func node(_ node: Node) -> YAMLNode {
        let place = place(node.mark)
        // An aliased node carries the anchor that it came from. What hangs on it is not looked at: it may be huge.
        guard node.anchor == nil else {
            fault(.syntax, at: place, YAMLSource.aliases)
            return YAMLNode(content: .scalar("", isQuoted: true), place: place)
        }
        switch node {
        case .scalar(let scalar):
            check(scalar.tag, at: place)
            let isQuoted = scalar.style != .plain
            return YAMLNode(content: .scalar(scalar.string, isQuoted: isQuoted), place: place)
        case .sequence(let sequence):
            check(sequence.tag, at: place)
            return YAMLNode(content: .list(sequence.map { self.node($0) }), place: place)
        case .mapping(let mapping):
            check(mapping.tag, at: place)
            return YAMLNode(content: .mapping(entries(mapping)), place: place)
        case .alias:
            fault(.syntax, at: place, YAMLSource.aliases)
            return YAMLNode(content: .scalar("", isQuoted: true), place: place)
        }
    }

    private mutating func check(_ tag: Tag, at place: PlanError.Place) {
        guard tag.rawValue.isEmpty || tag.rawValue == "tag:yaml.org,2002:str" else {
            fault(.syntax, at: place, "tags (!) are not read in a plan; write the value alone, or quote it")
            return
        }
    }

    private mutating func entries(_ mapping: Node.Mapping) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var seen: [String: PlanError.Place] = [:]
        for (keyNode, valueNode) in mapping {
            guard case .scalar = keyNode, let mark = keyNode.mark else {
                fault(.syntax, at: place(keyNode.mark), "a key is a single word or phrase, not a list or a mapping")
                continue
            }
            let key = node(keyNode)
            let value = node(valueNode)
            guard let text = key.text else { continue }
            let name = source.restore(text, at: mark)
            if let first = seen[name] {
                fault(.duplicateKey, at: key.place, "\"\(name)\" stands twice; the first is on line \(first.line)")
                continue
            }
            seen[name] = key.place
            entries.append(YAMLNode.Entry(key: YAMLNode.Key(text: name, place: key.place), value: value))
        }
        return entries
    }
}
