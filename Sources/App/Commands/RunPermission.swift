import TidemarkPlan

/// What must be typed, besides the plan, before a run may begin.
enum RunPermission {
    /// - Throws: `Failure` where the plan's environment asks for a flag that was not given.
    static func check(_ plan: Plan, allowProduction: Bool) throws {
        guard plan.isProduction, !allowProduction else { return }
        throw Failure(
            .wrongInput,
            "the plan's environment is production: add --allow-production to run it there all the same"
        )
    }
}
