import Foundation
import TidemarkEngine
import TidemarkPlan
import TidemarkPricing
import TidemarkStore
import TidemarkTransport
import TidemarkUnits

/// What guards a run from outside: the ceilings of its user, the lock on its target, and who may stop it.
struct RunSafety: Sendable {
    var ceilings: Ceilings?
    /// Whether it may send while another run sends to the same server.
    var allowsParallel = false
    /// Stops the run when it appears.
    var stopFile: String?

    /// The user's folder; nil where nothing says where it is.
    private static func userFolder() -> UserFolder? {
        do throws(Failure) {
            return try UserFolder.find()
        } catch {
            return nil
        }
    }

    /// What stood against a file, in words.
    fileprivate static func reason(_ error: any Error) -> String {
        Failure(error)?.message ?? (error as? LiveFile.Failure)?.description ?? FileText.reason(error)
    }

    /// What the user's configuration says; nothing where there is none.
    ///
    /// - Throws: `PlanError` with every fault of the file, `Failure` where it cannot be read.
    static func configuration() throws -> UserConfiguration {
        let name = "config.yaml"
        guard let folder = userFolder(), let bytes = try folder.data(name, as: "configuration") else {
            return UserConfiguration()
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.wrongInput, "the configuration \(folder.file(name)) is not UTF-8 text")
        }
        return try UserConfiguration(yaml: text, file: folder.file(name))
    }

    // MARK: - Money

    /// The budget of a plan with the ceiling of its user over it.
    func capped(_ budget: Budget?) -> Budget? {
        guard let most = ceilings?.spend else { return budget }
        var capped = budget ?? Budget(limit: nil)
        capped.limit = min(capped.limit ?? .max, most)
        return capped
    }

    /// Why the limit of a run is what it is, where it is the ceiling and the plan did not say so.
    func limitReason(_ spending: RunDescription.Spending?, _ budget: Budget?) -> String? {
        guard let ceilings, let most = ceilings.spend, spending?.limit == most, spending?.limitReason == nil,
            budget?.limit != most
        else { return nil }
        return ceilings.words("spend", "\(most)")
    }

    // MARK: - Before anything is sent

    /// - Throws: `Failure` where the file that stops the run is there already.
    func checkStopFile() throws(Failure) {
        guard let stopFile, FileManager.default.fileExists(atPath: stopFile) else { return }
        throw Failure(.heldBack, "the stop file \(stopFile) is there already: remove it to let runs begin")
    }

    /// Holds the server that the run will send to.
    ///
    /// - Throws: `Failure` where another run sends to it.
    func hold(_ endpoint: Endpoint) throws(Failure) -> RunHold { RunHold(try lock(endpoint)) }

    /// Nil for a mock of the run's own, and where no lock can be kept.
    private func lock(_ endpoint: Endpoint) throws(Failure) -> TargetLock? {
        guard !endpoint.isMock else { return nil }
        do {
            guard let folder = Self.userFolder() else {
                throw Failure(.couldNotRun, "no folder for settings: set HOME, or TIDEMARK_HOME to a folder")
            }
            return try TargetLock.take(
                endpoint.url,
                in: folder,
                allowsParallel ? .allowed : .refused,
                now: Clock.unixNanoseconds()
            )
        } catch let failure as Failure where failure.code == .heldBack {
            throw failure
        } catch {
            // A machine on which nothing can be written must be able to run a test all the same.
            Terminal.error("warning: other runs are not kept off this target: \(RunSafety.reason(error))")
            return nil
        }
    }
}

/// What a run holds from before its first request until its report: its target, and its place among the runs in progress.
final class RunHold {
    private var lock: TargetLock?
    private var mark: LiveFile?
    private var withdraw: (() -> Void)?

    fileprivate init(_ lock: TargetLock?) {
        self.lock = lock
    }

    /// What a reader of the report must know.
    var notes: [String] {
        (lock?.others ?? []).map { other in
            let run = other.run.map { "run \($0)" } ?? "another run"
            return "\(run) was sending to the same server when this one began: each is part of what the other measured"
        }
    }

    /// The run has its name: from here on others can see and stop it.
    func begin(_ run: RunDescription, in store: Store) -> RunMarks {
        let marks = RunMarks(of: store)
        withdraw = { marks.withdraw(run.id) }
        do {
            try lock?.belongs(to: run.id, in: store.folder)
            mark = try marks.begin(
                RunMarks.Mark(
                    run: run.id,
                    process: getpid(),
                    since: run.startedAtUnixNanoseconds,
                    target: run.targets.first?.url ?? ""
                )
            )
        } catch {
            Terminal.error("warning: \"tidemark stop\" cannot reach this run: \(RunSafety.reason(error))")
        }
        return marks
    }

    /// Lets go of both.
    func release() {
        withdraw?()
        mark = nil
        lock = nil
    }
}

/// Who else may stop a run: `tidemark stop` from another terminal, and a file that appears.
final class StopWatch: Sendable {
    private let task: Task<String?, Never>
    private static let lookEvery = Duration.milliseconds(200)

    /// Calls `interrupt` as Ctrl-C would: once for a drain, twice for a cut.
    init(_ run: String, _ marks: RunMarks, file: String?, _ interrupt: @escaping @Sendable () -> Void) {
        task = Task {
            var reason: String?
            while !Task.isCancelled {
                let request = marks.request(to: run)
                let hasFile = file.map { FileManager.default.fileExists(atPath: $0) } ?? false
                if reason == nil, request != nil || hasFile {
                    reason = request != nil ? "stopped by \"tidemark stop\"" : "stopped: the stop file appeared"
                    interrupt()
                }
                if request == .cut {
                    interrupt()
                    break
                }
                do {
                    try await Task.sleep(for: Self.lookEvery)
                } catch {
                    break
                }
            }
            return reason
        }
    }

    /// Ends the watch.
    ///
    /// - Returns: who stopped the run, if one of these did.
    func end() async -> String? {
        task.cancel()
        return await task.value
    }
}
