package import TidemarkUnits
package import TidemarkWire

extension LaneMachine {
    package enum Action: Sendable, Equatable {
        /// Open a connection and call `opened` or `openFailed`.
        case open(connection: Int)
        /// Send the request in `slot`; its words are in `draft(of:)`.
        case send(connection: Int, slot: Int)
        /// Close a connection; nothing more is said of it.
        case close(connection: Int)
        /// A request that may cost so much does not fit into the budget: it was not sent, and nothing more is released.
        case refused(cost: Money)
        /// A request was billed more than was held for it.
        case overcharged(Money, reserved: Money)
    }

    package struct Timeouts: Sendable, Hashable {
        package var connect: Nanoseconds
        package var firstByte: Nanoseconds
        package var stall: Nanoseconds
        package var total: Nanoseconds

        package init(connect: Nanoseconds, firstByte: Nanoseconds, stall: Nanoseconds, total: Nanoseconds) {
            self.connect = connect
            self.firstByte = firstByte
            self.stall = stall
            self.total = total
        }
    }
}

extension Reply {
    /// Cut by ourselves before anything came.
    package static var cancelled: Reply {
        var reply = Reply()
        reply.outcome = .cancelled
        return reply
    }
}
