import TidemarkAnalysis
import TidemarkPlan
import TidemarkSchedule

/// A row of a scenario's table: a group of requests with the name under which it stands.
struct GroupRow {
    var label: String
    var group: GroupAnalysis
    /// Types of a phase stand under it.
    var isNested: Bool

    /// The whole window by type, then phase by phase.
    ///
    /// A scenario of one type has no row for all types. Types within a phase are listed where `nesting` asks for them.
    static func rows(of scenario: ScenarioAnalysis, nesting: (_ phase: String) -> Bool) -> [GroupRow] {
        let hasOneType = scenario.groups.count <= 2
        let whole = (hasOneType ? scenario.groups.suffix(1) : scenario.groups[...]).map { group in
            GroupRow(label: group.type ?? "all types", group: group, isNested: false)
        }
        let small = smallPhases(of: scenario)
        let phases = scenario.phases.compactMap { group -> GroupRow? in
            guard !small.contains(group.phase) else { return nil }
            guard let type = group.type else {
                return GroupRow(label: group.phase ?? "–", group: group, isNested: false)
            }
            guard !hasOneType, nesting(group.phase ?? "") else { return nil }
            return GroupRow(label: type, group: group, isNested: true)
        }
        return whole + phases
    }

    /// Phases whose rows would say nothing: with under five requests there is not even a median.
    private static func smallPhases(of scenario: ScenarioAnalysis) -> Set<String?> {
        Set(scenario.phases.filter { $0.type == nil && $0.requests < 5 }.map(\.phase))
    }

    static func phasesLeftOut(of scenario: ScenarioAnalysis) -> Int { smallPhases(of: scenario).count }
}

extension RunDescription {
    /// Whether objectives are judged on this phase by itself.
    func isJudged(phase: String, of scenario: String) -> Bool {
        scenarios.first { $0.name == scenario }?.phases.contains { $0.name == phase && $0.isJudged } ?? false
    }
}
