import TidemarkProfile

/// What the messages of a tree come to from its root down, by the hash of a message's number; bounded.
struct MessageTree {
    struct Message {
        /// Of the message and all above it.
        var tokens = 0
        var answers = 0
        var time: Int64?
        var language: Language?
    }

    private static let most = 1 << 20

    private var messages: [UInt64: Message] = [:]

    subscript(number: UInt64) -> Message? {
        get { messages[number] }
        set {
            // Trees come one after the other: what is dropped here is most likely not asked for again.
            if messages.count >= Self.most { messages.removeAll(keepingCapacity: true) }
            messages[number] = newValue
        }
    }
}
