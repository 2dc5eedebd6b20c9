import TidemarkJSON

/// Takes the members of a profile file apart and knows its name for messages.
struct ProfileReader {
    var file: String

    func error(_ field: String, _ found: JSONValue?, _ allowed: String) -> ProfileError {
        guard let found else { return ProfileError(file: file, field: field, found: "nothing", allowed: allowed) }
        let text = found.text()
        return ProfileError(
            file: file,
            field: field,
            found: text.count > 60 ? text.prefix(57) + "..." : text,
            allowed: allowed
        )
    }

    static func path(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// Fails unless `value` is an object with none but these names, each at most once.
    func expect(_ names: [String], in value: JSONValue, at path: String) throws(ProfileError) {
        guard let members = value.members else { throw error(path, value, "an object") }
        var seen: Set<String> = []
        for member in members {
            let field = Self.path(path, member.name)
            guard names.contains(member.name) else {
                throw ProfileError(
                    file: file,
                    field: field,
                    found: "an unknown name",
                    allowed: "one of " + names.map { "\"\($0)\"" }.joined(separator: ", ")
                )
            }
            guard seen.insert(member.name).inserted else {
                throw ProfileError(file: file, field: field, found: "the name twice", allowed: "once")
            }
        }
    }

    func text(_ name: String, in value: JSONValue, at path: String = "") throws(ProfileError) -> String {
        guard let text = value[name]?.string, !text.isEmpty else {
            throw error(Self.path(path, name), value[name], "a text in quotes")
        }
        return text
    }

    func list(
        _ name: String,
        in value: JSONValue,
        at path: String,
        _ allowed: String
    ) throws(ProfileError) -> [JSONValue] {
        guard let items = value[name]?.array else { throw error(Self.path(path, name), value[name], allowed) }
        return items
    }

    /// Nil where the member is missing.
    func number(
        _ name: String,
        in value: JSONValue,
        at path: String,
        _ allowed: String,
        _ isAllowed: (Double) -> Bool
    ) throws(ProfileError) -> Double? {
        guard let member = value[name] else { return nil }
        guard let number = member.double, number.isFinite, isAllowed(number) else {
            throw error(Self.path(path, name), member, allowed)
        }
        return number
    }

    /// A number that must be there.
    func needed(
        _ name: String,
        in value: JSONValue,
        at path: String,
        _ allowed: String,
        _ isAllowed: (Double) -> Bool
    ) throws(ProfileError) -> Double {
        guard let number = try number(name, in: value, at: path, allowed, isAllowed) else {
            throw error(Self.path(path, name), nil, allowed)
        }
        return number
    }

    /// A whole number that must be there.
    func whole(
        _ name: String,
        in value: JSONValue,
        at path: String,
        _ range: ClosedRange<Int>
    ) throws(ProfileError) -> Int {
        guard let number = value[name]?.int, range.contains(number) else {
            let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
            throw error(Self.path(path, name), value[name], allowed)
        }
        return number
    }
}
