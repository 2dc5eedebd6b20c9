import TidemarkAnalysis
import TidemarkPlan
import TidemarkProfile

extension ReportWords {
    /// How alike the scenario's requests are to production, in a sentence; nil where the plan claims nothing.
    static func production(of scenario: ScenarioAnalysis) -> String? {
        scenario.production.map { check in "\(check.likeness.sentence) (\(check.reference))" }
    }

    /// How times were compared.
    static func scale(of check: ProductionCheck) -> String {
        guard let scale = check.timeScale else { return "Arrivals are not compared: the rate changes on purpose." }
        let factor = Quantity.number((scale * 1_000).rounded() / 1_000)
        return scale == 1 ? "" : "Times are stretched \(factor) times before arrivals are compared."
    }

    /// What a replay repeated; nil for other scenarios.
    static func replay(of scenario: ScenarioAnalysis, in run: RunDescription) -> String? {
        run.scenarios.first { $0.name == scenario.name }?.replay.map { replay in
            replay.sentence + (replay.sha256.isEmpty ? "" : "; SHA-256 \(replay.sha256.prefix(12))…")
        }
    }
}
