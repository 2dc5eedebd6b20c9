package import TidemarkUnits

/// When the users of a closed loop start, and when each sends again.
package struct UserSchedule: Sendable, Hashable {
    package let load: UserLoad

    package init(_ load: UserLoad) {
        self.load = load
    }

    /// The due time of a user's first request, from the scenario's start.
    ///
    /// The users, numbered from 0, start evenly over `startOver`, the first one at once.
    package func start(of user: Int) -> Nanoseconds {
        precondition((0..<load.count).contains(user), "no such user")
        let product = load.startOver.count.multipliedFullWidth(by: Int64(user))
        return Nanoseconds(Int64(load.count).dividingFullWidth(product).quotient)
    }

    /// The due time of the request after one that ended at `end`, or nil if the scenario is over by then.
    package func due(afterEnd end: Nanoseconds) -> Nanoseconds? {
        let due = end + load.think
        return due < load.duration ? due : nil
    }

    /// The index of a user's request, from which its draws come: the same whichever user is answered first.
    ///
    /// Turn 0 is the user's first request.
    package func index(ofUser user: Int, turn: Int) -> UInt64 {
        UInt64(turn) * UInt64(load.count) + UInt64(user)
    }

    /// The users of one worker of many: those whose number leaves `worker` when divided by `workers`.
    package func users(of worker: Int, of workers: Int) -> StrideTo<Int> {
        precondition(workers >= 1 && (0..<workers).contains(worker), "worker outside 0..<workers")
        return stride(from: worker, to: load.count, by: workers)
    }
}
