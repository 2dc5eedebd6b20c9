/// Which two tokens become one, and in which order: the rules of byte-pair encoding.
struct MergeTable: Sendable {
    struct Rule: BitwiseCopyable, Sendable {
        var left: Int32
        var right: Int32
        /// From 0; lower ones come first.
        var rank: Int32
        var result: Int32
    }

    /// What `value` is for a pair without a rule: higher than every rank.
    static let none = UInt64.max

    /// Left and right id of each slot, all ones where empty.
    private let keys: FrozenArray<UInt64>
    /// Rank above result.
    private let values: FrozenArray<UInt64>
    private let mask: Int

    /// Ids and ranks must not be negative; of two rules for one pair, the later counts.
    init(_ rules: [Rule]) {
        var size = 4
        while size < rules.count * 2 { size *= 2 }
        var keys = [UInt64](repeating: .max, count: size)
        var values = [UInt64](repeating: Self.none, count: size)
        let mask = size - 1
        for rule in rules {
            let key = Self.key(rule.left, rule.right)
            var slot = Self.slot(key, mask)
            while keys[slot] != .max, keys[slot] != key { slot = (slot + 1) & mask }
            keys[slot] = key
            values[slot] = UInt64(UInt32(bitPattern: rule.rank)) << 32 | UInt64(UInt32(bitPattern: rule.result))
        }
        self.keys = FrozenArray(keys)
        self.values = FrozenArray(values)
        self.mask = mask
    }

    @inline(__always)
    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    @inline(__always)
    private static func slot(_ key: UInt64, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: ByteHash.mixed(key ^ 0x9E37_79B9_7F4A_7C15)) & mask
    }

    /// The rank of the rule for the pair in the upper half, the id that it makes in the lower; `none` without a rule.
    @inline(__always)
    func value(_ left: Int32, _ right: Int32) -> UInt64 {
        let key = Self.key(left, right)
        var slot = Self.slot(key, mask)
        while true {
            let found = keys[slot]
            if found == key { return values[slot] }
            if found == .max { return Self.none }
            slot = (slot + 1) & mask
        }
    }

    @inline(__always)
    static func result(_ value: UInt64) -> Int32 { Int32(truncatingIfNeeded: value & 0xFFFF_FFFF) }
}
