import TidemarkPlan

/// What must be typed, besides the plan, before a run may begin, and what the user's configuration forbids.
enum RunPermission {
    /// - Throws: `Failure` where the plan's environment asks for a flag that was not given, and where the plan would pass
    ///   a ceiling of the user's.
    static func check(_ plan: Plan, allowProduction: Bool, ceilings: Ceilings?) throws {
        if plan.isProduction, !allowProduction {
            throw Failure(
                .wrongInput,
                "the plan's environment is production: add --allow-production to run it there all the same"
            )
        }
        let excesses = ceilings?.excesses(of: plan) ?? []
        if !excesses.isEmpty { throw Failure(.wrongInput, excesses.joined(separator: "\n")) }
    }
}
