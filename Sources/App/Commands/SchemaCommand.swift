import ArgumentParser
import TidemarkJSON
import TidemarkPlan

/// `tidemark schema [plan|config]`: the JSON Schema of plan files, or of the user's configuration, for editors.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of plan files, for editors."
    )

    enum Kind: String, ExpressibleByArgument, CaseIterable { case plan, config }

    @Argument(help: "plan, or config for config.yaml in the user's folder.")
    var kind = Kind.plan

    func run() throws {
        let schema = kind == .plan ? PlanSchema.document : PlanSchema.configuration
        try Terminal.out(schema.text(.indented))
    }
}
