import Foundation
import TidemarkJSON
import TidemarkLogs
import TidemarkPrivacy
import TidemarkProfile
import TidemarkReport

/// The prompts of `--keep-text`, with stand-ins for what the detectors find, one line of JSON each.
///
/// Until the end they lie in a file without a name, which is gone with the process however that ends: which categories
/// keep their names is known only when all rows are counted.
final class PromptFile {
    private struct Message {
        var role: LogMessage.Role
        var text: String
    }

    private let draft: DraftFile
    private let standIns: StandIns
    private var input: [Message] = []
    private var hasOutput = false
    /// Whether texts came since the last request: rows without texts lie between.
    private var isFresh = false
    private var prompts = 0
    private var replaced = FindingCounts()
    /// What keeps the prompts from being written.
    private(set) var failure: Failure?

    var texts: ProfileAccount.Texts { ProfileAccount.Texts(prompts: prompts, replaced: replaced) }

    /// - Throws: `Failure` where no file can be made in the folder of `path`.
    init(beside path: String) throws(Failure) {
        draft = try DraftFile(for: path)
        var random = SystemRandomNumberGenerator()
        standIns = StandIns(key: (random.next(), random.next()))
    }

    /// The texts of another request or conversation follow.
    func begin() {
        input.removeAll(keepingCapacity: true)
        hasOutput = false
    }

    func add(_ message: LogMessage) {
        isFresh = true
        guard !message.isOutput else {
            hasOutput = true
            return
        }
        let (text, counts) = standIns.replacingFindings(in: message.text)
        replaced += counts
        // The parts of one message may come one by one.
        input.append(Message(role: message.role, text: String(decoding: text, as: UTF8.self)))
    }

    /// Writes the prompt of a request whose texts came before.
    func end(_ record: borrowing TrafficRecord) {
        guard failure == nil, isFresh, !record.isFailed else { return }
        isFresh = false
        // In a conversation, the last message is this request's answer, and part of the next one's input.
        let isAnswered = !hasOutput && input.last?.role == .assistant
        let messages = isAnswered ? input.dropLast() : input[...]
        guard messages.contains(where: { $0.role == .user }) else { return }
        var members = [
            JSONMember(
                "messages",
                .array(messages.map { ["role": .string($0.role.rawValue), "content": .string($0.text)] })
            )
        ]
        if let output = record.output { members.append(JSONMember("output", .int(AnonymityRules.rounded(output)))) }
        let line = "\(record.category ?? -1) " + JSONValue.object(members).text() + "\n"
        do throws(Failure) {
            try draft.write(line)
            prompts += 1
        } catch {
            failure = error
        }
    }

    /// Gives the file its name and the prompts their types; `names` are those of the categories in the profile.
    ///
    /// - Throws: `Failure` where the file cannot be written.
    func finish(as path: String, names: [String]) throws(Failure) {
        let file = try DraftFile(for: path)
        try draft.forEachLine { (line: Substring) throws(Failure) in
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { return }
            let type = Int(parts[0]).flatMap { names.indices.contains($0) ? names[$0] : nil }
            let end = type.map { ",\"type\":\(JSONValue.quoted($0))}" } ?? "}"
            try file.write(parts[1].dropLast() + end + "\n")
        }
        try file.keep(as: path)
    }
}
