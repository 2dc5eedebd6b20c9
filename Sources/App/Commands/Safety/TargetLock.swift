import Crypto
import Foundation
import TidemarkPlan
import TidemarkStore
import TidemarkUnits

/// Keeps two runs of a user off the same server at once, whatever stores they write to.
///
/// A file in `locks` of the user's folder for each run that sends, held as long as its process lives.
struct TargetLock {
    /// What is known of a run that sends.
    struct Holder: Sendable, Hashable, Codable {
        /// Scheme, host and port.
        var address: String
        var process: Int32
        /// Nanoseconds since 1970.
        var since: Int64
        /// Nil until the run has its name.
        var run: String?
        /// The folder of its store.
        var store: String?
    }

    private let file: LiveFile
    private var holder: Holder
    /// Runs that were sending to the same server already.
    let others: [Holder]

    enum Others { case refused, allowed }

    /// - Throws: `Failure` where another run sends to the same server and that is not allowed; what else keeps the
    ///   files from being written.
    static func take(
        _ url: BaseURL,
        in folder: UserFolder,
        _ others: Others,
        now: Int64
    ) throws -> TargetLock {
        let locks = folder.file("locks")
        try FileManager.default.createDirectory(
            atPath: locks,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let prefix = digest(of: identity(of: url))
        let holder = Holder(address: address(of: url), process: getpid(), since: now)
        return try LiveFile.alone(behind: "\(locks)/gate") {
            let names = try FileManager.default.contentsOfDirectory(atPath: locks)
            let held = names.filter { $0.hasPrefix(prefix) }.sorted().compactMap { name -> Holder? in
                guard let text = LiveFile.text(ofHeld: "\(locks)/\(name)") else { return nil }
                let unknown = Holder(address: holder.address, process: 0, since: 0)
                return (try? JSONDecoder().decode(Holder.self, from: Data(text.utf8))) ?? unknown
            }
            if let first = held.first, others == .refused { throw refusal(by: first) }
            let name = "\(prefix)-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
            let file = try LiveFile(at: "\(locks)/\(name)", saying: try text(of: holder))
            return TargetLock(file: file, holder: holder, others: held)
        }
    }

    /// Says which run it is, so that others can name it.
    mutating func belongs(to run: String, in store: String) throws {
        holder.run = run
        holder.store = store
        try file.say(try Self.text(of: holder))
    }

    private static func text(of holder: Holder) throws -> String {
        String(decoding: try JSONEncoder().encode(holder), as: UTF8.self)
    }

    private static func refusal(by holder: Holder) -> Failure {
        var words: [String] = []
        if holder.process > 0 { words.append("process \(holder.process)") }
        if holder.since > 0 { words.append("since \(UTCTime.text(unixNanoseconds: holder.since))") }
        let which = holder.run.map { "run \($0)" } ?? "another run"
        let detail = words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"
        let store = holder.store.map { " --store \($0)" } ?? ""
        let stop = holder.run.map { "; \"tidemark stop \($0)\(store)\" ends it" } ?? ""
        return Failure(
            .heldBack,
            "\(which)\(detail) is sending to \(holder.address): two at once would spoil each other's numbers\(stop), "
                + "and --allow-parallel lets this one run beside it"
        )
    }

    // MARK: - Which server it is

    /// One name for all names of this machine itself: they lead to the same server.
    private static func identity(of url: BaseURL) -> String {
        if let socket = url.socket { return "unix:\(socket)" }
        let isHere = ["localhost", "127.0.0.1", "0.0.0.0", "::1", "::"].contains(url.host)
        return isHere ? "loopback:\(url.port)" : address(of: url)
    }

    private static func address(of url: BaseURL) -> String {
        if let socket = url.socket { return "unix:\(socket)" }
        return "\(url.scheme.rawValue)://\(BaseURL.authority(url.host, url.port))"
    }

    private static func digest(of text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).prefix(10).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
