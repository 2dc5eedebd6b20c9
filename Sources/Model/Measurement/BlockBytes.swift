/// Writes the bytes of a block: `version`, contents, CRC-32 of all before it (little-endian).
///
/// Integers are variable-length: seven bits a byte, lowest first, the high bit set on all but the last byte. Signed
/// ones are folded first so that small magnitudes are short: 0, -1, 1, -2 become 0, 1, 2, 3.
struct BlockWriter {
    private var bytes: [UInt8]

    init(version: UInt8, capacity: Int) {
        bytes = []
        bytes.reserveCapacity(capacity)
        bytes.append(version)
    }

    mutating func append(byte: UInt8) {
        bytes.append(byte)
    }

    mutating func append(unsigned value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(signed value: some FixedWidthInteger & SignedInteger) {
        let wide = Int64(value)
        append(unsigned: UInt64(bitPattern: (wide << 1) ^ (wide >> 63)))
    }

    mutating func append(bits value: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
    }

    consuming func sealed() -> [UInt8] {
        let sum = CyclicChecksum.of(bytes[...])
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: sum >> UInt32(shift))) }
        return bytes
    }
}

/// Reads what a block writer wrote.
///
/// The checksum is verified before anything else is believed.
struct BlockReader {
    private let bytes: ArraySlice<UInt8>
    private(set) var offset = 0
    /// The form of the contents.
    private(set) var version: UInt8 = 0

    var remaining: Int { bytes.endIndex - offset }

    init(_ sealed: [UInt8], versions: ClosedRange<UInt8>) throws(BlockError) {
        guard sealed.count >= 5 else {
            throw BlockError(code: .truncated, message: "the block is only \(sealed.count) bytes long", offset: 0)
        }
        let end = sealed.count - 4
        let stored = sealed[end...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard stored == CyclicChecksum.of(sealed[..<end]) else {
            throw BlockError(code: .checksumMismatch, message: "the block was damaged", offset: end)
        }
        bytes = sealed[..<end]
        version = try byte()
        guard versions.contains(version) else {
            throw BlockError(
                code: .unknownVersion,
                message: "the block has form \(version); this Tidemark reads forms up to \(versions.upperBound)",
                offset: 0
            )
        }
    }

    mutating func byte() throws(BlockError) -> UInt8 {
        guard offset < bytes.endIndex else {
            throw BlockError(code: .truncated, message: "the block ends inside a value", offset: offset)
        }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func unsigned() throws(BlockError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let next = try byte()
            // The tenth byte can hold the highest bit only.
            if shift == 63, next > 1 { break }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw invalid("an integer of more than 64 bits")
    }

    mutating func signed() throws(BlockError) -> Int64 {
        let folded = try unsigned()
        return Int64(bitPattern: (folded >> 1) ^ (0 &- (folded & 1)))
    }

    mutating func unsigned<Value: FixedWidthInteger & UnsignedInteger>(
        as type: Value.Type
    ) throws(BlockError) -> Value {
        let wide = try unsigned()
        guard let value = Value(exactly: wide) else { throw invalid("\(wide) where \(type) is expected") }
        return value
    }

    mutating func signed<Value: FixedWidthInteger & SignedInteger>(as type: Value.Type) throws(BlockError) -> Value {
        let wide = try signed()
        guard let value = Value(exactly: wide) else { throw invalid("\(wide) where \(type) is expected") }
        return value
    }

    mutating func bits() throws(BlockError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 8) { value |= UInt64(try byte()) << shift }
        return value
    }

    func finish() throws(BlockError) {
        guard remaining == 0 else { throw invalid("\(remaining) bytes after the end") }
    }

    func invalid(_ what: String) -> BlockError {
        BlockError(code: .invalidValue, message: "the block holds \(what)", offset: offset)
    }
}

/// CRC-32 as in ISO 3309 and zlib: finds every burst of damage up to 32 bits.
private enum CyclicChecksum {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
    }

    static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8) }
    }
}
