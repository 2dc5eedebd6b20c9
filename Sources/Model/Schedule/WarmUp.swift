package import TidemarkUnits

/// How much of a scenario's start is left out of its results.
package enum WarmUp: Sendable, Hashable, Codable {
    /// Found in the results by MSER-5 over the time to first token, in due order.
    case automatic
    case fixed(Nanoseconds)
    /// Spike, burst, ramp and steps are judged by their phases, a replay as a whole: they are never cut.
    case none
}
