import TidemarkZlib
import TidemarkZstd

/// Decodes gzip (of several members) and zstd (of several frames), chosen by the first bytes; passes on all else.
struct Decompressor: ~Copyable {
    enum Coding: Sendable, Hashable { case undetermined, plain, gzip, zstd }

    private static let chunk = 256 << 10
    private static let longestMagic = 4

    private(set) var coding = Coding.undetermined
    /// Whether the compressed data broke its format; nothing comes after that.
    private(set) var isBroken = false
    /// Whether the last byte ended a gzip member or a zstd frame.
    private var isComplete = true
    private let magic: UnsafeMutablePointer<UInt8>
    private var magicCount = 0
    private var isMagicTaken = false
    private var input = Bytes.empty
    private let decoded: UnsafeMutablePointer<UInt8>
    private let stream: UnsafeMutablePointer<z_stream>
    private var isInflating = false
    private var frames: OpaquePointer?

    init() {
        magic = .allocate(capacity: Self.longestMagic)
        decoded = .allocate(capacity: Self.chunk)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if isInflating { inflateEnd(stream) }
        if let frames { ZSTD_freeDStream(frames) }
        stream.deallocate()
        decoded.deallocate()
        magic.deallocate()
    }

    /// Whether the data ended before their format allowed it.
    var isTruncated: Bool { !isBroken && !isComplete }

    /// Takes the next bytes, to be decoded by calls of `next`; they must stay where they are until that gave nil.
    mutating func feed(_ bytes: Bytes) {
        input = bytes
        guard coding == .undetermined else { return }
        while magicCount < Self.longestMagic, !input.isEmpty {
            magic[magicCount] = input[0]
            magicCount += 1
            input = input.part(1, input.count)
        }
        if magicCount == Self.longestMagic { determine() }
    }

    /// There are no more bytes; `next` may still give some.
    mutating func finish() {
        input = .empty
        if coding == .undetermined { determine() }
    }

    private mutating func determine() {
        let head = Bytes(start: magic, count: magicCount)
        if magicCount >= 2, head[0] == 0x1F, head[1] == 0x8B {
            coding = .gzip
            isComplete = false
            // The window's 15 bits, with 16 for gzip's header.
            isInflating = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
            isBroken = !isInflating
        } else if magicCount == 4, head[1] == 0xB5, head[2] == 0x2F, head[3] == 0xFD, head[0] == 0x28 {
            startFrames()
        } else if magicCount == 4, head[0] & 0xF0 == 0x50, head[1] == 0x2A, head[2] == 0x4D, head[3] == 0x18 {
            startFrames()  // a frame to be skipped, RFC 8878 section 3.1.2
        } else {
            coding = .plain
        }
    }

    private mutating func startFrames() {
        coding = .zstd
        isComplete = false
        frames = ZSTD_createDStream()
        isBroken = frames == nil
    }

    /// The next decoded bytes, which stay until the next call; nil where more are needed, or they are broken.
    mutating func next() -> Bytes? {
        guard coding != .undetermined, !isBroken else { return nil }
        while true {
            if !isMagicTaken {
                isMagicTaken = true
                let rest = input
                input = Bytes(start: magic, count: magicCount)
                // The magic bytes go through the decoder by themselves: none of it can give output yet.
                if coding != .plain {
                    while step() != nil {}
                    input = rest
                    continue
                }
                input = rest
                if magicCount > 0 { return Bytes(start: magic, count: magicCount) }
            }
            return step()
        }
    }

    private mutating func step() -> Bytes? {
        switch coding {
        case .undetermined: return nil
        case .plain:
            guard !input.isEmpty else { return nil }
            defer { input = .empty }
            return input
        case .gzip: return inflated()
        case .zstd: return unframed()
        }
    }

    private mutating func inflated() -> Bytes? {
        while !isBroken {
            if isComplete {
                // Members may follow each other (RFC 1952, section 2.2), and so may zeros that fill up a block.
                while let first = input.first, first == 0 { input = input.part(1, input.count) }
                guard !input.isEmpty else { return nil }
                isComplete = false
                isBroken = inflateReset(stream) != Z_OK
                continue
            }
            // zlib does not write to its input; its type does not say so.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = UInt32(clamping: input.count)
            let offered = Int(stream.pointee.avail_in)
            stream.pointee.next_out = decoded
            stream.pointee.avail_out = UInt32(Self.chunk)
            let result = inflate(stream, Z_NO_FLUSH)
            let used = offered - Int(stream.pointee.avail_in)
            input = input.part(used, input.count)
            switch result {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: isComplete = true
            default: isBroken = true
            }
            let count = Self.chunk - Int(stream.pointee.avail_out)
            if count > 0 { return Bytes(start: decoded, count: count) }
            if used == 0, !isComplete { return nil }
        }
        return nil
    }

    private mutating func unframed() -> Bytes? {
        while !isBroken {
            // Whatever fits may still wait in the decoder when the input is used up: it is asked until it gives less.
            var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
            var target = ZSTD_outBuffer(dst: decoded, size: Self.chunk, pos: 0)
            if input.isEmpty, isComplete { return nil }
            let result = ZSTD_decompressStream(frames, &target, &source)
            input = input.part(source.pos, input.count)
            if ZSTD_isError(result) != 0 {
                isBroken = true
            } else {
                // Zero ends a frame; a call that could do nothing says nothing.
                if source.pos > 0 || target.pos > 0 { isComplete = result == 0 }
                if target.pos > 0 { return Bytes(start: decoded, count: target.pos) }
                if source.pos == 0 { return nil }
            }
        }
        return nil
    }
}
