package import TidemarkUnits

// The shapes that a plan can name.

extension LoadShape {
    /// Phases that can be told apart in one shape; arrivals of further ones belong to no phase.
    package static let mostPhases = 255

    /// One rate all the time.
    package static func constant(_ rate: Rate, for duration: Nanoseconds) -> LoadShape {
        LoadShape(segments: [Segment(duration: duration, from: rate, to: rate)])
    }

    /// From one rate to another in a straight line.
    package static func ramp(from: Rate, to: Rate, for duration: Nanoseconds) -> LoadShape {
        LoadShape(segments: [Segment(duration: duration, from: from, to: to)])
    }

    /// Each rate for `duration`; each step is a phase that is judged by itself, named by its rate: `20/s`.
    package static func steps(_ rates: [Rate], for duration: Nanoseconds) -> LoadShape {
        var shape = LoadShape(segments: [])
        for rate in rates { shape.append(rate, for: duration, phase: rate.description, isJudged: true) }
        return shape
    }

    /// The base for `recovery`, then for each factor the jump for `duration` and the base again for `recovery`.
    ///
    /// Each jump is a phase that is judged by itself, named `×3`; the base is shown apart as `base` and `after ×3`.
    package static func spike(
        _ base: Rate,
        times factors: [Double],
        for duration: Nanoseconds,
        recover recovery: Nanoseconds
    ) -> LoadShape {
        var shape = LoadShape(segments: [])
        shape.append(base, for: recovery, phase: "base", isJudged: false)
        for factor in factors {
            let jump = "×" + plainDecimal(factor)
            shape.append(Rate(perSecond: base.perSecond * factor), for: duration, phase: jump, isJudged: true)
            shape.append(base, for: recovery, phase: "after " + jump, isJudged: false)
        }
        return shape
    }

    /// High and low in turn, `cycles` times.
    ///
    /// Its phases, `burst 1`, `low 1`, … are shown apart but not judged: one burst alone seldom holds enough requests,
    /// so that objectives are judged on the scenario as a whole.
    package static func burst(
        high: Rate,
        low: Rate,
        highFor: Nanoseconds,
        lowFor: Nanoseconds,
        cycles: Int
    ) -> LoadShape {
        var shape = LoadShape(segments: [])
        for cycle in 0..<max(0, cycles) {
            shape.append(high, for: highFor, phase: "burst \(cycle + 1)", isJudged: false)
            shape.append(low, for: lowFor, phase: "low \(cycle + 1)", isJudged: false)
        }
        return shape
    }

    /// Adds a piece of one rate with its phase; a name that was there before gets a number: `20/s (2)`.
    private mutating func append(_ rate: Rate, for duration: Nanoseconds, phase name: String, isJudged: Bool) {
        let start = phases.last?.end ?? .zero
        let same = phases.count { $0.name == name || $0.name.hasPrefix(name + " (") }
        segments.append(Segment(duration: duration, from: rate, to: rate))
        phases.append(
            Phase(
                name: same == 0 ? name : "\(name) (\(same + 1))",
                start: start,
                end: start + duration,
                isJudged: isJudged
            )
        )
    }
}
