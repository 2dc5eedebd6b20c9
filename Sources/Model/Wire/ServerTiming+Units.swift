import TidemarkJSON

extension ServerTiming {
    /// A time that a server states, in nanoseconds; -1 for what is none, or below zero.
    static func nanoseconds(_ value: JSONValue?, _ unit: StreamTemplate.Unit) -> Int64 {
        let scale =
            switch unit {
            case .nanoseconds: 1.0
            case .milliseconds, .wholeMilliseconds: 1e6
            case .seconds: 1e9
            }
        guard let time = value?.double, time >= 0, time * scale < 9e18 else { return -1 }
        return Int64((time * scale).rounded())
    }
}

extension MarkScan {
    /// The time that stands next, in nanoseconds; -1, with the value skipped, for anything else.
    mutating func time(_ unit: StreamTemplate.Unit) -> Int64 { ServerTiming.nanoseconds(json.number(), unit) }
}
