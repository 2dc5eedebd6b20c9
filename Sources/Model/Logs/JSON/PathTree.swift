import Glibc

/// Which values of a row are wanted, by their paths, as a tree of names that a scan of the row walks along.
///
/// Sendable because nothing writes to its memory once it is made, and it frees it only when no one refers to it.
final class PathTree: @unchecked Sendable {
    struct Edge {
        var name: Int
        var length: Int
        var node: Int32
    }

    struct Node {
        var firstEdge = 0
        var edgeCount = 0
        /// Where the value goes; -1 where only what is in it is wanted.
        var slot: Int32 = -1
    }

    /// Rather than whole names, their lengths with two of their bytes are compared first.
    private let tags: UnsafeMutablePointer<UInt32>
    private let edges: UnsafeMutablePointer<Edge>
    private let nodes: UnsafeMutablePointer<Node>
    private let names: UnsafeMutablePointer<UInt8>
    static let root: Int32 = 0

    /// Nodes below which more is wanted, which may also come as JSON in a string; each with the slot that shows that.
    let branches: [(node: Int32, slot: Int)]
    let slotCount: Int

    /// A path's value goes to its slot, and to the first one's of equal paths; slots below `used` are taken already.
    init(_ paths: [(names: [String], slot: Int)], used: Int) {
        final class Branch {
            var children: [(name: String, branch: Branch)] = []
            var slot: Int32 = -1
        }
        let top = Branch()
        for path in paths {
            var branch = top
            for name in path.names {
                if let known = branch.children.first(where: { $0.name == name }) {
                    branch = known.branch
                } else {
                    let fresh = Branch()
                    branch.children.append((name, fresh))
                    branch = fresh
                }
            }
            if branch.slot < 0 { branch.slot = Int32(path.slot) }
        }
        var branches: [(node: Int32, slot: Int)] = []
        var slotCount = used
        var flatNodes: [Node] = [Node()]
        var flatEdges: [Edge] = []
        var flatTags: [UInt32] = []
        var flatNames: [UInt8] = []
        var queue: [(Branch, Int)] = [(top, 0)]
        while !queue.isEmpty {
            let (branch, index) = queue.removeFirst()
            if index > 0, !branch.children.isEmpty {
                if branch.slot < 0 {
                    branch.slot = Int32(slotCount)
                    slotCount += 1
                }
                branches.append((Int32(index), Int(branch.slot)))
            }
            flatNodes[index] = Node(firstEdge: flatEdges.count, edgeCount: branch.children.count, slot: branch.slot)
            for (name, child) in branch.children {
                let utf8 = Array(name.utf8)
                flatNodes.append(Node())
                queue.append((child, flatNodes.count - 1))
                flatEdges.append(Edge(name: flatNames.count, length: utf8.count, node: Int32(flatNodes.count - 1)))
                flatTags.append(utf8.withUnsafeBufferPointer { Self.tag($0) })
                flatNames += utf8
            }
        }
        self.branches = branches
        self.slotCount = slotCount
        nodes = .allocate(capacity: flatNodes.count)
        nodes.initialize(from: flatNodes, count: flatNodes.count)
        edges = .allocate(capacity: max(1, flatEdges.count))
        edges.initialize(from: flatEdges, count: flatEdges.count)
        tags = .allocate(capacity: max(1, flatTags.count))
        tags.initialize(from: flatTags, count: flatTags.count)
        names = .allocate(capacity: max(1, flatNames.count))
        names.initialize(from: flatNames, count: flatNames.count)
    }

    deinit {
        nodes.deallocate()
        edges.deallocate()
        tags.deallocate()
        names.deallocate()
    }

    @inline(__always)
    private static func tag(_ name: Bytes) -> UInt32 {
        guard let first = name.first else { return 0 }
        return UInt32(truncatingIfNeeded: name.count) << 16 | UInt32(first) << 8 | UInt32(name[name.count &- 1])
    }

