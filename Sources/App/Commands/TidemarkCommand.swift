package import ArgumentParser
import TidemarkUnits

/// The root of the command line: `tidemark VERB …`.
package struct TidemarkCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "tidemark",
        abstract: "Load testing for AI systems: numbers that can be trusted.",
        discussion: """
            A first look, without account, network or money:
              tidemark run examples/quickstart.yaml

            \(exitCodes)
            """,
        version: Version.text,
        subcommands: [
            RunCommand.self, CheckCommand.self, StopCommand.self, MockCommand.self, ReportCommand.self,
            ProfileCommand.self, TokensCommand.self, PricesCommand.self, CalibrateCommand.self, ExtrapolateCommand.self,
            SchemaCommand.self,
            CompletionsCommand.self,
        ]
    )

    static let exitCodes = """
        Exit codes: 0 all objectives met, 1 could not run, 2 wrong input, 3 objective missed, 4 inconclusive, \
        5 stopped by the budget, 6 stopped by a safety rule, 130 interrupted.
        """

    package init() {}

    /// Runs the command that `arguments` name and returns the process's exit code.
    package static func run(_ arguments: [String]) async -> Int32 {
        do {
            try checkVerb(in: arguments)
            var command = try await asyncParseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return report(error)
        }
    }

    /// The parser would call a mistyped verb an unexpected argument, and help on one the help on everything.
    private static func checkVerb(in arguments: [String]) throws(Failure) {
        let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
        let verbs = configuration.subcommands.compactMap { $0.configuration.commandName }
        guard let word = words.first, !word.hasPrefix("-"), word != "help", !verbs.contains(word) else { return }
        let isPlan = word.contains("://") || word.hasSuffix(".yaml")
        let nearest = isPlan ? "run \(word)" : Spelling.nearest(to: word, among: verbs)
        let hint = nearest.map { "; did you mean \"tidemark \($0)\"?" } ?? "."
        throw Failure(.wrongInput, "unknown verb \"\(word)\"\(hint) Verbs: \(verbs.joined(separator: ", "))")
    }

    /// Says what went wrong, or gives the help that was asked for.
    private static func report(_ error: any Error) -> Int32 {
        if let end = error as? RunEnd { return end.exitCode }
        if let failure = Failure(error) {
            Terminal.error(failure.message)
            return failure.exitCode
        }
        let isWanted = exitCode(for: error).isSuccess
        let message = fullMessage(for: error)
        if isWanted {
            do throws(Failure) {
                try Terminal.out(message)
                return 0
            } catch {
                return report(error)
            }
        }
        Terminal.error(message)
        return Failure.Code.wrongInput.rawValue
    }
}

/// Ends a command with the exit code that its results ask for: not an error.
struct RunEnd: Error {
    var exitCode: Int32
}
