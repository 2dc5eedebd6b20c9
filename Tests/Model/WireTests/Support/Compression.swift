import TidemarkZlib

/// Compresses as servers do, with the system's zlib.
enum Compression: CaseIterable {
    case gzip
    case deflate
    /// What some servers call deflate.
    case bareDeflate

    var coding: String { self == .gzip ? "gzip" : "deflate" }

    /// Each part is flushed by itself, as a server that streams would.
    func compressed(_ parts: [[UInt8]]) -> [UInt8] {
        let bits: Int32 = self == .gzip ? 31 : self == .deflate ? 15 : -15
        var stream = z_stream()
        deflateInit2_(
            &stream,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            bits,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        defer { deflateEnd(&stream) }
        var out: [UInt8] = []
        for (index, part) in parts.enumerated() {
            var input = part
            var buffer = [UInt8](repeating: 0, count: part.count + 1_024)
            input.withUnsafeMutableBufferPointer { input in
                buffer.withUnsafeMutableBufferPointer { buffer in
                    stream.next_in = input.baseAddress
                    stream.avail_in = UInt32(input.count)
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(buffer.count)
                    TidemarkZlib.deflate(&stream, index == parts.count - 1 ? Z_FINISH : Z_SYNC_FLUSH)
                }
            }
            out += buffer[..<(buffer.count - Int(stream.avail_out))]
        }
        return out
    }
}