    /// The node that a name leads to, or -1.
    @inline(__always)
    func child(_ node: Int32, _ name: Bytes) -> Int32 {
        let (first, count) = (nodes[Int(node)].firstEdge, nodes[Int(node)].edgeCount)
        let tag = Self.tag(name)
        for index in first..<(first &+ count) where tags[index] == tag {
            let edge = edges[index]
            guard edge.length == name.count, let base = name.baseAddress else { continue }
            if memcmp(base, names + edge.name, edge.length) == 0 { return edge.node }
        }
        return -1
    }

    @inline(__always)
    func slot(_ node: Int32) -> Int { Int(nodes[Int(node)].slot) }

    @inline(__always)
    func hasChildren(_ node: Int32) -> Bool { nodes[Int(node)].edgeCount > 0 }

    /// Fills the slots from a row; false where it is not JSON.
    ///
    /// What was found up to there is in the slots either way.
    func fill(_ slots: UnsafeMutablePointer<Slot>, from row: Bytes) -> Bool {
        guard var scanner = JSONScanner(row) else { return false }
        scanner.space()
        guard value(&scanner, Self.root, slots, 0) else { return false }
        scanner.space()
        return scanner.isAtEnd
    }

    /// Fills the slots below a node from a value by itself.
    func fill(_ slots: UnsafeMutablePointer<Slot>, from value: Bytes, at node: Int32) -> Bool {
        guard var scanner = JSONScanner(value) else { return false }
        scanner.space()
        return self.value(&scanner, node, slots, 0)
    }

    private func value(
        _ scanner: inout JSONScanner,
        _ node: Int32,
        _ slots: UnsafeMutablePointer<Slot>,
        _ depth: Int
    ) -> Bool {
        let start = scanner.at
        let first = scanner.next
        let isBranch = hasChildren(node) && (first == UInt8(ascii: "{") || first == UInt8(ascii: "["))
        let slot = slot(node)
        // What breaks off was there all the same.
        if slot >= 0 { slots[slot] = Slot(kind: .object) }
        if isBranch {
            let isObject = first == UInt8(ascii: "{")
            guard isObject ? members(&scanner, node, slots, depth) : elements(&scanner, node, slots, depth) else {
                return false
            }
            if slot >= 0 {
                slots[slot] = Slot(kind: isObject ? .object : .array, text: scanner.bytes.part(start, scanner.at))
            }
            return true
        }
        guard let value = scanner.value(depth: depth) else { return false }
        if slot >= 0 { slots[slot] = value }
        return true
    }

    private func members(
        _ scanner: inout JSONScanner,
        _ node: Int32,
        _ slots: UnsafeMutablePointer<Slot>,
        _ depth: Int
    ) -> Bool {
        scanner.advance()
        scanner.space()
        if scanner.next == UInt8(ascii: "}") {
            scanner.advance()
            return true
        }
        while true {
            guard let name = scanner.name() else { return false }
            let child = child(node, name)
            if child >= 0 {
                guard value(&scanner, child, slots, depth &+ 1) else { return false }
            } else {
                guard scanner.value(depth: depth &+ 1) != nil else { return false }
            }
            switch scanner.separator(UInt8(ascii: "}")) {
            case .more: continue
            case .end: return true
            case .broken: return false
            }
        }
    }

    /// Elements of an array have their numbers as names, from `0` to `9`.
    private func elements(
        _ scanner: inout JSONScanner,
        _ node: Int32,
        _ slots: UnsafeMutablePointer<Slot>,
        _ depth: Int
    ) -> Bool {
        scanner.advance()
        scanner.space()
        if scanner.next == UInt8(ascii: "]") {
            scanner.advance()
            return true
        }
        var index: UInt8 = 0
        while true {
            var child: Int32 = -1
            if index < 10 {
                var digit = 0x30 &+ index
                child = withUnsafePointer(to: &digit) { self.child(node, Bytes(start: $0, count: 1)) }
                index += 1
            }
            if child >= 0 {
                guard value(&scanner, child, slots, depth &+ 1) else { return false }
            } else {
                guard scanner.value(depth: depth &+ 1) != nil else { return false }
            }
            switch scanner.separator(UInt8(ascii: "]")) {
            case .more: continue
            case .end: return true
            case .broken: return false
            }
        }
    }
}
