import DequeModule
import TidemarkMeasurement
import TidemarkSchedule
import TidemarkUnits

/// What is due next on a lane, for both kinds of loop.
struct DueSource {
    struct Due {
        var index: UInt64
        var at: Instant
        var phase: UInt8
        var purpose: Row.Purpose
    }

    /// A user whose request got no answer waits at least this long, so that a dead server is not stormed.
    static let pauseAfterFailure = Nanoseconds.milliseconds(100)

    private enum State {
        case none
        case open(ArrivalSchedule.Part, next: Due?)
        /// Users who think, the earliest due first.
        case closed(UserSchedule, Deque<Due>)
    }

    private var state = State.none
    private var start = Instant.start

    init() {}

    init(_ load: LaneLoad) {
        start = load.start
        switch load.source {
        case .open(var part):
            let first = Self.next(&part, start)
            state = .open(part, next: first)
        case .closed(let schedule, let users):
            let first = users.map { user in
                Due(
                    index: schedule.index(ofUser: user, turn: 0),
                    at: load.start + schedule.start(of: user),
                    phase: Arrival.noPhase,
                    purpose: .warmup
                )
            }
            state = .closed(schedule, Deque(first))
        }
    }

    private static func next(_ part: inout ArrivalSchedule.Part, _ start: Instant) -> Due? {
        part.next().map { Due(index: $0.index, at: start + $0.due, phase: $0.phase, purpose: .load) }
    }

    /// When the next request is due; nil if none is, or none yet.
    var nextDue: Instant? {
        switch state {
        case .none: nil
        case .open(_, let next): next?.at
        case .closed(_, let waiting): waiting.first?.at
        }
    }

    /// Takes the next request if it is due.
    mutating func take(at now: Instant) -> Due? {
        switch state {
        case .none:
            return nil
        case .open(var part, let next):
            guard let next, next.at <= now else { return nil }
            state = .none  // no copy of the schedule while it moves on
            let following = Self.next(&part, start)
            state = .open(part, next: following)
            return next
        case .closed(let schedule, var waiting):
            guard let next = waiting.first, next.at <= now else { return nil }
            state = .none
            waiting.removeFirst()
            state = .closed(schedule, waiting)
            return next
        }
    }

    /// A request of this scenario has ended: in a closed loop its user thinks, and then sends the next.
    mutating func ended(index: UInt64, at now: Instant, gotAnswer: Bool) {
        guard case .closed(let schedule, var waiting) = state else { return }
        state = .none
        let users = UInt64(schedule.load.count)
        let next = schedule.index(ofUser: Int(index % users), turn: Int(index / users) + 1)
        let pause = gotAnswer ? .zero : max(.zero, Self.pauseAfterFailure - schedule.load.think)
        if let due = schedule.due(afterEnd: now + pause - start) {
            let at = start + due
            // Think times are equal, so that the order of ends is the order of dues but for the pauses.
            var position = waiting.count
            while position > 0, waiting[position - 1].at > at { position -= 1 }
            waiting.insert(Due(index: next, at: at, phase: Arrival.noPhase, purpose: .load), at: position)
        }
        state = .closed(schedule, waiting)
    }
}
