import Foundation

/// The files that go with a profile's own: `NAME.profile.json` has its prompts in `NAME.prompts.jsonl`.
struct ProfilePlaces {
    /// As the user gave it; nil and `-` are no file.
    var output: String?

    private var file: String? { output == "-" ? nil : output }

    /// The path without what says that it is a profile.
    private var stem: String? {
        file.map { path in
            let ending = [".profile.json", ".json"].first { path.hasSuffix($0) && path.count > $0.count }
            return String(path.dropLast(ending?.count ?? 0))
        }
    }

    var prompts: String? { stem.map { $0 + ".prompts.jsonl" } }

    /// What the profile is called where the user names it not.
    var name: String? {
        stem.map { URL(fileURLWithPath: $0).lastPathComponent }.flatMap { $0.isEmpty || $0 == "/" ? nil : $0 }
    }

    var files: [String] { [file].compactMap(\.self) }
}
