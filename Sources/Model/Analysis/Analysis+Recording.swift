package import TidemarkMeasurement
package import TidemarkPlan
import TidemarkUnits

extension Analysis {
    /// What a recording means.
    ///
    /// Pure: the same recording gives the same analysis, to the bit.
    ///
    /// - Parameters:
    ///   - run: what was run; its seed also draws the bootstrap's blocks.
    ///   - recording: what was measured, in any order.
    ///   - state: how far the run got.
    package init(of run: RunDescription, recording: Recording, state: RunState) {
        let ratios = recording.usageRatios()
        let recording = recording.corrected(by: ratios)
        let findings = ScenarioRecording.split(recording, of: run, state: state).map { scenario in
            ScenarioFinding(scenario, run: run, state: state)
        }
        var judge = Judge(run: run, findings: findings)
        let judged = run.objectives.flatMap { objective in
            judge.results(for: objective).map { (objective: objective, result: $0) }
        }
        let trust = Trust(findings, run: run, state: state, ratios: ratios)
        var scenarios = findings.map(ScenarioAnalysis.init)
        if let curve = SpendingCurve(recording, of: run) {
            for (index, finding) in findings.enumerated() {
                scenarios[index].spent = scenarios[index].series.seconds.map { second in
                    curve.spent(before: finding.recording.start + Nanoseconds.seconds(Int64(second.second) + 1))
                }
            }
        }
        self.init(
            run: run,
            state: state,
            verdict: Verdict(recording, run: run, state: state, judged: judged, trust: trust, scenarios: scenarios),
            trust: trust,
            objectives: judged.map(\.result),
            scenarios: scenarios,
            errors: ErrorGroup.all(in: recording, scenarios: run.scenarios.map(\.name)),
            loneRequests: findings.reduce(0) { $0 + $1.recording.loneCount },
            cost: RunCost(recording, of: run, scenarios),
            superseded: ErrorGroup.superseded(in: recording, scenarios: run.scenarios.map(\.name))
        )
    }
}
