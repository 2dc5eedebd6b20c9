import ArgumentParser
import TidemarkPlan

/// What requests to a URL cost and may cost: the flags for `prices`, `budget` and `retry` of a plan.
struct SpendingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The most that the run may spend, such as \"5 USD\".", valueName: "amount"))
    var budget: String?

    @Option(help: ArgumentHelp("USD per million tokens of prompts.", valueName: "price"))
    var inputPrice: String?

    @Option(help: ArgumentHelp("USD per million tokens of answers.", valueName: "price"))
    var outputPrice: String?

    @Option(help: ArgumentHelp("Attempts after a rate limit or an overload. (default: 0)", valueName: "n"))
    var retries: String?

    /// Every flag, and whether it was used.
    var given: [(String, Bool)] {
        [
            ("--budget", budget != nil), ("--input-price", inputPrice != nil), ("--output-price", outputPrice != nil),
            ("--retries", retries != nil),
        ]
    }

    func put(into quick: inout QuickPlan) {
        quick.budget = budget
        quick.inputPrice = inputPrice
        quick.outputPrice = outputPrice
        quick.retries = retries == "0" ? nil : retries
    }
}
