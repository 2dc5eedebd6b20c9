import Foundation
import TidemarkProfile

/// A file that may be a profile or a log.
enum ProfileFile {
    private static let mark = "\"tidemark-profile\""

    /// The profile that a file holds; nil where it is none by its beginning.
    ///
    /// - Throws: `Failure` where it cannot be read, `ProfileError` where it is a profile that is wrong.
    static func profile(at path: String) throws -> Profile? {
        guard path != "-" else { return nil }
        let file = try LogFile(path)
        guard file.isPlain else { return nil }
        let beginning = String(decoding: try file.beginning(4096), as: UTF8.self)
        guard beginning.drop(while: \.isWhitespace).first == "{", beginning.contains(mark) else { return nil }
        return try Profile(parsing: FileText.read(path, as: "profile").utf8, file: path)
    }
}
