import Foundation
import TidemarkPlan
import TidemarkProfile
import TidemarkWorkload

/// Reads and writes the files that users name.
enum FileText {
    /// - Throws: `Failure` that names the file and what it should be.
    static func read(_ path: String, as what: String) throws -> String {
        guard let text = String(data: try data(path, as: what), encoding: .utf8) else {
            throw Failure(.wrongInput, "the \(what) \(path) is not UTF-8 text")
        }
        return text
    }

    /// The bytes of a file, whatever they are.
    ///
    /// - Throws: `Failure` that names the file and what it should be.
    static func data(_ path: String, as what: String) throws(Failure) -> Data {
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw Failure(.wrongInput, "cannot read the \(what) \(path): \(reason(error))")
        }
    }

    /// - Throws: `Failure` that names the file and what it should be.
    static func bytes(_ path: String, as what: String) throws -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw Failure(.wrongInput, "cannot read the \(what) \(path): \(reason(error))")
        }
    }

    /// What to do with a plain file that is there already.
    enum Existing { case replacing, keeping }

    /// Writes the whole file or nothing; what is no plain file, such as a link or a pipe, stays what it is.
    ///
    /// - Throws: `Failure` that names the file and what stands against it.
    static func write(_ text: String, to path: String, _ existing: Existing = .replacing) throws(Failure) {
        if existing == .keeping, kind(of: path) == S_IFREG {
            throw Failure(.wrongInput, "\(path) is there already; --force replaces it")
        }
        try checkWritable(path)
        do {
            let options: Data.WritingOptions = isReplaceable(path) ? .atomic : []
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: options)
        } catch {
            throw Failure(.couldNotRun, "cannot write \(path): \(reason(error))")
        }
    }

    /// Finds what would stand against writing a file, and writes nothing.
    ///
    /// - Throws: `Failure` as `write` would. A disk that fills up later is not foreseen.
    static func checkWritable(_ path: String) throws(Failure) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        let problem: Int32? =
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
                EISDIR
            } else if isReplaceable(path) {
                access(folder + "/", W_OK | X_OK) == 0 ? nil : errno
            } else {
                access(path, W_OK) == 0 ? nil : errno
            }
        if problem == ENOENT { throw Failure(.couldNotRun, "cannot write \(path): there is no such folder") }
        if let problem { throw Failure(.couldNotRun, "cannot write \(path): \(reason(problem))") }
    }

    /// Whether a new file may take the place of what is there: of a plain file, or of nothing.
    private static func isReplaceable(_ path: String) -> Bool {
        kind(of: path).map { $0 == S_IFREG } ?? true
    }

    /// The bits of a file's mode that say what it is; nil where there is none.
    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    static func reason(_ error: any Error) -> String {
        let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
        if let code = (cause ?? error) as? POSIXError { return reason(code.code.rawValue) }
        if (error as? CocoaError)?.code == .fileReadNoSuchFile { return reason(ENOENT) }
        if (error as? CocoaError)?.code == .fileReadNoPermission { return reason(EACCES) }
        return error.localizedDescription
    }

    /// What a code of the system means for a file.
    static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "there is no such file or folder"
        case EACCES, EPERM: "permission denied"
        case EISDIR: "it is a folder"
        case ENOSPC: "the disk is full"
        default: String(cString: strerror(code))
        }
    }
}

extension PlanSources {
    /// The process's environment, files beside the plan, and the price table in use.
    static func live(relativeTo plan: String) -> PlanSources {
        let prices = PriceTables()
        let folder = URL(fileURLWithPath: plan).deletingLastPathComponent()
        @Sendable func path(_ name: String) -> String { URL(fileURLWithPath: name, relativeTo: folder).path }
        return PlanSources(
            environment: { ProcessInfo.processInfo.environment[$0] },
            profile: { name in
                let text = try FileText.read(path(name), as: "profile")
                return try Profile(parsing: text.utf8, file: name)
            },
            text: { try FileText.read(path($0), as: "file") },
            bytes: { try FileText.bytes(path($0), as: "file") },
            trace: { try TraceReading.read(path($0), name: $0) },
            path: path,
            prices: Prices(today: prices.today) { try prices.inUse().table }
        )
    }
}
