import Foundation

/// The folder of the user's own settings, which hold for all plans and stores: `prices.json`, `config.yaml`.
struct UserFolder: Sendable {
    /// Absolute; nothing need be there.
    let path: String

    /// `$TIDEMARK_HOME`, else `$XDG_CONFIG_HOME/tidemark`, else `~/.config/tidemark`.
    ///
    /// Relative paths of `$XDG_CONFIG_HOME` do not count, as its specification says.
    ///
    /// - Throws: `Failure` where no variable and no account says where it is.
    static func find(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Failure) -> UserFolder {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let own = value("TIDEMARK_HOME") {
            return UserFolder(path: URL(fileURLWithPath: own).standardizedFileURL.path)
        }
        if let base = value("XDG_CONFIG_HOME"), base.hasPrefix("/") { return UserFolder(path: "\(base)/tidemark") }
        if let home = value("HOME"), home.hasPrefix("/") { return UserFolder(path: "\(home)/.config/tidemark") }
        throw Failure(.wrongInput, "no folder for settings: set HOME, or TIDEMARK_HOME to a folder")
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The bytes of a file of the folder; nil where there is none.
    ///
    /// - Throws: `Failure` that names the file, where it is there and cannot be read.
    func data(_ name: String, as what: String) throws(Failure) -> [UInt8]? {
        var status = stat()
        if stat(file(name), &status) != 0, errno == ENOENT || errno == ENOTDIR { return nil }
        return [UInt8](try FileText.data(file(name), as: what))
    }

    /// Makes the folder where it is missing, for the user alone.
    ///
    /// - Throws: `Failure` that says what stands against it.
    func make() throws(Failure) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Failure(.couldNotRun, "cannot make the folder \(path): \(FileText.reason(error))")
        }
    }
}
