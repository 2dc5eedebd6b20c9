import Foundation

/// An open log: a file, a pipe, or standard input.
final class LogFile {
    /// As the user named it.
    let name: String
    private let descriptor: Int32
    private let isOwned: Bool
    /// Bytes; nil where it is no plain file.
    let size: Int?

    var isPlain: Bool { size != nil }

    /// - Throws: `Failure` that names the file and what stands against it.
    init(_ path: String) throws(Failure) {
        name = path == "-" ? "standard input" : path
        isOwned = path != "-"
        descriptor = isOwned ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
        guard descriptor >= 0 else {
            throw Failure(.wrongInput, "cannot read the log \(path): \(FileText.reason(errno))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw Failure(.couldNotRun, "cannot read the log \(name): \(FileText.reason(errno))")
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw Failure(
                .wrongInput,
                "cannot read the log \(path): it is a folder; name its files, as in \(path)/*.jsonl"
            )
        }
        size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// Fills the buffer with what comes next; 0 at the end.
    ///
    /// - Throws: `Failure` where the file cannot be read on.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw Failure(.couldNotRun, "cannot read on in the log \(name): \(FileText.reason(errno))")
            }
        }
    }

    /// The first bytes; what is read next stays the same.
    func beginning(_ count: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard got >= 0 else {
            throw Failure(.couldNotRun, "cannot read the log \(name): \(FileText.reason(errno))")
        }
        return Array(bytes.prefix(got))
    }
}
