import Glibc
package import TidemarkUnits

/// The run's clock: monotonic nanoseconds since the run's start.
package struct Clock: Sendable {
    /// CLOCK_MONOTONIC at the run's start, in nanoseconds.
    package let origin: Int64

    /// Starts now.
    package init() {
        origin = Self.monotonicNanoseconds()
    }

    package var now: Instant { Instant(nanoseconds: Self.monotonicNanoseconds() - origin) }

    /// CLOCK_MONOTONIC, which is what NIO's deadlines count in, too.
    package static func monotonicNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Wall clock, nanoseconds since 1970: for stamps of runs and of signatures, never for spans.
    package static func unixNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// CPU time that the calling thread has used.
    package static func threadNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
