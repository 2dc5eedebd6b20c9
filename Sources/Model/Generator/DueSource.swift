import TidemarkMeasurement
import TidemarkSchedule
import TidemarkUnits
import TidemarkWorkload

/// What is due next on a lane, for both kinds of loop.
struct DueSource {
    struct Due: DueEntry {
        var index: UInt64
        var at: Instant
        var phase: UInt8
        var purpose: Row.Purpose
        /// Of a conversation's later turns, which are known before they are due.
        var draft: RequestDraft?
    }

    /// A user whose request got no answer waits at least this long, so that a dead server is not stormed.
    static let pauseAfterFailure = Nanoseconds.milliseconds(100)

    private enum State {
        case none
        case open(ArrivalSchedule.Part, next: Due?)
        case closed(UserSchedule)
    }

    private var state = State.none
    private var start = Instant.start
    /// Later turns, and in a closed loop users who think.
    private var waiting = DueQueue<Due>()

    init() {}

    init(_ load: LaneLoad) {
        start = load.start
        switch load.source {
        case .open(var part):
            let first = Self.next(&part, start)
            state = .open(part, next: first)
        case .closed(let schedule, let users):
            state = .closed(schedule)
            for user in users {
                waiting.insert(
                    Due(
                        index: schedule.index(ofUser: user, turn: 0),
                        at: load.start + schedule.start(of: user),
                        phase: Arrival.noPhase,
                        purpose: .warmup
                    )
                )
            }
        }
    }

    private static func next(_ part: inout ArrivalSchedule.Part, _ start: Instant) -> Due? {
        part.next().map { Due(index: $0.index, at: start + $0.due, phase: $0.phase, purpose: .load) }
    }

    /// When the next request is due; nil if none is, or none yet.
    var nextDue: Instant? {
        guard case .open(_, let arrival?) = state else { return waiting.first?.at }
        return waiting.first.map { min($0.at, arrival.at) } ?? arrival.at
    }

    /// Takes the next request if it is due: of an arrival and a later turn that are due at once, the arrival.
    mutating func take(at now: Instant) -> Due? {
        guard let due = nextDue, due <= now else { return nil }
        guard case .open(var part, let arrival?) = state, arrival.at == due else { return waiting.popFirst() }
        state = .none  // no copy of the schedule while it moves on
        let following = Self.next(&part, start)
        state = .open(part, next: following)
        return arrival
    }

    /// How a request ended, as far as it decides what comes after it.
    struct End {
        var index: UInt64
        var at: Instant
        /// Whether any HTTP answer came.
        var gotAnswer: Bool
        /// The next turn of its conversation, and how long its user thinks before.
        var followUp: (draft: RequestDraft, think: Nanoseconds)?
    }

    /// A request of this scenario has ended: its conversation goes on, or in a closed loop its user thinks and then
    /// begins the next.
    ///
    /// What would be due after the scenario's end is dropped.
    mutating func ended(_ end: End) {
        let conversation = RequestIndex.conversation(of: end.index)
        if let (draft, think) = end.followUp {
            let at = end.at + think
            guard let phase = phase(at: at) else { return }
            let index = RequestIndex.index(conversation: conversation, turn: RequestIndex.turn(of: end.index) + 1)
            return waiting.insert(Due(index: index, at: at, phase: phase, purpose: .load, draft: draft))
        }
        guard case .closed(let schedule) = state else { return }
        let users = UInt64(schedule.load.count)
        let turn = Int(conversation / users) + 1
        if let most = schedule.load.turns, turn >= most { return }
        let next = schedule.index(ofUser: Int(conversation % users), turn: turn)
        let pause = end.gotAnswer ? .zero : max(.zero, Self.pauseAfterFailure - schedule.load.think)
        if let due = schedule.due(afterEnd: end.at + pause - start) {
            waiting.insert(Due(index: next, at: start + due, phase: Arrival.noPhase, purpose: .load))
        }
    }

    /// The phase of a later turn; nil where the scenario is over by then.
    private func phase(at due: Instant) -> UInt8? {
        switch state {
        case .none: nil
        case .open(let part, _): due - start < part.end ? part.phase(at: due - start) : nil
        case .closed(let schedule): due - start < schedule.load.duration ? Arrival.noPhase : nil
        }
    }
}
