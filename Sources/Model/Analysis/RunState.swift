/// How far a run got.
package enum RunState: String, Sendable, Hashable, Codable {
    case finished
    /// Stopped by the user; what was sent was drained.
    case interrupted
    /// Cut by the user, or (where no stop is known) the process was killed: open requests are lost.
    case unfinished
    /// A safety rule stopped it.
    case stoppedByRule = "stopped by a rule"
    /// A further request would not have fitted into the budget.
    case stoppedByBudget = "stopped by the budget"
    /// It could not go on: something other than the target failed, such as the disk or the embedded mock.
    case failed
}
