import Foundation
import Testing
import TidemarkJSON

@testable import TidemarkWire

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

    /// An answer that was recorded or made by hand, and how it is read.
    struct Stream: Sendable, CustomTestStringConvertible {
        var path: String
        var family: APIFamily
        var testDescription: String { "\(path) as \(family.rawValue)" }
    }

    /// Every stream of the manifest.
    static let streams: [Stream] = {
        let notes = (try? json("manifest.json")["streams"]?.members) ?? []
        let noted: [Stream] = notes.compactMap { note in
            let api = note.value["api"]?.string ?? ""
            return APIFamily(rawValue: api == "gemini-array" ? "gemini" : api).map {
                Stream(path: note.name, family: $0)
            }
        }
        // Vertex answers as Gemini does.
        return noted + noted.filter { $0.family == .gemini }.map { Stream(path: $0.path, family: .vertex) }
    }()

    /// Paths of all hostile streams of server-sent events.
    static let adversarialEventStreams = paths(in: "adversarial", ending: ".sse")

    static let adversarialStreams: [Stream] = [
        ("sse", "openai-chat"), ("ndjson", "ollama-chat"), ("bin", "bedrock-converse"),
    ].flatMap { ending, api in
        guard let family = APIFamily(rawValue: api) else { return [Stream]() }
        return paths(in: "adversarial", ending: ".\(ending)").map { Stream(path: $0, family: family) }
    }
}

extension APIFamily {
    /// Whether its answers are generated text, which may be streamed.
    var isGenerated: Bool {
        switch self {
        case .cohereRerank, .openAIEmbeddings: false
        default: true
        }
    }
}
