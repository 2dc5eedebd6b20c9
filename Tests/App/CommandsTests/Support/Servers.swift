import Foundation
import TidemarkMock
import TidemarkPlan
import TidemarkStatistics

/// Runs `body` with the URL of a mock in this process.
func withMock(
    firstToken milliseconds: Double,
    gap: Double = 1,
    _ body: (MockServer, String) async throws -> Void
) async throws {
    let mock = try await MockServer.start(
        settings: MockSettings(
            timeToFirstToken: .fixed(milliseconds * 1e6),
            interTokenLatency: .fixed(gap * 1e6)
        )
    )
    do {
        try await body(mock, "http://127.0.0.1:\(mock.port)/v1")
    } catch {
        try await mock.stop()
        throw error
    }
    try await mock.stop()
}

enum Project {
    /// The root of the package.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func path(_ name: String) -> String { root.appendingPathComponent(name).path }
}

/// Plans of tests.
enum Plans {
    /// Sends `load` to `target` with short prompts.
    static func text(target: String, load: String, output: Int = 4, objectives: [String] = []) -> String {
        let judged = objectives.isEmpty ? "" : "objectives:\n" + objectives.map { "  - \($0)\n" }.joined()
        return """
            tidemark: 1
            name: test
            targets:
              primary: \(target)
            types:
              short: {share: 100%, input: 32, output: \(output)}
            scenarios:
              - \(load)
            \(judged)
            """
    }
}
