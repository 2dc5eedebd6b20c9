import Foundation

/// A file that has no name until it is whole, so that nothing of it is left where the process ends before.
final class DraftFile {
    private static let bufferBytes = 1 << 18
    /// Linux' `O_TMPFILE`, which the module of its C library does not show.
    private static let withoutName = 0o20_000_000 | O_DIRECTORY

    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// - Throws: `Failure` where no file can be made in the folder of `path`.
    init(for path: String) throws(Failure) {
        self.path = path
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = open(folder, Self.withoutName | O_RDWR | O_CLOEXEC, 0o600)
        self.descriptor = descriptor >= 0 ? descriptor : Self.unlinked(in: folder)
        guard self.descriptor >= 0 else {
            throw Failure(.couldNotRun, "cannot write \(path): \(FileText.reason(errno))")
        }
        buffer.reserveCapacity(Self.bufferBytes + 4096)
    }

    /// Where the file system knows no files without names: one whose name is taken away at once.
    private static func unlinked(in folder: String) -> Int32 {
        var template = Array("\(folder)/.tidemark-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        if descriptor >= 0 {
            unlink(&template)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        return descriptor
    }

    deinit {
        close(descriptor)
    }

    func write(_ text: some StringProtocol) throws(Failure) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    private func flush() throws(Failure) {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw Failure(.couldNotRun, "cannot write \(path): \(FileText.reason(errno))")
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Reads what was written, line by line.
    func forEachLine(_ body: (Substring) throws(Failure) -> Void) throws(Failure) {
        try flush()
        var pending: [UInt8] = []
        var offset: off_t = 0
        var piece = [UInt8](repeating: 0, count: Self.bufferBytes)
        while true {
            let count = piece.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, offset) }
            guard count >= 0 else {
                throw Failure(.couldNotRun, "cannot read back \(path): \(FileText.reason(errno))")
            }
            guard count > 0 else { return }
            offset += off_t(count)
            pending += piece[..<count]
            var start = 0
            while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
                try body(Substring(decoding: pending[start..<end], as: UTF8.self))
                start = end + 1
            }
            pending.removeFirst(start)
        }
    }

    /// Gives the file its name, in place of what has it.
    ///
    /// - Throws: `Failure` where that cannot be; nothing is changed then.
    func keep(as path: String) throws(Failure) {
        try flush()
        let name = "\(path).\(UInt32.random(in: 0 ... .max))"
        let own = "/proc/self/fd/\(descriptor)"
        if linkat(AT_FDCWD, own, AT_FDCWD, name, AT_SYMLINK_FOLLOW) != 0 { try copy(to: name) }
        guard rename(name, path) == 0 else {
            let code = errno
            unlink(name)
            throw Failure(.couldNotRun, "cannot write \(path): \(FileText.reason(code))")
        }
    }

    /// A file whose name was taken away cannot get one back.
    private func copy(to name: String) throws(Failure) {
        let target = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw Failure(.couldNotRun, "cannot write \(path): \(FileText.reason(errno))") }
        defer { close(target) }
        var offset: off_t = 0
        var status = stat()
        fstat(descriptor, &status)
        while offset < status.st_size {
            let count = sendfile(target, descriptor, &offset, Int(status.st_size - offset))
            guard count > 0 || errno == EINTR else {
                let code = errno
                unlink(name)
                throw Failure(.couldNotRun, "cannot write \(path): \(FileText.reason(code))")
            }
        }
    }
}
