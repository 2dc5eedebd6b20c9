import TidemarkUnits

/// When a rate limit is whole again, in the many ways in which servers say it.
enum ResetTime {
    private static let earliestSeconds = 1e9
    private static let earliestMilliseconds = 1e12

    /// The time from the answer on; nil where `text` is none, or is a moment and the answer has no date.
    ///
    /// A duration as Go writes it (`120ms`, `6m0s`, `1h2m3.5s`), seconds (`7.66`), seconds or milliseconds since 1970,
    /// or a moment of RFC 3339. A moment that has passed is no time at all.
    static func read(_ text: String, date: Int?) -> Nanoseconds? {
        guard text.utf8.count <= 64 else { return nil }
        if let number = Double(text) {
            guard number >= 0, number < 1e18 else { return nil }
            if number < earliestSeconds { return Nanoseconds(seconds: number) }
            let moment = number < earliestMilliseconds ? number : number / 1_000
            return date.map { Nanoseconds(seconds: max(0, moment - Double($0))) }
        }
        if let duration = duration(text) { return duration }
        guard let moment = moment(text), let date else { return nil }
        return Nanoseconds(seconds: max(0, moment - Double(date)))
    }

    /// Numbers, each with its unit.
    private static func duration(_ text: String) -> Nanoseconds? {
        var rest = text[...]
        var seconds = 0.0
        repeat {
            let number = Substring(rest.utf8.prefix { isDigit($0) || $0 == UInt8(ascii: ".") })
            let unit = Substring(rest.utf8.dropFirst(number.utf8.count).prefix { !isDigit($0) })
            rest = rest[unit.endIndex...]
            guard number.utf8.first != UInt8(ascii: "."), number.utf8.last != UInt8(ascii: "."),
                let value = Double(number), let size = size(of: unit)
            else { return nil }
            seconds += value * size
        } while !rest.isEmpty
        return seconds < earliestSeconds ? Nanoseconds(seconds: seconds) : nil
    }

    /// In seconds.
    private static func size(of unit: Substring) -> Double? {
        switch unit {
        case "h": 3_600
        case "m": 60
        case "s": 1
        case "ms": 1e-3
        // Both signs for micro that Unicode has.
        case "us", "\u{B5}s", "\u{3BC}s": 1e-6
        case "ns": 1e-9
        default: nil
        }
    }

    /// Seconds since 1970 of `2026-11-24T17:13:42.5Z`; nil if `text` is no moment of RFC 3339.
    private static func moment(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        func number(_ start: Int, _ count: Int, _ range: ClosedRange<Int>) -> Int? {
            guard start + count <= bytes.count, bytes[start..<(start + count)].allSatisfy(isDigit) else { return nil }
            let value = bytes[start..<(start + count)].reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return range.contains(value) ? value : nil
        }
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] | 0x20 == 0x74,
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = number(0, 4, 1970...9999), let month = number(5, 2, 1...12), let day = number(8, 2, 1...31),
            let hour = number(11, 2, 0...23), let minute = number(14, 2, 0...59), let second = number(17, 2, 0...60)
        else { return nil }
        var at = 19
        var fraction = 0.0
        if bytes[at] == UInt8(ascii: ".") {
            let digits = bytes[(at + 1)...].prefix(while: isDigit)
            guard !digits.isEmpty else { return nil }
            fraction = Double("0." + String(decoding: digits, as: UTF8.self)) ?? 0
            at += 1 + digits.count
        }
        var offset = 0
        switch at < bytes.count ? bytes[at] : 0 {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): at += 1
        case let sign where sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"):
            guard let hours = number(at + 1, 2, 0...23), let minutes = number(at + 4, 2, 0...59),
                bytes[at + 3] == UInt8(ascii: ":")
            else { return nil }
            offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "+") ? 60 : -60)
            at += 6
        default: return nil
        }
        guard at == bytes.count else { return nil }
        let whole = ((HTTPDate.days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second - offset
        return Double(whole) + fraction
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
