import Foundation
import TidemarkLogs
import TidemarkPrivacy
import TidemarkProfile
import TidemarkReport

/// Reads logs one after the other in pieces, and feeds what they say of requests to a profile's builder.
///
/// The key of the hashes is drawn here and lives as long as the reading; nothing writes it.
struct LogReading {
    private static let pieceBytes = 1 << 20
    /// A log of which so many rows, and more than half, are bad is not what it was taken for.
    private static let rowsToJudgeBy = 1_000

    private(set) var builder: ProfileBuilder
    private(set) var logs: [ProfileAccount.Log] = []
    private(set) var categories: [String] = []
    private var options: LogReader.Options
    private let prompts: PromptFile?

    init(_ making: ProfileBuilder.Options, _ options: LogReader.Options, prompts: PromptFile?) {
        builder = ProfileBuilder(making)
        self.options = options
        self.prompts = prompts
        guard let prompts else { return }
        self.options.onTexts = { prompts.begin() }
        self.options.onMessage = { prompts.add($0) }
    }

    /// Reads all of the logs.
    ///
    /// - Throws: `Failure` where one cannot be read or too many rows are bad, `LogError` where one is no log.
    mutating func read(_ paths: [String], allowedBadShare: Double, _ progress: ReadingProgress) throws {
        var random = SystemRandomNumberGenerator()
        let key = LogKey((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
        var reader = LogReader(key: key, options: options)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceBytes, alignment: 16)
        defer { buffer.deallocate() }
        for path in paths {
            let file = try LogFile(path)
            reader.begin(file.name)
            while true {
                let count = try file.read(into: buffer)
                guard count > 0 else { break }
                try reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { take($0) }
                progress.advance(by: count, in: file)
                let hasFailed = reader.tally.exceeds(max(0.5, allowedBadShare), after: Self.rowsToJudgeBy)
                if hasFailed || prompts?.failure != nil { break }
            }
            let tally = try reader.finish { take($0) }
            logs.append(
                ProfileAccount.Log(name: file.name, format: reader.format?.rawValue ?? "mapped rows", tally: tally)
            )
            if let failure = prompts?.failure { throw failure }
            if tally.exceeds(max(0.5, allowedBadShare), after: Self.rowsToJudgeBy) { break }
        }
        categories = reader.categories
        try checkBadRows(allowedBadShare)
    }

    private mutating func take(_ record: borrowing TrafficRecord) {
        builder.add(record)
        prompts?.end(record)
    }

    private func checkBadRows(_ allowed: Double) throws(Failure) {
        var sum = LogTally()
        for log in logs { sum.add(log.tally) }
        guard sum.rows > 0 else {
            throw Failure(
                .wrongInput,
                "\(logs.map(\.name).joined(separator: ", ")): found no rows; allowed is a log with requests"
            )
        }
        guard sum.exceeds(allowed) else { return }
        let share = Quantity.share(sum.badShare)
        let reasons = ProfileText.badRows(of: logs).map { "  " + $0 }
        throw Failure(
            .wrongInput,
            """
            \(share) of the rows are bad (\(Quantity.count(sum.badRows)) of \(Quantity.count(sum.rows))); \
            allowed are \(Quantity.share(allowed)):
            \(reasons.joined(separator: "\n"))
            --format and --map say what the rows are; --allow-bad-rows takes more bad ones.
            """
        )
    }
}
