/// The number of a request within its scenario, as rows hold it: its conversation in the lower 48 bits, and above them
/// which of its turns it is, from 0.
///
/// A request that is no conversation's is turn 0, so that its number is its place in the order of arrivals.
package enum RequestIndex {
    private static let conversationBits: UInt64 = 48
    private static let conversationMask: UInt64 = 1 << conversationBits - 1

    /// Turns that can be told apart.
    package static let mostTurns = 1 << 16

    package static func index(conversation: UInt64, turn: Int) -> UInt64 {
        conversation & conversationMask | UInt64(truncatingIfNeeded: turn) << conversationBits
    }

    package static func conversation(of index: UInt64) -> UInt64 { index & conversationMask }

    package static func turn(of index: UInt64) -> Int { Int(index >> conversationBits) }
}
