import Glibc

/// Bytes in memory, looked at in place.
typealias Bytes = UnsafeBufferPointer<UInt8>

extension Bytes {
    static var empty: Bytes { Bytes(start: nil, count: 0) }

    /// The bytes in a range of offsets, which must lie within.
    func part(_ start: Int, _ end: Int) -> Bytes {
        guard let base = baseAddress, start < end else { return .empty }
        return Bytes(start: base + start, count: end - start)
    }

    /// The offset of the first such byte from `start` on, or nil.
    func index(of byte: UInt8, from start: Int = 0) -> Int? {
        guard let base = baseAddress, start < count,
            let found = memchr(base + start, Int32(byte), count - start)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    func matches(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount, let base = baseAddress else { return false }
        return memcmp(base, text.utf8Start, count) == 0
    }

    /// Whether they are the letters of `text`, which is in lower case, in any case.
    func matchesInAnyCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count {
            let byte = self[index]
            let lowered = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            if lowered != text.utf8Start[index] { return false }
        }
        return true
    }

    /// Without blanks, tabs and carriage returns at both ends.
    var trimmed: Bytes {
        var (start, end) = (0, count)
        while start < end, self[start] == 0x20 || self[start] == 0x09 || self[start] == 0x0D { start += 1 }
        while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 || self[end - 1] == 0x0D { end -= 1 }
        return part(start, end)
    }
}

/// A growing piece of memory that stays where it is between appends.
struct ByteBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 1 << 12) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    /// Whether so many more bytes leave those that are there where they are.
    func hasRoom(for more: Int) -> Bool { more <= capacity - count }

    var bytes: Bytes { Bytes(start: base, count: count) }

    mutating func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        capacity = max(needed, capacity &* 2)
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        grown.update(from: base, count: count)
        base.deallocate()
        base = grown
    }

    mutating func append(_ bytes: Bytes) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        reserve(count + bytes.count)
        (base + count).update(from: start, count: bytes.count)
        count += bytes.count
    }

    mutating func append(_ byte: UInt8) {
        reserve(count + 1)
        base[count] = byte
        count += 1
    }

    /// Empties it; gives the memory back where it had grown over `limit`.
    mutating func removeAll(keeping limit: Int = .max) {
        count = 0
        if capacity > limit {
            base.deallocate()
            capacity = 1 << 12
            base = .allocate(capacity: capacity)
        }
    }

    /// Drops the bytes before an offset.
    mutating func removeFirst(_ dropped: Int) {
        count -= dropped
        memmove(base, base + dropped, count)
    }
}
