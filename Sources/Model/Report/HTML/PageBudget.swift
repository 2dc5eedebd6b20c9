import TidemarkAnalysis

/// How much of a run the page shows, so that it stays under 1 MB: most runs whole, very large ones with less detail.
struct PageBudget {
    /// Points of one series: 800, or fewer where scenarios share the page.
    let seriesPoints: Int
    /// Scenarios that have results.
    let shownScenarios = 100
    /// Scenarios that charts show.
    let chartedScenarios = 8
    /// Whether the types of each phase have rows of their own.
    let showsTypesOfPhases: Bool
    /// Rows of one scenario's table.
    let rowsPerScenario: Int
    /// Whether tokens and the times between them have a table.
    let showsFurtherMetrics: Bool
    let errorKinds = 24
    let sampleCharacters = 600
    let planCharacters = 30_000

    static let rest = "The JSON report has all of it."

    init(_ analysis: Analysis) {
        let scenarios = max(1, analysis.scenarios.count)
        seriesPoints = max(60, min(800, 1000 / scenarios))
        let rows = analysis.scenarios.reduce(0) { $0 + $1.groups.count + $1.phases.count }
        showsTypesOfPhases = rows <= 240
        showsFurtherMetrics = scenarios <= 20
        rowsPerScenario = max(3, 180 / scenarios)
    }
}
