import Foundation

/// A file that a process holds as long as it lives: in whatever way the process ends, the system lets go of the file.
///
/// Held by `flock`, so that no number of a process has to be trusted, not even over containers that share a folder.
package final class LiveFile: Sendable {
    package let path: String
    private let descriptor: Int32

    /// What stands against making the file, with the system's code.
    package struct Failure: Error, CustomStringConvertible {
        package var path: String
        package var code: Int32

        package var description: String { "cannot make \(path): \(String(cString: strerror(code)))" }
    }

    /// Makes the file, holds it, and writes `text` into it.
    package init(at path: String, saying text: String) throws(Failure) {
        self.path = path
        descriptor = try Self.hold(path)
        try say(text)
    }

    deinit {
        unlink(path)
        close(descriptor)
    }

    private static let mode: mode_t = 0o600

    private static func hold(_ path: String) throws(Failure) -> Int32 {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, mode)
            guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
            guard lock(descriptor, LOCK_EX) else {
                let code = errno
                close(descriptor)
                throw Failure(path: path, code: code)
            }
            // Whoever looked at it before it was held may have removed it.
            var own = stat()
            var named = stat()
            if fstat(descriptor, &own) == 0, stat(path, &named) == 0, own.st_ino == named.st_ino,
                own.st_dev == named.st_dev
            {
                return descriptor
            }
            close(descriptor)
        }
    }

    private static func lock(_ descriptor: Int32, _ operation: Int32) -> Bool {
        while flock(descriptor, operation) != 0 {
            guard errno == EINTR else { return false }
        }
        return true
    }

    /// Writes `text` in place of what the file said.
    package func say(_ text: String) throws(Failure) {
        let bytes = Array(text.utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw Failure(path: path, code: errno)
        }
    }

    /// What the file says if a process holds it; nil where none does, and then the file is removed.
    package static func text(ofHeld path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        if lock(descriptor, LOCK_SH | LOCK_NB) {
            unlink(path)
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    /// Runs `body` while no other process runs one under the same gate, a file that stays.
    package static func alone<Value>(behind gate: String, _ body: () throws -> Value) throws -> Value {
        let descriptor = open(gate, O_RDWR | O_CREAT | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Failure(path: gate, code: errno) }
        defer { close(descriptor) }
        guard lock(descriptor, LOCK_EX) else { throw Failure(path: gate, code: errno) }
        return try body()
    }
}
