extension EventStreamFrames {
    /// One frame around a payload; `headers` are encoded already.
    package static func frame(headers: [UInt8], payload: UnsafeRawBufferPointer) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(overhead + headers.count + payload.count)
        append(overhead + headers.count + payload.count, to: &frame)
        append(headers.count, to: &frame)
        append(Int(frame.withUnsafeBytes(CRC32.of)), to: &frame)
        frame.append(contentsOf: headers)
        frame.append(contentsOf: payload)
        append(Int(frame.withUnsafeBytes(CRC32.of)), to: &frame)
        return frame
    }

    /// Headers whose values are strings, in their order.
    static func headers(_ fields: [(name: String, value: String)]) -> [UInt8] {
        fields.flatMap { name, value in
            [UInt8(truncatingIfNeeded: name.utf8.count)] + Array(name.utf8)
                + [7, UInt8(truncatingIfNeeded: value.utf8.count >> 8), UInt8(truncatingIfNeeded: value.utf8.count)]
                + Array(value.utf8)
        }
    }

    private static func append(_ number: Int, to frame: inout [UInt8]) {
        for shift in [24, 16, 8, 0] { frame.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
