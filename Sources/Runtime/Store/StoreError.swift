import GRDB
import TidemarkMeasurement

/// Why the store could not do what was asked.
package struct StoreError: Error, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        /// There is no store in the folder.
        case noStore = "no store"
        case cannotOpen = "cannot open"
        /// The file is something else.
        case notAStore = "not a store"
        /// The file, or a block in it, is damaged.
        case damaged
        case newerVersion = "newer version"
        /// Another process held it for longer than we wait.
        case locked
        case full
        case readOnly = "read-only"
        case noSuchRun = "no such run"
        case ambiguousRun = "ambiguous run"
        /// The file system failed, or an error of ours.
        case failed
    }

    package var code: Code
    /// A sentence for a person, without a full stop.
    package var message: String
    package var cause: (any Error)?

    package init(code: Code, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { message }
}

extension StoreError {
    /// Says in our words what went wrong with the file at `path`.
    package init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError:
            self = error
            if [.notAStore, .newerVersion, .damaged].contains(code) { message = "\(path): \(message)" }
        case let error as DatabaseError:
            self.init(error, path: path)
        case let error as BlockError:
            self.init(code: .damaged, message: "\(path): \(error)", cause: error)
        case let error as DecodingError:
            self.init(code: .damaged, message: "\(path): a description cannot be read", cause: error)
        case let error as RowDecodingError:
            self.init(code: .damaged, message: "\(path): a value is out of its range", cause: error)
        default:
            self.init(code: .failed, message: "\(path): \(error)", cause: error)
        }
    }

    private init(_ error: DatabaseError, path: String) {
        let detail = error.message.map { " (\($0))" } ?? ""
        let (code, message): (Code, String) =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: (.locked, "the store \(path) is in use by another process")
            case .SQLITE_FULL: (.full, "no space left for the store \(path)")
            case .SQLITE_READONLY, .SQLITE_PERM: (.readOnly, "the store \(path) cannot be written")
            case .SQLITE_NOTADB: (.notAStore, "\(path) is not a Tidemark store")
            case .SQLITE_CORRUPT: (.damaged, "the store \(path) is damaged")
            case .SQLITE_CANTOPEN: (.cannotOpen, "cannot open the store \(path)")
            default: (.failed, "the store \(path) failed with code \(error.extendedResultCode.rawValue)\(detail)")
            }
        self.init(code: code, message: message, cause: error)
    }

    static func translating<Value>(path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw StoreError(error, path: path)
        }
    }
}
