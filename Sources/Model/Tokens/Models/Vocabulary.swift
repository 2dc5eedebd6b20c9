import Glibc

/// The tokens of a model by their bytes.
struct Vocabulary: Sendable {
    private let bytes: FrozenArray<UInt8>
    /// By entry: where its bytes begin; one more at the end.
    private let ends: FrozenArray<Int32>
    private let ids: FrozenArray<Int32>
    /// Entries by hash, -1 where empty; a power of two of them, half of them empty at least.
    private let slots: FrozenArray<Int32>
    private let mask: Int
    let count: Int

    /// The entries, of which the last counts where two have the same bytes; those beyond 2 GB in all are left out.
    init(_ entries: [(bytes: [UInt8], id: Int32)]) {
        var bytes: [UInt8] = []
        var ends: [Int32] = [0]
        bytes.reserveCapacity(entries.count * 8)
        for entry in entries where bytes.count + entry.bytes.count <= Int(Int32.max) {
            bytes += entry.bytes
            ends.append(Int32(bytes.count))
        }
        count = ends.count - 1
        var size = 4
        while size < count * 2 { size *= 2 }
        mask = size - 1
        let frozen = FrozenArray(bytes)
        let frozenEnds = FrozenArray(ends)
        var slots = [Int32](repeating: -1, count: size)
        for entry in 0..<count {
            let start = frozen.base + Int(frozenEnds[entry])
            let length = Int(frozenEnds[entry + 1] - frozenEnds[entry])
            var slot = ByteHash.value(start, length) & mask
            var isKnown = false
            while slots[slot] >= 0, !isKnown {
                let other = Int(slots[slot])
                isKnown =
                    Int(frozenEnds[other + 1] - frozenEnds[other]) == length
                    && memcmp(frozen.base + Int(frozenEnds[other]), start, length) == 0
                if !isKnown { slot = (slot + 1) & mask }
            }
            slots[slot] = Int32(entry)
        }
        self.bytes = frozen
        self.ends = frozenEnds
        ids = FrozenArray(entries.prefix(count).map(\.id))
        self.slots = FrozenArray(slots)
    }

    /// The id of a token; -1 if there is none of these bytes.
    @inline(__always)
    func id(of start: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
        var slot = ByteHash.value(start, length) & mask
        while true {
            let entry = Int(slots[slot])
            if entry < 0 { return -1 }
            let low = Int(ends[entry])
            if Int(ends[entry + 1]) - low == length, memcmp(bytes.base + low, start, length) == 0 { return ids[entry] }
            slot = (slot + 1) & mask
        }
    }

    func id(of bytes: some Collection<UInt8>) -> Int32? {
        func found(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
            guard let start = text.baseAddress else { return nil }
            let id = id(of: start, text.count)
            return id >= 0 ? id : nil
        }
        return bytes.withContiguousStorageIfAvailable(found) ?? Array(bytes).withUnsafeBufferPointer(found)
    }

    func id(of text: String) -> Int32? { id(of: text.utf8) }

    /// The bytes and the id of each entry, in order.
    func forEach<Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>, Int32) throws(Failure) -> Void
    ) throws(Failure) {
        for entry in 0..<count {
            let low = Int(ends[entry])
            try body(UnsafeBufferPointer(start: bytes.base + low, count: Int(ends[entry + 1]) - low), ids[entry])
        }
    }
}

/// A hash of bytes for tables in memory: quick, not for enemies.
enum ByteHash {
    /// Never negative.
    @inline(__always)
    static func value(_ start: UnsafePointer<UInt8>, _ length: Int) -> Int {
        var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: length)
        var at = 0
        let raw = UnsafeRawPointer(start)
        while at + 8 <= length {
            hash = mixed(hash ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        if at < length { hash = mixed(hash ^ tail(start + at, length - at)) }
        return Int(truncatingIfNeeded: hash >> 1)
    }

    /// Up to seven bytes as a number.
    @inline(__always)
    static func tail(_ start: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<length { value |= UInt64(start[index]) << UInt64(index * 8) }
        return value
    }

    /// A multiplication to 128 bits, folded.
    @inline(__always)
    static func mixed(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
