/// A definition made ready for reading: the tree of its paths, and which slots a field has, in order of preference.
final class RowLayout {
    // The definition's rules, each by itself: to ask a large value for one of its parts costs a copy of it.
    let shape: LogDefinition.Shape
    let timeUnit: LogTime.Unit?
    let isCachedApart: Bool
    let failsWithoutOutput: Bool
    let successes: [String]
    let kinds: [String]
    let blockTokens: Int
    let tree: PathTree
    /// Names of a span's attributes; nil where rows have none.
    let attributes: PathTree?
    /// Where a span's attributes go.
    let attributesSlot: Int
    /// Of a message of a tree: its number, the number of the one above it, and who wrote it.
    let messageSlots: (number: Int, parent: Int, role: Int)
    let slotCount: Int
    private let starts: [Int]
    private let order: [Int]

    init(_ definition: LogDefinition) {
        shape = definition.shape
        timeUnit = definition.timeUnit
        isCachedApart = definition.isCachedApart
        failsWithoutOutput = definition.failsWithoutOutput
        successes = definition.successes
        kinds = definition.kinds
        blockTokens = definition.blockTokens
        var paths: [(names: [String], slot: Int)] = []
        var attributes: [(names: [String], slot: Int)] = []
        var slots: [String: Int] = [:]
        var (starts, order) = ([0], [Int]())
        for field in LogDefinition.Field.allCases {
            for path in definition.fields[field] ?? [] {
                let slot = slots[path] ?? slots.count
                order.append(slot)
                guard slots.updateValue(slot, forKey: path) == nil else { continue }
                if path.hasPrefix("@") {
                    attributes.append(([String(path.dropFirst())], slot))
                    continue
                }
                let names = path.split(separator: ".").map(String.init)
                paths.append((names, slot))
                // Some writers flatten their rows and join the names.
                if names.count > 1 { paths.append(([path], slot)) }
            }
            starts.append(order.count)
        }
        attributesSlot = slots.count
        if !attributes.isEmpty { paths.append((["attributes"], attributesSlot)) }
        messageSlots = (attributesSlot + 1, attributesSlot + 2, attributesSlot + 3)
        if definition.shape == .treeMessage {
            paths += [
                (["message_id"], messageSlots.number), (["parent_id"], messageSlots.parent),
                (["role"], messageSlots.role),
            ]
        }
        tree = PathTree(paths, used: slots.count + 4)
        self.attributes = attributes.isEmpty ? nil : PathTree(attributes, used: tree.slotCount)
        slotCount = tree.slotCount
        self.starts = starts
        self.order = order
    }

    /// The slots of a field.
    @inline(__always)
    func slots(of field: LogDefinition.Field) -> ArraySlice<Int> {
        order[starts[field.rawValue]..<starts[field.rawValue + 1]]
    }

    func has(_ field: LogDefinition.Field) -> Bool { !slots(of: field).isEmpty }
}
