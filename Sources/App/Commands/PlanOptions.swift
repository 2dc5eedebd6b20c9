import ArgumentParser
import Foundation
import TidemarkPlan
import TidemarkUnits
import TidemarkWorkload

/// A plan from a file, or from a URL and flags.
struct PlanOptions: ParsableArguments {
    @Argument(
        help: "A plan file, or the URL of an endpoint such as http://127.0.0.1:8000/v1.",
        completion: .file(extensions: ["yaml", "yml"])
    )
    var plan: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Override a value of the plan, such as baseline.rate=8/s; may be repeated.",
            valueName: "path=value"
        )
    )
    var overrides: [String] = []

    @Option(help: ArgumentHelp("Same seed, same requests at the same due times. (default: drawn)", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("With a URL: the model.", valueName: "name"))
    var model: String?

    @Option(help: ArgumentHelp("With a URL: arrivals, such as 10/s. (default: 1/s)", valueName: "rate"))
    var rate: String?

    @Option(help: ArgumentHelp("With a URL: a closed loop of so many users in place of a rate.", valueName: "n"))
    var users: String?

    @Option(help: ArgumentHelp("With --users: time between an answer and the next request.", valueName: "time"))
    var think: String?

    @Option(name: .customLong("for"), help: ArgumentHelp("With a URL: how long. (default: 30s)", valueName: "time"))
    var duration: String?

    @Option(
        help: ArgumentHelp("With a URL: tokens of a prompt, or a distribution. (default: 512)", valueName: "tokens")
    )
    var input: String?

    @Option(help: ArgumentHelp("With a URL: tokens of an answer. (default: 128)", valueName: "tokens"))
    var output: String?

    @Option(help: ArgumentHelp("With a URL: the API family. (default: openai-chat)", valueName: "id"))
    var api: String?

    @Option(help: ArgumentHelp("With a URL: the variable that holds the key, as env:NAME.", valueName: "env:NAME"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "With a URL: a deadline by its name (connect, first-byte, stall, total), such as first-byte=3s; may be repeated.",
            valueName: "name=time"
        )
    )
    var timeout: [String] = []

    @Option(help: ArgumentHelp("With a URL: mock, local, staging, dedicated or production.", valueName: "kind"))
    var environment: String?

    @OptionGroup(title: "Money and retries, with a URL") var spending: SpendingOptions

    @OptionGroup(title: "Transport, with a URL") var transport: TransportOptions

    private var isURL: Bool { plan.contains("://") || plan.hasPrefix("unix:") }

    func validate() throws {
        let overrides = try parsedOverrides()
        if seed != nil, overrides.contains(where: { $0.path == "seed" }) {
            throw ValidationError("--seed and --set seed=… say the same thing; give one of them.")
        }
        _ = try parsedTimeouts()
        guard !isURL else { return }
        let given = flagsOfURL.first { $0.isGiven }?.name
        if let url = intendedURL(isCertain: given != nil) {
            throw ValidationError("\"\(plan)\" is neither a plan file nor a URL; did you mean \(url)?")
        }
        if let given { throw ValidationError("\(given) goes with a URL; with a plan file use --set path=value.") }
    }

    private var flagsOfURL: [(name: String, isGiven: Bool)] {
        [
            ("--model", model != nil), ("--rate", rate != nil), ("--users", users != nil), ("--think", think != nil),
            ("--for", duration != nil), ("--input", input != nil), ("--output", output != nil), ("--api", api != nil),
            ("--key", key != nil), ("--timeout", !timeout.isEmpty), ("--environment", environment != nil),
        ] + spending.given + transport.given
    }

    /// The URL of a host that was given without its scheme.
    ///
    /// Without flags that only go with a URL, it must look like nothing else.
    private func intendedURL(isCertain: Bool) -> String? {
        let isFile = plan.hasSuffix(".yaml") || plan.hasSuffix(".yml") || FileManager.default.fileExists(atPath: plan)
        let isHost = isCertain || plan.hasPrefix("localhost") || plan.contains(#/^[^/\s]+:\d+(/|$)/#)
        guard !isFile, isHost else { return nil }
        do throws(UnitError) {
            _ = try BaseURL(parsing: plan)
            return nil
        } catch {
            return error.suggestion
        }
    }

    private func parsedOverrides() throws -> [Override] {
        try overrides.map { text in
            guard let override = Override(parsing: text) else {
                throw ValidationError("--set takes path=value, such as --set baseline.rate=8/s; found \"\(text)\".")
            }
            return override
        }
    }

    private func parsedTimeouts() throws -> [QuickPlan.Pair] {
        try timeout.map { text in
            guard let equals = text.firstIndex(of: "=") else {
                throw ValidationError("--timeout takes name=time, such as --timeout first-byte=3s; found \"\(text)\".")
            }
            return QuickPlan.Pair(
                name: String(text[..<equals]),
                value: String(text[text.index(after: equals)...])
            )
        }
    }

    /// - Throws: `PlanError` with every fault.
    func load() throws -> Plan {
        let overrides = try parsedOverrides()
        var plan = isURL ? try fromFlags(overrides) : try fromFile(overrides)
        plan.seed = seed ?? plan.seed
        return plan
    }

    private func fromFile(_ overrides: [Override]) throws -> Plan {
        let text = try FileText.read(plan, as: "plan")
        return try Plan(yaml: text, file: plan, sources: .live(relativeTo: plan), overrides: overrides)
    }

    private func fromFlags(_ overrides: [Override]) throws -> Plan {
        var quick = QuickPlan(url: plan)
        quick.model = model
        quick.rate = rate
        quick.users = users
        quick.think = think
        quick.duration = duration
        quick.input = input
        quick.output = output
        quick.api = api
        quick.key = key
        quick.environment = environment
        quick.timeouts = try parsedTimeouts()
        spending.put(into: &quick)
        try transport.put(into: &quick)
        return try Plan(quick: quick, sources: .live(relativeTo: "."), overrides: overrides)
    }
}
