import TidemarkPlan
import TidemarkWire
import TidemarkWorkload

extension InputBound {
    /// Of the requests of a plan, as the API of its target writes them.
    init(_ plan: Plan, _ workload: Workload) {
        let framings = [true, false].map { Self.framing(of: plan.targets.first, isStreamed: $0) }
        self.init(
            workload,
            framing: Framing(
                request: framings.map(\.request).max() ?? 0,
                message: framings.map(\.message).max() ?? 0
            )
        )
    }

    /// Key and headers are of no account: they are not part of a body.
    private static func framing(of target: Target?, isStreamed: Bool) -> Framing {
        guard let target else { return Framing() }
        let form = RequestTarget(
            host: "host",
            basePath: "",
            model: target.model,
            key: nil,
            headers: [],
            isStreamed: isStreamed,
            userAgent: "tidemark",
            takesExactLengths: true
        )
        do throws(WireError) {
            return try RequestTemplate(target.api.client, form).framing
        } catch {
            // A plan that cannot be written is not sent either.
            return Framing()
        }
    }
}
