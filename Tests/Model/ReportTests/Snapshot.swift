import Foundation
import Testing

/// Compares text with a file in `Snapshots`.
///
/// To renew the files after a change that is meant:
/// `TIDEMARK_RENEW_SNAPSHOTS=1 swift test --filter TidemarkReportTests`, then read the difference.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/\(name)")
    if ProcessInfo.processInfo.environment["TIDEMARK_RENEW_SNAPSHOTS"] == "1" {
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let expected = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    guard text != expected else { return }
    let lines = zip(expected.split(separator: "\n"), text.split(separator: "\n"))
    let difference = lines.first { $0 != $1 }.map { "expected: \($0)\nfound:    \($1)" } ?? "the lengths differ"
    Issue.record(
        "\(name) differs:\n\(difference)\nIf this is meant, renew it with TIDEMARK_RENEW_SNAPSHOTS=1",
        sourceLocation: sourceLocation
    )
}
