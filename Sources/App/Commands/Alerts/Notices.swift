import Synchronization

/// Lines on standard error while a run goes on, above the live view where there is one.
final class Notices: Sendable {
    private struct State {
        var waiting: [String] = []
        var isViewed = false
    }

    private let state = Mutex(State())

    /// Shows a line at once, or leaves it to the live view, which does so within a quarter of a second.
    func show(_ line: String) {
        let isViewed = state.withLock { state in
            if state.isViewed { state.waiting.append(line) }
            return state.isViewed
        }
        if !isViewed { Terminal.error(line) }
    }

    /// Takes what waits; from now on lines are left to the caller.
    func take() -> [String] {
        state.withLock { state in
            state.isViewed = true
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Shows what waits, and all that follows, without a view.
    func release() {
        let lines = state.withLock { state in
            state.isViewed = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for line in lines { Terminal.error(line) }
    }
}
