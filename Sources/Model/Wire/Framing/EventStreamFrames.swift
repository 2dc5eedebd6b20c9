import Glibc

/// Splits `application/vnd.amazon.eventstream` into frames, fed with whatever pieces a connection delivers.
///
/// A frame is: total length, headers' length, CRC-32 of these eight bytes, headers, payload, CRC-32 of all before; numbers
/// are 32 bits, big endian. A length is trusted only once its checksum holds. Source: docs/wire/bedrock.md.
package struct EventStreamFrames: ~Copyable {
    private static let preludeLength = 12
    static let overhead = 16
    private static let mostHeaders = 128 << 10
    private static let mostPayload = 24 << 20
    private static let largestBufferKept = 1 << 16

    /// A frame that has not come whole.
    private var frame: [UInt8] = []
    /// The length of the kept frame, once its prelude is whole and sound.
    private var expected: Int?
    /// A checksum or a length is wrong: what follows cannot be told apart any more.
    private(set) var isBroken = false

    /// Whether a frame has begun and not ended.
    var isWithinFrame: Bool { !frame.isEmpty }

    /// Makes ready for the next body; keeps the buffer.
    mutating func reset() {
        frame.removeAll(keepingCapacity: frame.capacity <= Self.largestBufferKept)
        expected = nil
        isBroken = false
    }

    /// Takes the next piece of the body and hands on the frames that it completes.
    mutating func feed(_ base: UnsafePointer<UInt8>, count: Int, to sink: inout some EventSink & ~Copyable) {
        var at = 0
        while at < count, !isBroken {
            if frame.isEmpty, count - at >= Self.preludeLength {
                guard let length = readPrelude(base + at) else { return }
                if count - at >= length {
                    take(base + at, length, to: &sink)
                    at += length
                    continue
                }
            }
            keep(base, &at, count, to: &sink)
        }
    }

    /// Adds to the kept frame what belongs to it, and takes it once it is whole.
    private mutating func keep(
        _ base: UnsafePointer<UInt8>,
        _ at: inout Int,
        _ count: Int,
        to sink: inout some EventSink & ~Copyable
    ) {
        let wanted = (expected ?? Self.preludeLength) - frame.count
        let taken = min(wanted, count - at)
        frame.append(contentsOf: UnsafeBufferPointer(start: base + at, count: taken))
        at += taken
        guard taken == wanted else { return }
        // Taken out for the call: the frame is read while this value changes.
        var kept: [UInt8] = []
        swap(&kept, &frame)
        let length = expected
        let isTaken = kept.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return false }
            if let length {
                take(start, length, to: &sink)
                return true
            }
            expected = readPrelude(start)
            // The smallest frame is longer than its prelude, so there is more to come.
            return false
        }
        if isTaken {
            expected = nil
            kept.removeAll(keepingCapacity: true)
        }
        swap(&kept, &frame)
    }

    /// The length of the frame that begins here; nil if its prelude is not sound.
    private mutating func readPrelude(_ frame: UnsafePointer<UInt8>) -> Int? {
        let length = Self.integer(frame)
        let headers = Self.integer(frame + 4)
        guard Int(CRC32.of(UnsafeRawBufferPointer(start: frame, count: 8))) == Self.integer(frame + 8),
            headers <= Self.mostHeaders, length >= headers + Self.overhead,
            length - headers - Self.overhead <= Self.mostPayload
        else {
            isBroken = true
            return nil
        }
        return length
    }

    private mutating func take(
        _ frame: UnsafePointer<UInt8>,
        _ length: Int,
        to sink: inout some EventSink & ~Copyable
    ) {
        guard Int(CRC32.of(UnsafeRawBufferPointer(start: frame, count: length - 4))) == Self.integer(frame + length - 4)
        else {
            isBroken = true
            return
        }
        let headers = Self.integer(frame + 4)
        guard let type = Self.messageType(frame + Self.preludeLength, headers) else {
            isBroken = true
            return
        }
        sink.take(
            FramedEvent(
                data: frame + Self.preludeLength + headers,
                count: length - headers - Self.overhead,
                isException: type == .exception
            )
        )
    }

    private enum MessageType { case event, exception }

    /// Walks the headers to `:message-type`; nil if they are cut or of a type that is not known.
    private static func messageType(_ headers: UnsafePointer<UInt8>, _ count: Int) -> MessageType? {
        var type = MessageType.event
        var at = 0
        while at < count {
            let nameLength = Int(headers[at])
            let kindAt = at + 1 + nameLength
            guard kindAt < count else { return nil }
            let isMessageType = nameLength == 13 && memcmp(headers + at + 1, ":message-type", 13) == 0
            let kind = headers[kindAt]
            var valueAt = kindAt + 1
            var valueLength: Int
            switch kind {
            case 0, 1: valueLength = 0
            case 2: valueLength = 1
            case 3: valueLength = 2
            case 4: valueLength = 4
            case 5, 8: valueLength = 8
            case 9: valueLength = 16
            case 6, 7:
                guard valueAt + 2 <= count else { return nil }
                valueLength = Int(headers[valueAt]) << 8 | Int(headers[valueAt + 1])
                valueAt += 2
            default: return nil
            }
            guard valueAt + valueLength <= count else { return nil }
            if isMessageType, kind == 7, !(valueLength == 5 && memcmp(headers + valueAt, "event", 5) == 0) {
                type = .exception
            }
            at = valueAt + valueLength
        }
        return type
    }

    private static func integer(_ bytes: UnsafePointer<UInt8>) -> Int {
        Int(bytes[0]) << 24 | Int(bytes[1]) << 16 | Int(bytes[2]) << 8 | Int(bytes[3])
    }
}
