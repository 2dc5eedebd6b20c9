import Foundation

/// A run's hold on a file beside the store, by which other processes tell that it goes on.
///
/// The system lets go of it when the process ends, in whatever way.
final class RunHold: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Nil where the file cannot be had: others then take the run for one that is gone.
    init?(of run: String, in store: Store) {
        path = Self.path(of: run, in: store)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        // Where there is no folder, the file cannot be opened either.
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return nil }
        // Who looks whether it is held has it for a moment.
        for _ in 0..<100 where flock(descriptor, LOCK_EX | LOCK_NB) != 0 { usleep(1_000) }
    }

    deinit { close(descriptor) }

    /// Removes the file; the run has ended for the others, too.
    func release() { unlink(path) }

    /// Whether a process holds a run.
    static func isHeld(_ run: String, in store: Store) -> Bool {
        let descriptor = open(path(of: run, in: store), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    private static func path(of run: String, in store: Store) -> String {
        URL(fileURLWithPath: store.path).deletingLastPathComponent()
            .appendingPathComponent("running").appendingPathComponent(run).path
    }
}
