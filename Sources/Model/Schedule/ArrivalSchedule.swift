import TidemarkProfile
package import TidemarkStatistics
package import TidemarkUnits

/// One request of an open loop: when it should leave, whatever became of those before it.
package struct Arrival: Sendable, Hashable {
    /// From 0, in order of due time over all lanes and machines.
    package var index: UInt64
    /// From the scenario's start.
    package var due: Nanoseconds
    /// Index into the shape's phases, or `noPhase`.
    package var phase: UInt8

    package static let noPhase: UInt8 = 255

    package init(index: UInt64, due: Nanoseconds, phase: UInt8) {
        self.index = index
        self.due = due
        self.phase = phase
    }
}

/// All arrivals of one open-loop scenario, in order: a pure function of seed, shape and process.
///
/// At a constant rate each gap is rounded half to even to a nanosecond and the gaps are added as integers. Where the
/// rate changes, the same draws, with a mean of 1, are added up and each sum is placed by the inverse of the cumulative
/// rate, which is exact and keeps the order: a higher rate moves arrivals forward and changes nothing else. The two ways
/// differ by rounding alone, at most half a nanosecond an arrival. How a shape is cut into segments does not matter to
/// the first: equal rates side by side are one.
///
/// Even arrivals stand at the inverse of 0, 1, 2, …, the first at the start. Those of a replay stand where the trace
/// has them, and the index of an arrival is that of its row in the window. Arrivals end where the shape ends.
/// Source: docs/measuring.md, "Schedules".
package struct ArrivalSchedule: Sequence, IteratorProtocol, Sendable {
    private enum Gap {
        case even
        case exponential
        case gamma(shape: Double)
        case pattern(ArrivalPattern)
        case replay([Nanoseconds])
    }

    private let gap: Gap
    /// The one rate of the shape, or nil where the inverse places the arrivals.
    private let constantRate: Rate?
    /// The end of the last time in which the rate is not zero.
    private let end: Nanoseconds
    private let phases: [LoadShape.Phase]
    private var source: RandomSource
    private var patternState = ArrivalPattern.State()
    private var inverse: CumulativeInverse
    /// The sum of the unit gaps so far.
    private var operationalTime = 0.0
    private var last = Nanoseconds.zero
    private var index: UInt64 = 0
    private var phase = 0

    /// Arrivals are stream 0 of a scenario's root (see `RandomSource.substream`).
    package init(_ shape: LoadShape, _ process: ArrivalProcess, root: UInt64) {
        self.init(shape, process, using: RandomSource(seed: RandomSource.substream(root, 0)))
    }

    package init(_ shape: LoadShape, _ process: ArrivalProcess, using source: RandomSource) {
        gap =
            switch process {
            case .even: .even
            case .poisson: .exponential
            case .gamma(let variation) where variation == 1: .exponential
            case .gamma(let variation) where variation > 1e-6: .gamma(shape: 1 / (variation * variation))
            case .gamma: .even
            case .production(let pattern): .pattern(pattern)
            case .replay(let replay): .replay(replay.dues)
            }
        constantRate = shape.constantRate
        end = if case .replay(let replay) = process { replay.duration } else { shape.lastActive }
        phases = Array(shape.phases.prefix(LoadShape.mostPhases))
        inverse = CumulativeInverse(of: shape)
        self.source = source
    }

    package mutating func next() -> Arrival? {
        guard let due = nextDue(), due < end else {
            last = end
            return nil
        }
        last = due
        defer { index += 1 }
        return Arrival(index: index, due: due, phase: phase(at: due))
    }

    /// How many arrivals are left: draws them all, about 30 ns each.
    package var count: Int { reduce(0) { count, _ in count + 1 } }

    /// The arrivals of one worker of many: those whose index leaves `worker` when divided by `workers`.
    ///
    /// Every worker draws the whole schedule, so that all of them together send exactly what one alone would.
    package func part(_ worker: Int, of workers: Int) -> Part {
        precondition(workers >= 1 && (0..<workers).contains(worker), "worker outside 0..<workers")
        return Part(schedule: self, worker: UInt64(worker), workers: UInt64(workers))
    }

    package struct Part: Sequence, IteratorProtocol, Sendable {
        fileprivate var schedule: ArrivalSchedule
        fileprivate let worker: UInt64
        fileprivate let workers: UInt64

        package mutating func next() -> Arrival? {
            while let arrival = schedule.next() {
                if arrival.index % workers == worker { return arrival }
            }
            return nil
        }

        /// Where the arrivals end, from the scenario's start.
        package var end: Nanoseconds { schedule.end }

        /// The phase of any moment from the scenario's start: an index into the shape's phases, or `Arrival.noPhase`.
        package func phase(at time: Nanoseconds) -> UInt8 {
            let phase = schedule.phases.firstIndex { $0.start <= time && time < $0.end }
            return phase.map { UInt8($0) } ?? Arrival.noPhase
        }
    }

    private mutating func nextDue() -> Nanoseconds? {
        guard last < end else { return nil }
        let draw: (value: Double, mean: Double)
        switch gap {
        case .even: return inverse.seconds(at: Double(index)).map(Nanoseconds.init(seconds:))
        case .exponential: draw = (source.exponential(), 1)
        case .gamma(let shape): draw = (source.gamma(shape: shape), shape)
        case .pattern(let pattern): draw = (pattern.nextGap(&patternState, using: &source), 1)
        case .replay(let dues): return index < UInt64(dues.count) ? dues[Int(index)] : nil
        }
        if let rate = constantRate {
            // No rate, no arrival; and a gap that reaches past the end may be too long to add.
            let gap = Nanoseconds(seconds: draw.value / (draw.mean * rate.perSecond))
            return rate.perSecond > 0 && gap < end - last ? last + gap : nil
        }
        operationalTime += draw.value / draw.mean
        return inverse.seconds(at: operationalTime).map { Swift.max(last, Nanoseconds(seconds: $0)) }
    }

    private mutating func phase(at due: Nanoseconds) -> UInt8 {
        while phase < phases.count, phases[phase].end <= due { phase += 1 }
        return phase < phases.count && phases[phase].start <= due ? UInt8(phase) : Arrival.noPhase
    }
}
