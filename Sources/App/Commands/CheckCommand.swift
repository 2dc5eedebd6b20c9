import ArgumentParser
import TidemarkJSON
import TidemarkPlan
import TidemarkReport
import TidemarkWorkload

/// `tidemark check PLAN`: what would be sent, without any traffic.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Show what a plan would send, without sending anything."
    )

    @OptionGroup var plan: PlanOptions

    @Flag(help: "Print the forecast as JSON.")
    var json = false

    func run() throws {
        let plan = try plan.load()
        let forecast = PlanForecast(
            plan,
            workload: plan.workload(for: .lengths),
            seed: plan.seed ?? 1
        )
        if json {
            try Terminal.out(CheckReport.json(forecast).text(.indented))
        } else {
            try Terminal.out(CheckReport.render(forecast, width: Terminal.width, style: Terminal.style))
        }
    }
}
