/// Numbers the categories of requests: names of models, routes and kinds of calls; bounded.
final class CategoryTable {
    /// The category of all names beyond the bound, and of those that are too long to be names.
    static let others = "other"
    private static let mostNames = 1_024
    private static let mostKeys = 1 << 16
    /// Bytes.
    private static let longestName = 100

    private(set) var names: [String] = []
    private var indices: [String: Int] = [:]
    /// By the hash of what the log has, so that a row whose names are known costs no text.
    private var known: [UInt64: Int] = [:]
    private var key = ByteBuffer(capacity: 256)
    private let hash: KeyedHash

    init(_ hash: KeyedHash) {
        self.hash = hash
    }

    /// Nil where none of the slots is filled.
    func index(model: Slot, route: Slot, kind: Slot) -> Int? {
        guard model.isFilled || route.isFilled || kind.isFilled else { return nil }
        key.removeAll(keeping: 1 << 16)
        for slot in [model, route, kind] where slot.isFilled {
            if slot.text.count <= Self.longestName { key.append(slot.text) }
            key.append(slot.text.count <= Self.longestName ? 0x00 : 0x01)
        }
        let number = hash.hash(key.bytes)
        if let index = known[number] { return index }
        let parts = [Self.model(model), Self.name(route), Self.name(kind)].compactMap { $0 }
        let index = index(of: parts.contains(Self.others) ? Self.others : parts.joined(separator: " / "))
        if known.count < Self.mostKeys { known[number] = index }
        return index
    }

    private func index(of name: String) -> Int {
        if let index = indices[name] { return index }
        if names.count >= Self.mostNames, name != Self.others { return index(of: Self.others) }
        names.append(name)
        indices[name] = names.count - 1
        return names.count - 1
    }

    private static func name(_ slot: Slot) -> String? {
        guard slot.isFilled else { return nil }
        guard slot.kind == .string || slot.kind == .plain || slot.kind == .number, slot.text.count <= longestName else {
            return others
        }
        var buffer = ByteBuffer(capacity: 256)
        if slot.kind == .string { JSONText.unescape(slot.text, into: &buffer) } else { buffer.append(slot.text) }
        let text = String(decoding: buffer.bytes.trimmed, as: UTF8.self)
        return text.isEmpty || text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? others : text
    }

    /// A model's name without what leads to an account: of an ARN the last part, of a fine-tuned model its base.
    private static func model(_ slot: Slot) -> String? {
        guard let name = name(slot) else { return nil }
        if name.hasPrefix("arn:"), let slash = name.lastIndex(of: "/") {
            return String(name[name.index(after: slash)...])
        }
        if name.hasPrefix("arn:") { return others }
        if name.hasPrefix("ft:") {
            let base = name.dropFirst(3).prefix { $0 != ":" }
            return base.isEmpty ? others : "ft:" + base
        }
        return name
    }
}
