import Glibc

/// The tokens of pieces seen lately: short pieces come again and again.
///
/// Of fixed size: each piece has one place, and the later one takes it. Not for more than one thread.
final class PieceCache {
    /// Longer pieces, and those of more tokens, are not kept.
    static let longestPiece = 24
    static let mostTokens = 8

    private struct Slot {
        /// The bytes with zeros behind; 24 bytes and 8 tokens fill a line of the processor's cache.
        var key: (UInt64, UInt64, UInt64)
        var ids: (Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32)
        var length: UInt8
        /// 0 for a slot that was never filled; else one more than the tokens.
        var mark: UInt8
    }

    private static let count = 1 << 14
    private let slots: UnsafeMutablePointer<Slot>

    init?() {
        // Zeroed pages cost nothing until they are touched.
        guard let memory = calloc(Self.count, MemoryLayout<Slot>.stride) else { return nil }
        slots = memory.bindMemory(to: Slot.self, capacity: Self.count)
    }

    deinit { free(slots) }

    /// Where a piece belongs.
    struct Place {
        fileprivate var slot: Int
        fileprivate var key: (UInt64, UInt64, UInt64)
        fileprivate var length: UInt8
    }

    /// Where a piece of 1 to `longestPiece` bytes belongs.
    @inline(__always)
    func place(of piece: UnsafePointer<UInt8>, _ length: Int) -> Place {
        let raw = UnsafeRawPointer(piece)
        var key: (UInt64, UInt64, UInt64) = (0, 0, 0)
        if length >= 8 {
            key.0 = raw.loadUnaligned(as: UInt64.self)
            if length >= 16 {
                key.1 = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
                key.2 =
                    length == 24
                    ? raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
                    : ByteHash.tail(piece + 16, length - 16)
            } else {
                key.1 = ByteHash.tail(piece + 8, length - 8)
            }
        } else {
            key.0 = ByteHash.tail(piece, length)
        }
        let hash = ByteHash.mixed(key.0 ^ ByteHash.mixed(key.1 ^ ByteHash.mixed(key.2 ^ UInt64(length))))
        return Place(slot: Int(truncatingIfNeeded: hash >> 48) & (Self.count - 1), key: key, length: UInt8(length))
    }

    /// How many tokens the piece is; nil if it is not there.
    @inline(__always)
    func count(at place: Place) -> Int? {
        let slot = slots + place.slot
        guard slot.pointee.mark > 0, slot.pointee.length == place.length, slot.pointee.key == place.key else {
            return nil
        }
        return Int(slot.pointee.mark) - 1
    }

    /// The tokens of a piece of which `count(at:)` gave `count`.
    @inline(__always)
    func append(_ count: Int, at place: Place, to ids: inout [Int32]) {
        withUnsafeBytes(of: &slots[place.slot].ids) { bytes in
            ids.append(contentsOf: bytes.bindMemory(to: Int32.self).prefix(count))
        }
    }

    func keep(_ ids: [Int32], at place: Place) {
        guard ids.count <= Self.mostTokens else { return }
        slots[place.slot].key = place.key
        slots[place.slot].length = place.length
        slots[place.slot].mark = UInt8(ids.count + 1)
        withUnsafeMutableBytes(of: &slots[place.slot].ids) { bytes in
            for (index, id) in ids.enumerated() {
                bytes.storeBytes(of: id, toByteOffset: index * 4, as: Int32.self)
            }
        }
    }
}
