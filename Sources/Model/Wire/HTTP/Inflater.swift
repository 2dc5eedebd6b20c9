import TidemarkZlib

/// Decodes a compressed body, part by part, with a bounded piece of memory.
struct Inflater: ~Copyable {
    enum Coding: Sendable, Hashable {
        case gzip
        /// RFC 9110 means zlib's format; some servers send the bare one of RFC 1951.
        case deflate
    }

    private static let chunk = 16 << 10

    private let stream: UnsafeMutablePointer<z_stream>
    private let decoded: UnsafeMutablePointer<UInt8>
    private let coding: Coding
    private var isBegun = false
    /// Whether the last piece ended where the format says that it may.
    private(set) var isComplete = false
    private(set) var isBroken = false

    init(_ coding: Coding) {
        self.coding = coding
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        decoded = .allocate(capacity: Self.chunk)
    }

    deinit {
        if isBegun { inflateEnd(stream) }
        stream.deallocate()
        decoded.deallocate()
    }

    /// Takes a part, to be decoded by calls of `next`; it must stay where it is until that gave nil.
    mutating func feed(_ bytes: UnsafePointer<UInt8>, count: Int) {
        guard count > 0, !isBroken else { return }
        if !isBegun { begin(bytes[0]) }
        // zlib does not write to its input; its type does not say so.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes)
        stream.pointee.avail_in = UInt32(clamping: count)
    }

    private mutating func begin(_ first: UInt8) {
        // Sizes of the window: 15 bits, with 16 for gzip's header and below zero for none.
        let bits: Int32
        switch coding {
        case .gzip: bits = 15 + 16
        case .deflate: bits = first & 0x0F == 8 ? 15 : -15
        }
        isBegun = inflateInit2_(stream, bits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        isBroken = !isBegun
    }

    /// The next decoded bytes, which stay until the next call; nil where more input is needed, or it is broken.
    mutating func next() -> UnsafeBufferPointer<UInt8>? {
        while isBegun, !isBroken {
            if isComplete {
                guard stream.pointee.avail_in > 0 else { return nil }
                // Of gzip several members may follow each other (RFC 1952, section 2.2).
                isComplete = false
                isBroken = coding != .gzip || inflateReset(stream) != Z_OK
                continue
            }
            stream.pointee.next_out = decoded
            stream.pointee.avail_out = UInt32(Self.chunk)
            // What an event needs must not wait for what follows it.
            switch inflate(stream, Z_SYNC_FLUSH) {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: isComplete = true
            default: isBroken = true
            }
            let count = Self.chunk - Int(stream.pointee.avail_out)
            if count > 0 { return UnsafeBufferPointer(start: decoded, count: count) }
            if !isComplete { return nil }
        }
        return nil
    }
}
