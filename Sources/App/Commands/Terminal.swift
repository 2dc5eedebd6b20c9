import Foundation
import TidemarkReport

/// Where text goes and how wide it may be.
enum Terminal {
    /// Of the terminal in which the results are read, which may be behind a pipe.
    static let width: Int =
        columns(of: STDOUT_FILENO) ?? errorWidth
        ?? ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 100

    /// Of the terminal behind standard error, at this moment; nil where there is none.
    static var errorWidth: Int? { columns(of: STDERR_FILENO) }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    static let isErrorTerminal = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    /// Colour where a person looks and has not asked for none (no-color.org).
    static let style: TextReport.Style = {
        let environment = ProcessInfo.processInfo.environment
        let isWanted = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        return isatty(STDOUT_FILENO) == 1 && isWanted ? .colour : .plain
    }()

    /// Writes results to standard output, as whole lines.
    ///
    /// A reader that has gone away, as behind `| head`, has what it wanted: no error, and no reason to end.
    ///
    /// - Throws: `Failure` where they cannot be kept, as on a full disk.
    static func out(_ text: String) throws(Failure) {
        guard let code = write(lines(text), to: STDOUT_FILENO), code != EPIPE else { return }
        throw Failure(.couldNotRun, "cannot write to standard output: \(String(cString: strerror(code)))")
    }

    /// Writes whole lines to standard error; false where nobody can read them.
    @discardableResult
    static func error(_ text: String) -> Bool { draw(lines(text)) }

    /// Writes to standard error as it stands; false where nobody can see it.
    @discardableResult
    static func draw(_ text: String) -> Bool { write(text, to: STDERR_FILENO) == nil }

    /// Whether a question can be put to a person.
    static var canAsk: Bool { isErrorTerminal && isatty(STDIN_FILENO) == 1 }

    /// Puts a question on standard error; true for y or yes, and only for these.
    static func asks(_ question: String) -> Bool {
        draw(question)
        return ["y", "yes"].contains((readLine() ?? "").lowercased())
    }

    private static func lines(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }

    /// Writes all of it, or returns the code of the error that ended the writing.
    private static func write(_ text: String, to descriptor: Int32) -> Int32? {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EAGAIN {
                var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&writable, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }
}
