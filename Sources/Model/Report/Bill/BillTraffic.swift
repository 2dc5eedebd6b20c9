import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWorkload

/// The requests of a plan as far as a bill needs to know them: how many of which kind, and examples of each.
struct BillTraffic {
    /// A number that is not certain: how it is spread over runs.
    struct Estimate {
        var mean: Double
        var variance: Double
    }

    enum Load {
        /// Arrivals of an open loop, whose types are drawn by their shares.
        case drawn(Estimate)
        /// Rows of a trace, and examples of them.
        case trace(rows: Int, [(type: Int, request: Workload.Preview)])
        /// A closed loop, whose requests depend on how fast answers come.
        case users(UserLoad)
    }

    /// Lone requests before the first scenario and between scenarios.
    struct Recovery {
        var request: Workload.Preview
        var type: Int
        var fewest: Int
        var most: Int
    }

    var types: [Workload.TypePreview]
    var shares: [Double]
    var loads: [Load]
    var recovery: Recovery?

    /// Times in 60 s at which a lone request may be sent, one every 2 s.
    private static let mostPerGap = 30

    init(
        _ plan: Plan,
        workload: Workload,
        types: [Workload.TypePreview],
        seed: UInt64,
        bound: (RequestDraft) -> Int
    ) {
        self.types = types
        shares = plan.types.map(\.share)
        loads = plan.scenarios.enumerated().map { index, scenario in
            let root = RandomSource.substream(seed, UInt64(index))
            switch scenario.load {
            case .closed(let load): return .users(load)
            case .open(_, .replay(let replay)):
                let rows = replay.rows.count
                let examples = workload.preview(replaying: rows, root: root, record: replay.record, bound: bound)
                return .trace(rows: rows, examples)
            case .open(let shape, let process):
                return .drawn(Self.arrivals(shape, process, root: root, isFixed: plan.seed != nil))
            }
        }
        guard plan.scenarios.count > 1 else { return }
        let root = RandomSource.substream(seed, .max)
        let draft = workload.loneRequest(root: root)
        let tokens = Workload.Preview(draft, inputBound: bound(draft))
        let gaps = plan.scenarios.count - 1
        recovery = Recovery(request: tokens, type: draft.type, fewest: 2 + gaps, most: 2 + gaps * Self.mostPerGap)
    }

    /// How many arrivals come: those of the seed, or what is to be expected of any.
    private static func arrivals(
        _ shape: LoadShape,
        _ process: ArrivalProcess,
        root: UInt64,
        isFixed: Bool
    ) -> Estimate {
        let expected = shape.expected
        if isFixed { return Estimate(mean: Double(ArrivalSchedule(shape, process, root: root).count), variance: 0) }
        switch process {
        case .even, .replay: return Estimate(mean: expected.rounded(.up), variance: 0)
        case .poisson: return Estimate(mean: expected, variance: expected)
        case .gamma(let variation):
            let square = variation * variation
            let surplus = expected > 0 ? max(0, (square - 1) / 2) : 0
            return Estimate(mean: expected + surplus, variance: expected * square)
        case .production: return sampled(shape, process)
        }
    }

    /// Of arrivals whose count follows no simple law: from a few schedules.
    private static func sampled(_ shape: LoadShape, _ process: ArrivalProcess) -> Estimate {
        let schedules = shape.expected > 100_000 ? 4 : 16
        let counts = (0..<UInt64(schedules)).map { seed in
            Double(ArrivalSchedule(shape, process, root: RandomSource.substream(seed, 0)).count)
        }
        let mean = counts.reduce(0, +) / Double(schedules)
        let squares = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        // The mean of a few is not known exactly either.
        let variance = squares / Double(schedules - 1) * (1 + 1 / Double(schedules))
        return Estimate(mean: mean, variance: max(variance, shape.expected))
    }
}
