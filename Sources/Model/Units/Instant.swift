/// A moment on the run's clock, in nanoseconds since the run's start signal.
package struct Instant: Sendable, Hashable, Codable {
    /// Nanoseconds since the start signal; negative only before it.
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static let start = Instant(nanoseconds: 0)
}

extension Instant: Comparable {
    package static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }
    package static func + (instant: Instant, span: Nanoseconds) -> Instant {
        Instant(nanoseconds: instant.nanoseconds + span.count)
    }
    package static func - (instant: Instant, span: Nanoseconds) -> Instant {
        Instant(nanoseconds: instant.nanoseconds - span.count)
    }
    package static func - (later: Instant, earlier: Instant) -> Nanoseconds {
        Nanoseconds(later.nanoseconds - earlier.nanoseconds)
    }
}
