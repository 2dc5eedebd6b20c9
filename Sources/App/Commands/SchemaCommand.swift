import ArgumentParser
import TidemarkJSON
import TidemarkPlan

/// `tidemark schema`: the JSON Schema of plan files, for editors.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of plan files, for editors."
    )

    func run() throws {
        try Terminal.out(PlanSchema.document.text(.indented))
    }
}
