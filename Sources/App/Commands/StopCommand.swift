import ArgumentParser
import Foundation
import TidemarkAnalysis
import TidemarkJSON
import TidemarkStore
import TidemarkUnits

/// `tidemark stop [RUN]`: ends a run in progress from another terminal, or lists those that there are.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "End a run in progress, as one Ctrl-C in its terminal would.",
        discussion: """
            Without a run, it lists those in progress. It waits up to 15 s for the run's end.

              tidemark stop                     which runs are in progress
              tidemark stop last                let answers under way end, then report
              tidemark stop last --now          cut them
            """
    )

    @Argument(
        help: "The run: its id or the beginning of it, last, last~2.",
        completion: .custom { words, _, _ in await StoreOptions.runNames(in: words) }
    )
    var run: String?

    @Flag(help: "Stop every run in progress.")
    var all = false

    @Flag(help: "Cut what is in flight, as Ctrl-C twice would.")
    var now = false

    @Flag(help: "Print the runs and how they ended as JSON.")
    var json = false

    @OptionGroup var store: StoreOptions

    func validate() throws {
        if all, run != nil { throw ValidationError("--all stops every run; leave the run's name out.") }
        if now, !all, run == nil { throw ValidationError("--now goes with a run, or with --all.") }
    }

    func run() async throws {
        let store = try store.openExisting()
        let stopping = RunStopping(store: store, marks: RunMarks(of: store))
        guard all || run != nil else { return try stopping.list(json: json) }
        let marks = try await stopping.marks(of: run)
        try await stopping.stop(marks, to: now ? .cut : .drain, json: json)
    }
}

/// Asks runs of a store to stop, and waits for their end.
struct RunStopping {
    let store: Store
    let marks: RunMarks

    /// A drain takes up to 10 s, and the report some more.
    private static let patience = Duration.seconds(15)
    private static let lookEvery = Duration.milliseconds(50)

    func list(json: Bool) throws(Failure) {
        let running = marks.running()
        if json { return try Terminal.out(JSONValue.array(running.map { $0.json }).text(.indented)) }
        guard !running.isEmpty else { return try Terminal.out("no run is in progress") }
        let lines = running.map { mark in
            "\(mark.run)  since \(UTCTime.text(unixNanoseconds: mark.since))  process \(mark.process)  \(mark.target)"
        }
        try Terminal.out(lines.joined(separator: "\n"))
    }

    /// The run of a name, or all in progress.
    ///
    /// - Throws: `Failure` where the run is not in progress, with the state that it has.
    func marks(of name: String?) async throws -> [RunMarks.Mark] {
        let running = marks.running()
        guard let name else { return running }
        let record = try await store.run(named: name)
        if let mark = running.first(where: { $0.run == record.id }) { return [mark] }
        let state = record.state == .unfinished ? "its process ended before it did" : "it is \(record.state.rawValue)"
        let others = running.isEmpty ? "no run is" : "in progress: " + running.map(\.run).joined(separator: ", ")
        throw Failure(.wrongInput, "run \(record.id) is not in progress (\(state)); \(others)")
    }

    /// - Throws: `Failure` where a run has not ended in time.
    func stop(_ running: [RunMarks.Mark], to request: RunMarks.Request, json: Bool) async throws {
        if running.isEmpty, !json { return try Terminal.out("no run is in progress") }
        for mark in running { try marks.ask(mark.run, to: request) }
        let deadline = ContinuousClock.now + Self.patience
        var ended: [(mark: RunMarks.Mark, state: String)] = []
        var late: [String] = []
        for mark in running {
            while marks.isRunning(mark.run), ContinuousClock.now < deadline {
                try await Task.sleep(for: Self.lookEvery)
            }
            guard !marks.isRunning(mark.run) else {
                late.append(mark.run)
                continue
            }
            let state = try await store.run(named: mark.run).state.rawValue
            ended.append((mark, state))
            if !json { try Terminal.out("\(mark.run) has ended: \(state) (tidemark report \(mark.run))") }
        }
        if json {
            let values = ended.map {
                JSONValue.object(($0.mark.json.members ?? []) + [JSONMember("state", .string($0.state))])
            }
            try Terminal.out(JSONValue.array(values).text(.indented))
        }
        guard late.isEmpty else {
            let hint = request == .cut ? "" : "; --now cuts what is in flight"
            throw Failure(
                .couldNotRun,
                "\(late.joined(separator: ", ")) was asked to stop and has not ended within 15 s\(hint)"
            )
        }
    }
}

extension RunMarks.Mark {
    fileprivate var json: JSONValue {
        .object([
            JSONMember("run", .string(run)), JSONMember("process", .int(Int(process))),
            JSONMember("since", .string(UTCTime.text(unixNanoseconds: since))), JSONMember("target", .string(target)),
        ])
    }
}
