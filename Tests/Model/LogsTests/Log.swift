import Foundation
import Testing
import TidemarkLogs
import TidemarkProfile
import TidemarkTokens

/// Logs for tests, and what was read of them as text.
enum Log {
    static let key = LogKey((0..<32).map { UInt8($0 &* 7) })

    static let fixtures = [
        "anthropic.jsonl", "apim.csv", "azure.csv", "bedrock.jsonl", "burstgpt.csv", "helicone.jsonl", "langfuse.json",
        "langfuse.jsonl", "litellm.csv", "litellm.jsonl", "lmsys.jsonl", "messages.jsonl", "mooncake.jsonl",
        "oasst.jsonl", "openai-batch-input.jsonl", "openai-batch-output.jsonl", "openai-list.json", "openai.jsonl",
        "otel.json", "otel.jsonl", "sharegpt.json", "tidemark.csv", "wildchat.jsonl",
    ]

    static func fixture(_ name: String) throws -> [UInt8] {
        let file = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
        return try Array(Data(contentsOf: file))
    }

    /// A published trace, packed.
    static func trace(_ name: String) throws -> [UInt8] {
        var folder = URL(filePath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return try Array(Data(contentsOf: folder.appending(path: "examples/traces/\(name).gz")))
    }

    /// Reads bytes in pieces of a length.
    static func read(
        _ bytes: [UInt8],
        pieces: Int = .max,
        file: String = "log",
        options: LogReader.Options = .init()
    ) throws -> Reading {
        var reader = LogReader(key: key, options: options)
        var reading = Reading()
        reader.begin(file)
        var at = 0
        while at < bytes.count {
            let end = min(bytes.count, at + min(pieces, bytes.count))
            try Array(bytes[at..<end]).withUnsafeBytes { piece in
                try reader.read(piece) { record in reading.records.append(copy record) }
            }
            at = end
        }
        reading.tally = try reader.finish { record in reading.records.append(copy record) }
        reading.categories = reader.categories
        reading.format = reader.format
        return reading
    }

    static func read(_ text: String, options: LogReader.Options = .init()) throws -> Reading {
        try read(Array(text.utf8), options: options)
    }

    struct Reading: Equatable {
        var records: [TrafficRecord] = []
        var categories: [String] = []
        var tally = LogTally()
        var format: LogFormat?

        /// A line for each record; identifiers by the order in which they come.
        var lines: [String] {
            var (users, conversations) = ([UInt64](), [UInt64]())
            func number(_ hash: UInt64, _ known: inout [UInt64]) -> Int {
                if let index = known.firstIndex(of: hash) { return index + 1 }
                known.append(hash)
                return known.count
            }
            return records.map { record in
                var parts: [String] = []
                if let time = record.time { parts.append("time \(time)") }
                if let input = record.input { parts.append("in \(input)") }
                if let output = record.output { parts.append("out \(output)") }
                if let cached = record.cached { parts.append("cached \(cached)") }
                if let category = record.category { parts.append("is \(categories[category])") }
                if let turn = record.turn { parts.append("turn \(turn)") }
                if let user = record.user { parts.append("user \(number(user, &users))") }
                if let conversation = record.conversation {
                    parts.append("talk \(number(conversation, &conversations))")
                }
                if let language = record.language { parts.append("\(language)") }
                if !record.blocks.isEmpty { parts.append("blocks \(record.blocks.count)") }
                if record.isEstimated { parts.append("estimated") }
                if record.isFailed { parts.append("failed") }
                return parts.joined(separator: ", ")
            }
        }

        /// What is bad, with the first places.
        var bad: [LogTally.Reason: LogTally.Places] { tally.bad }
    }

    /// Tokens of a chat's input as they are estimated.
    static func input(_ texts: String...) -> Int { texts.reduce(3) { $0 + 4 + tokens($1) } }

    static func tokens(_ text: String) -> Int { TokenEstimator.tokens(in: text.utf8) }
}
