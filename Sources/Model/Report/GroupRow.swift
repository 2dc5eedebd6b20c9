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
        let phases = scenario.phases.compactMap { group -> GroupRow? in
            guard let type = group.type else {
                return GroupRow(label: group.phase ?? "–", group: group, isNested: false)
            }
            guard !hasOneType, nesting(group.phase ?? "") else { return nil }
            return GroupRow(label: type, group: group, isNested: true)
        }
        return whole + phases
    }
}

extension RunDescription {
    /// Whether objectives are judged on this phase by itself.
    func isJudged(phase: String, of scenario: String) -> Bool {
        scenarios.first { $0.name == scenario }?.phases.contains { $0.name == phase && $0.isJudged } ?? false
    }
}
