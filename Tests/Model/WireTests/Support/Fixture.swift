import Foundation
import TidemarkJSON

/// Reads the recorded and hand-made answers that lie beside the tests.
enum Fixture {
    static func bytes(_ path: String) throws -> [UInt8] {
        let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(path)
        return [UInt8](try Data(contentsOf: url))
    }

    static func json(_ path: String) throws -> JSONValue {
        try JSONValue(parsing: try bytes(path))
    }

    /// Paths of all files in a folder whose names end so, in order.
    static func paths(in folder: String, ending suffix: String) -> [String] {
        let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
    }

    static let streams =
        ["openai", "azure", "compat"].flatMap { paths(in: $0, ending: ".sse") }
    static let adversarialStreams = paths(in: "adversarial", ending: ".sse")
}
