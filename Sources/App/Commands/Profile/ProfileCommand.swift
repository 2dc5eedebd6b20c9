import ArgumentParser
import TidemarkLogs
import TidemarkPrivacy
import TidemarkReport
import TidemarkUnits

/// `tidemark profile LOGS…`: the safe description of production traffic, made of its logs.
struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Make a safe profile of production traffic from its logs.",
        discussion: """
            Reads LiteLLM, Langfuse, Helicone, OpenAI, Anthropic, Bedrock and OpenTelemetry logs, data sets of \
            conversations, traces of Azure, Mooncake and BurstGPT, and CSV or JSON lines with --map; plain, gzip or \
            zstd; - reads a pipe.
              tidemark profile logs/*.jsonl.gz --output production.profile.json
              tidemark profile requests.csv --map time=ts,input=prompt_tokens,output=completion_tokens

            Without --output it shows what it found and writes nothing.
            """
    )

    @Argument(help: "Files with logs; - for standard input.", completion: .file())
    var logs: [String]

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the profile to a file; - for standard output.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    @Option(
        help: ArgumentHelp("What the logs are, where their beginning does not tell.", valueName: "name"),
        completion: .list(LogFormat.allCases.map(\.rawValue))
    )
    var format: String?

    @Option(
        help: ArgumentHelp("Which columns or paths mean what: time=ts,input=prompt_tokens,…", valueName: "name=path")
    )
    var map: String?

    @Option(
        help: ArgumentHelp("Say how alike the logs are to a profile or to other logs.", valueName: "profile|log"),
        completion: .file()
    )
    var against: String?

    @Option(
        help: ArgumentHelp(
            "How many times faster than production the logs ran, such as 20 for a run at 20 times its rate: times are "
                + "stretched by it.",
            valueName: "number"
        )
    )
    var speed: Double?

    @Option(help: ArgumentHelp("Write a page with charts.", valueName: "file.html"), completion: .file())
    var report: String?

    @Flag(help: "Write the prompts too, with stand-ins for what identifies or opens something; asks first.")
    var keepText = false

    @Flag(help: "Answer yes to what --keep-text asks.")
    var yes = false

    @Option(help: ArgumentHelp("How many bad rows are taken before it is an error.", valueName: "share"))
    var allowBadRows = "5%"

    @Option(
        help: ArgumentHelp(
            "Count tokens with a tokenizer where rows hold text and no counts; without it they are estimated.",
            valueName: "file"
        ),
        completion: .file()
    )
    var tokenizer: String?

    @Option(help: ArgumentHelp("The profile's name.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Where the data come from, for the profile.", valueName: "text"))
    var source: String?

    @Option(help: ArgumentHelp("Under which licence the data came.", valueName: "text"))
    var licence: String?

    @Option(
        name: .customLong("k"),
        help: ArgumentHelp(
            "The fewest requests that a category and a cell may stand for; by default 10 and 5.",
            valueName: "number"
        )
    )
    var anonymity: Int?

    @Flag(help: "Print the numbers as JSON.")
    var json = false

    @Flag(help: "Show no progress, and with --json no text.")
    var quiet = false

    func run() throws {
        try ProfileSession(options()).run()
    }

    private func options() throws -> ProfileSession.Options {
        guard !logs.isEmpty else { throw Failure(.wrongInput, "no logs are named; - reads standard input") }
        if let anonymity, anonymity < 2 {
            throw Failure(.wrongInput, "--k: found \(anonymity); allowed is a whole number from 2")
        }
        if keepText, output == nil || output == "-" {
            throw Failure(.wrongInput, "--keep-text writes the prompts beside the profile: name a file with --output")
        }
        if json, output == "-" {
            throw Failure(.wrongInput, "--json and --output - both want standard output: name a file")
        }
        guard logs.count(where: { $0 == "-" }) <= 1 else {
            throw Failure(.wrongInput, "standard input (-) can be read only once")
        }
        if let speed, !(1e-6...1e6).contains(speed) {
            throw Failure(.wrongInput, "--speed: found \(speed); allowed is a number over 0 and up to 1000000")
        }
        let allowed = try Share.parse(allowBadRows)
        guard allowed <= 1 else {
            throw Failure(.wrongInput, "--allow-bad-rows: found \(allowBadRows); allowed is 0% to 100%")
        }
        return ProfileSession.Options(
            logs: logs,
            format: try format.map { name in try LogFormat(named: name) },
            mapping: try map.map { text in try LogMapping(text) },
            output: output,
            reportFile: report,
            against: against,
            speed: speed ?? 1,
            keepsText: keepText,
            isConfirmed: yes,
            allowedBadShare: allowed,
            tokenizer: tokenizer,
            name: name,
            source: source,
            licence: licence,
            anonymity: anonymity,
            json: json,
            quiet: quiet
        )
    }
}
