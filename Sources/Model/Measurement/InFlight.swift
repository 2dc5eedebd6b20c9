package import TidemarkUnits

/// A request between its release and its end.
///
/// Instants are nanoseconds since the run's start; `unset` where they have
/// not happened: plain integers, because this is touched on every read.
package struct InFlight {
    package static let unset = Int64.min

    package var index: UInt64
    package var scenario: UInt8
    package var phase: UInt8
    package var type: UInt8
    package var purpose: Row.Purpose
    package var inputAsked: Int32
    package var outputAsked: Int32
    package var due: Int64
    package var released: Int64

    /// Which attempt it is, from 1; the due time and the release are those of the first.
    package var attempt: UInt8 = 1
    package var flags: Row.Flags = []
    package var connected = unset
    package var sent = unset
    package var firstByte = unset
    package var lastByte = unset
    package var firstToken = unset
    package var firstAnswer = unset
    package var lastToken = unset
    package var longestGap: Int64 = -1
    package var chunks: Int32 = 0
    package var reads: Int32 = 0
    package var textBytes: Int32 = 0
    package var receivedBytes: Int64 = 0
    /// Tokens and chunks of a long answer that were split before its end.
    package var tokensSplitEarly: Int32 = 0
    package var chunksSplitEarly: Int32 = 0

    package init(
        index: UInt64,
        scenario: UInt8,
        phase: UInt8,
        type: UInt8,
        purpose: Row.Purpose,
        inputAsked: Int32,
        outputAsked: Int32,
        due: Instant,
        released: Instant
    ) {
        self.index = index
        self.scenario = scenario
        self.phase = phase
        self.type = type
        self.purpose = purpose
        self.inputAsked = inputAsked
        self.outputAsked = outputAsked
        self.due = due.nanoseconds
        self.released = released.nanoseconds
    }
}
