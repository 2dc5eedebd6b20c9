import Foundation

/// What the system knows of processes.
enum ProcessTable {
    /// The process that another has started, as soon as it has.
    static func onlyChild(of parent: Int32) async throws -> Int32 {
        var child: Int32?
        try await wait("a child of \(parent)") {
            child = children(of: parent).first
            return child != nil
        }
        guard let child else { throw Running.Failure(message: "\(parent) has no child") }
        return child
    }

    static func children(of parent: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(Int32.init).filter { status(of: $0)?.parent == parent }
    }

    /// Whether a process is there and has not ended.
    static func isRunning(_ identifier: Int32) -> Bool {
        guard let status = status(of: identifier) else { return false }
        return status.state != "Z" && status.state != "X"
    }

    private static func status(of identifier: Int32) -> (state: Character, parent: Int32)? {
        // `PID (NAME) STATE PPID …`, where the name may hold anything.
        guard let text = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 1, let state = fields[0].first, let parent = Int32(fields[1]) else { return nil }
        return (state, parent)
    }
}
