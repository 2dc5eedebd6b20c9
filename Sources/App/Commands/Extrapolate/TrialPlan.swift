import TidemarkExtrapolation
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWorkload

extension Plan {
    /// Lone calls of a design, one after another, in an order by chance; the first opens the connection.
    func loneTrial(_ design: TrialDesign) -> Plan {
        var plan = trial(
            named: "lone calls",
            design.sizes.map { Self.type(input: $0, output: design.output, share: 1 / Double(design.sizes.count)) },
            UserLoad(
                count: 1,
                think: .milliseconds(200),
                duration: .seconds(Int64(design.loneCalls + 1) * 60),
                startOver: .zero,
                turns: design.loneCalls + 1
            )
        )
        plan.seed = balancedSeed(plan, design)
        return plan
    }

    /// So many calls at a time.
    func batchTrial(_ calls: Int, _ design: TrialDesign) -> Plan {
        trial(
            named: "\(calls) calls at a time",
            [Self.type(input: design.batchSize, output: design.output, share: 1)],
            UserLoad(
                count: calls,
                think: .zero,
                duration: .seconds(Int64(TrialDesign.turnsPerBatch) * 60),
                startOver: .zero,
                turns: TrialDesign.turnsPerBatch
            )
        )
    }

    private func trial(named name: String, _ types: [RequestType], _ load: UserLoad) -> Plan {
        var plan = self
        plan.name = "\(self.name) \(name)"
        plan.targets = Array(targets.prefix(1))
        plan.types = types
        plan.scenarios = [Scenario(name: name, kind: .users, load: .closed(load), warmup: .none)]
        plan.objectives = []
        plan.retry = nil
        plan.stopRules = []
        plan.source = "# Not the plan of this run, which made \(name) to the target below for extrapolate.\n\(source)"
        plan.warnings = []
        return plan
    }

    /// Of fixed lengths, each with a beginning of its own, so that no cache helps.
    private static func type(input: Int, output: Int, share: Double) -> RequestType {
        var type = RequestType(
            name: "\(input) tokens",
            share: share,
            lengths: .drawn(input: .fixed(Double(input)), output: .drawn(.fixed(Double(output))))
        )
        type.isCold = true
        return type
    }

    /// A seed under which every size comes equally often; where none is found among many, the first.
    private func balancedSeed(_ plan: Plan, _ design: TrialDesign) -> UInt64 {
        let first = seed ?? UInt64.random(in: 1...999_999_999)
        let workload = plan.workload(for: .lengths)
        let found = (0..<20_000).lazy.map { first &+ $0 }.first { seed in
            let root = RandomSource.substream(seed, 0)
            return design.isBalanced((1...UInt64(design.loneCalls)).map { workload.type(of: $0, root: root) })
        }
        return found ?? first
    }
}
