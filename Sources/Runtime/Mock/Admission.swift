import NIOCore
import Synchronization
import TidemarkPlan
import TidemarkUnits
import TidemarkWire

/// Who may be answered, over all lanes: rate limits, places, and the queue for them.
final class Admission: Sendable {
    enum Verdict {
        /// It has a place, and gives it back with `leave`.
        case seated
        /// It has to take its place in the queue with `enqueue`.
        case waits
        case refused(APIFault)
    }

    /// A request in the queue.
    final class Waiter: Sendable {
        let answer: NIOLoopBound<Answer>
        let lane: NIOLoopBound<Lane>

        init(answer: NIOLoopBound<Answer>, lane: NIOLoopBound<Lane>) {
            self.answer = answer
            self.lane = lane
        }

        func begin() {
            answer.eventLoop.execute { self.lane.value.begin(self.answer.value) }
        }
    }

    private struct State {
        var limits: MockLimits
        var requests: TokenBucket?
        var tokens: TokenBucket?
        var running = 0
        /// Requests that were told to wait and are not in `queue` yet.
        var onTheirWay = 0
        var queue = CircularBuffer<Waiter>()

        var waiting: Int { onTheirWay + queue.count }
        var hasPlace: Bool { running < limits.running ?? .max }

        init(_ limits: MockLimits, now: Instant) {
            self.limits = limits
            requests = limits.requestsPerMinute.map { TokenBucket(limit: $0, now: now) }
            tokens = limits.tokensPerMinute.map { TokenBucket(limit: $0, now: now) }
        }

        mutating func rates(cost: Int, now: Instant) -> RateLimits? {
            guard requests != nil || tokens != nil else { return nil }
            return RateLimits(
                requests: requests?.budget(now: now),
                tokens: tokens?.budget(now: now),
                cost: cost,
                now: MockServer.Shared.secondsSince1970
            )
        }
    }

    private let state: Mutex<State>

    init(_ limits: MockLimits, now: Instant) {
        state = Mutex(State(limits, now: now))
    }

    /// Decides on a request that counts for `cost` tokens, and tells what is left of the rate limits.
    func enter(cost: Int, now: Instant) -> (Verdict, RateLimits?) {
        state.withLock { state in
            let verdict = Self.decide(&state, cost, now)
            return (verdict, state.rates(cost: cost, now: now))
        }
    }

    private static func decide(_ state: inout State, _ cost: Int, _ now: Instant) -> Verdict {
        let limits = state.limits
        if let most = limits.concurrent, state.running + state.waiting >= most {
            let message = "Too many requests at a time: this server takes \(most)."
            return .refused(APIFault(status: 429, message: message, retryAfter: 1))
        }
        if !state.hasPlace, state.waiting >= limits.waiting {
            return .refused(APIFault(status: 429, message: "The queue of waiting requests is full.", retryAfter: 1))
        }
        if let wait = state.requests?.wait(for: 1, now: now), wait > .zero {
            return .refused(fault("requests", limit: limits.requestsPerMinute, needs: 1, wait))
        }
        if let wait = state.tokens?.wait(for: cost, now: now), wait > .zero {
            return .refused(fault("tokens", limit: limits.tokensPerMinute, needs: cost, wait))
        }
        state.requests?.take(1)
        state.tokens?.take(cost)
        guard state.hasPlace else {
            state.onTheirWay += 1
            return .waits
        }
        state.running += 1
        return .seated
    }

    private static func fault(_ what: String, limit: Int?, needs: Int, _ wait: Nanoseconds) -> APIFault {
        let seconds = Int((wait.count + 999_999_999) / 1_000_000_000)
        return APIFault(
            status: 429,
            message: "Rate limit reached for \(what) per min: limit \(limit ?? 0), requested \(needs). "
                + "Please try again in \(seconds)s.",
            retryAfter: seconds
        )
    }

    /// Puts a request that has to wait into the queue; it begins when a place is free.
    func enqueue(_ waiter: Waiter) {
        let hasPlace = state.withLock { state in
            state.onTheirWay -= 1
            guard state.hasPlace else {
                state.queue.append(waiter)
                return false
            }
            state.running += 1
            return true
        }
        if hasPlace { waiter.begin() }
    }

    /// Gives a place back.
    func leave() {
        seat { $0.running -= 1 }
    }

    /// Takes a request out of the queue; false if it was given a place in the meantime.
    func abandon(_ waiter: Waiter) -> Bool {
        state.withLock { state in
            guard let index = state.queue.firstIndex(where: { $0 === waiter }) else { return false }
            state.queue.remove(at: index)
            return true
        }
    }

    /// Takes other limits; budgets whose limit is the same go on.
    func change(_ limits: MockLimits, now: Instant) {
        seat { state in
            let old = state.limits
            state.limits = limits
            if old.requestsPerMinute != limits.requestsPerMinute {
                state.requests = limits.requestsPerMinute.map { TokenBucket(limit: $0, now: now) }
            }
            if old.tokensPerMinute != limits.tokensPerMinute {
                state.tokens = limits.tokensPerMinute.map { TokenBucket(limit: $0, now: now) }
            }
        }
    }

    /// Requests with a place, and requests that wait for one.
    var counts: (running: Int, waiting: Int) { state.withLock { ($0.running, $0.waiting) } }

    /// Changes the state and gives the places that are free then to those who wait.
    private func seat(_ change: (inout State) -> Void) {
        let next = state.withLock { state -> [Waiter] in
            change(&state)
            var next: [Waiter] = []
            while state.hasPlace, let waiter = state.queue.popFirst() {
                state.running += 1
                next.append(waiter)
            }
            return next
        }
        for waiter in next { waiter.begin() }
    }
}
