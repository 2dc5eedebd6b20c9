import Foundation
import TidemarkPlan
import TidemarkWorkload

/// Reads and writes the files that users name.
enum FileText {
    /// - Throws: `Failure` that names the file and what it should be.
    static func read(_ path: String, as what: String) throws -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw Failure(.wrongInput, "cannot read the \(what) \(path): \(reason(error))")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure(.wrongInput, "the \(what) \(path) is not UTF-8 text")
        }
        return text
    }

    /// Writes the whole file or nothing.
    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw Failure(.couldNotRun, "cannot write \(path): \(reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        let code = (error as? CocoaError)?.code
        if code == .fileReadNoSuchFile || code == .fileNoSuchFile { return "there is no such file" }
        if code == .fileReadNoPermission || code == .fileWriteNoPermission { return "permission denied" }
        return error.localizedDescription
    }
}

extension PlanSources {
    /// The process's environment, and files beside the plan.
    static func live(relativeTo plan: String) -> PlanSources {
        let folder = URL(fileURLWithPath: plan).deletingLastPathComponent()
        @Sendable func path(_ name: String) -> String { URL(fileURLWithPath: name, relativeTo: folder).path }
        return PlanSources(
            environment: { ProcessInfo.processInfo.environment[$0] },
            profile: { name in
                let text = try FileText.read(path(name), as: "profile")
                return try Profile(parsing: text.utf8, file: name)
            },
            text: { try FileText.read(path($0), as: "file") }
        )
    }
}
