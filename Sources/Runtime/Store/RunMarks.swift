import Foundation

/// Which runs of a store are in progress, and who wants them stopped: files in the folder `control` beside the store.
package struct RunMarks: Sendable {
    private let folder: String

    /// A run in progress.
    package struct Mark: Sendable, Hashable, Codable {
        package var run: String
        /// Of the process that runs it, where that is on this machine and in no container of its own.
        package var process: Int32
        /// Nanoseconds since 1970.
        package var since: Int64
        /// Without key or user info.
        package var target: String

        package init(run: String, process: Int32, since: Int64, target: String) {
            self.run = run
            self.process = process
            self.since = since
            self.target = target
        }
    }

    /// How a run is asked to stop.
    package enum Request: String, Sendable {
        /// As one Ctrl-C: nothing more is sent, and answers under way end.
        case drain
        /// As two: what is in flight is cut.
        case cut
    }

    package init(of store: Store) {
        folder = URL(fileURLWithPath: store.folder, isDirectory: true).appendingPathComponent("control").path
    }

    private func file(_ run: String, _ ending: String) -> String { "\(folder)/\(run).\(ending)" }

    // MARK: - By the run

    /// Marks a run as in progress until the file is let go of, or the process ends.
    package func begin(_ mark: Mark) throws -> LiveFile {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        withdraw(mark.run)
        let text = String(decoding: try JSONEncoder().encode(mark), as: UTF8.self)
        return try LiveFile(at: file(mark.run, "live"), saying: text)
    }

    /// What a run is asked to do, if anything; an empty file asks for a drain.
    package func request(to run: String) -> Request? {
        guard let bytes = FileManager.default.contents(atPath: file(run, "stop")) else { return nil }
        return String(decoding: bytes, as: UTF8.self).hasPrefix(Request.cut.rawValue) ? .cut : .drain
    }

    /// Takes back what a run was asked.
    package func withdraw(_ run: String) { unlink(file(run, "stop")) }

    // MARK: - By others

    /// The runs in progress, the earliest first; of those whose process has ended nothing is left.
    package func running() -> [Mark] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".live") }.compactMap { name in
            guard let text = LiveFile.text(ofHeld: "\(folder)/\(name)") else { return nil }
            return try? JSONDecoder().decode(Mark.self, from: Data(text.utf8))
        }.sorted { ($0.since, $0.run) < ($1.since, $1.run) }
    }

    package func isRunning(_ run: String) -> Bool { LiveFile.text(ofHeld: file(run, "live")) != nil }

    /// Asks a run to stop; it looks for that a few times a second.
    package func ask(_ run: String, to request: Request) throws {
        try Data(request.rawValue.utf8).write(to: URL(fileURLWithPath: file(run, "stop")))
    }
}
