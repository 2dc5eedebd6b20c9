/// The hot path's reader of one event of a custom API: one walk along all paths at a time.
///
/// `CustomPaths.marks(of:)` is its twin over a JSON tree.
struct CustomScan {
    private let paths: CustomPaths
    private var scan: MarkScan

    init(_ base: UnsafePointer<UInt8>, count: Int, _ paths: CustomPaths) {
        self.paths = paths
        scan = MarkScan(base, count: count)
    }

    mutating func document() -> ScannedEvent? {
        value(depth: 0, CustomPaths.Choice((1 << paths.all.count) - 1))
        return scan.finish()
    }

    /// Steps over the value that stands next, to which the first `depth` parts of these paths lead.
    private mutating func value(depth: Int, _ active: CustomPaths.Choice) {
        let ends = active & those { $0.segments.count == depth }
        let longer = active & ~ends
        switch scan.json.peek() {
        case UInt8(ascii: "\""): string(ends)
        case UInt8(ascii: "{"):
            note(ends)
            object(depth: depth, longer)
        case UInt8(ascii: "["):
            note(ends)
            array(depth: depth, longer)
        case UInt8(ascii: "n"), UInt8(ascii: "f"): scan.json.skipValue()
        case UInt8(ascii: "t"):
            note(ends)
            scan.json.skipValue()
        default: number(ends)
        }
    }

    private mutating func object(depth: Int, _ paths: CustomPaths.Choice) {
        guard paths != 0 else { return scan.json.skipValue() }
        var isFirst = true
        _ = scan.json.enter(UInt8(ascii: "{"))
        while let name = scan.json.nextName(isFirst: &isFirst) {
            let json = scan.json
            let next =
                paths
                & those { path in
                    guard depth < path.segments.count else { return false }
                    let segment = path.segments[depth]
                    return segment.isEvery || segment.name.withUnsafeBufferPointer { json.matches(name, $0) }
                }
            if next == 0 { scan.json.skipValue() } else { value(depth: depth + 1, next) }
        }
    }

    private mutating func array(depth: Int, _ paths: CustomPaths.Choice) {
        guard paths != 0 else { return scan.json.skipValue() }
        var isFirst = true
        var index = 0
        _ = scan.json.enter(UInt8(ascii: "["))
        while scan.json.nextElement(isFirst: &isFirst) {
            let next =
                paths
                & those { path in
                    guard depth < path.segments.count else { return false }
                    return path.segments[depth].isEvery || path.segments[depth].index == index
                }
            if next == 0 { scan.json.skipValue() } else { value(depth: depth + 1, next) }
            index += 1
        }
    }

    @inline(__always)
    private func those(where isMeant: (JSONPath) -> Bool) -> CustomPaths.Choice {
        var set: CustomPaths.Choice = 0
        for index in paths.all.indices where isMeant(paths.all[index].path) { set |= 1 << index }
        return set
    }

    private func roles(_ choice: CustomPaths.Choice) -> some Sequence<CustomPaths.Role> {
        paths.all.indices.lazy.filter { choice & (1 << $0) != 0 }.map { paths.all[$0].role }
    }

    // MARK: - Ends of paths

    private mutating func string(_ ends: CustomPaths.Choice) {
        guard ends != 0, let text = scan.word() else { return scan.json.skipValue() }
        note(ends)
        for role in roles(ends) {
            switch role {
            case .text: scan.marks.answerBytes &+= scan.take(text)
            case .reasoning: scan.marks.reasoningBytes &+= scan.take(text)
            case .finish: scan.marks.finish = FinishReason(word: scan.json.decoded(text)) ?? scan.marks.finish
            case .input, .output, .error, .end: break
            }
        }
    }

    private mutating func number(_ ends: CustomPaths.Choice) {
        guard ends != 0 else { return scan.json.skipValue() }
        note(ends)
        let count = scan.count()
        for role in roles(ends) {
            if role == .input { scan.marks.count(input: count) }
            if role == .output { scan.marks.count(output: count) }
        }
    }

    /// A value stands here that is neither null nor false.
    private mutating func note(_ ends: CustomPaths.Choice) {
        for role in roles(ends) {
            if role == .error { scan.marks.error = .streamError }
            if role == .end { scan.marks.isEnd = true }
        }
    }
}
