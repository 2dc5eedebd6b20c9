import NIOCore
import TidemarkJSON
import TidemarkPlan
import TidemarkUnits
import TidemarkWire

/// `/__admin/…`: reads and changes the settings of a server that runs.
///
/// The settings are JSON by the keys of a mock's file. A path leads into them: `/__admin/limits` is the value of
/// `limits`, `/__admin/models/fast` that of `fast` under `models`.
enum Administration {
    private static let file = "settings"

    /// The settings, or the part of them that the path names, as they are after the request.
    static func answer(
        _ request: HTTPRequest,
        _ path: [String],
        _ shared: MockServer.Shared
    ) throws(APIFault) -> JSONValue {
        if request.method == .post || request.method == .patch {
            let body = try json(request.body)
            // A POST to a part leaves the others as they are.
            let change = path.reversed().reduce(request.method == .post ? .replaced(body) : .merged(body)) {
                Change.member($1, $0)
            }
            try shared.changeSettings { settings throws(APIFault) in
                try read(change.applied(to: settings.json) ?? .object([]))
            }
        }
        let settings = shared.configuration.settings.json
        var part = settings
        for name in path {
            guard let value = part[name] else {
                let names = (part.members ?? []).map(\.name).joined(separator: ", ")
                throw APIFault(status: 404, message: "There is no \"\(name)\" in the settings. There is: \(names).")
            }
            part = value
        }
        return part
    }

    /// What becomes of one value.
    private indirect enum Change {
        case replaced(JSONValue)
        /// As RFC 7396 has it: members are changed one by one, and null takes one away.
        case merged(JSONValue)
        case member(String, Change)

        /// - Returns: nil if the value is taken away.
        func applied(to old: JSONValue?) -> JSONValue? {
            switch self {
            case .replaced(let value): return value
            case .merged(let value):
                guard value.members != nil else { return value.isNull ? nil : value }
                return (value.members ?? []).reduce(.object(old?.members ?? [])) { result, member in
                    result.setting(member.name, to: Change.merged(member.value).applied(to: result[member.name]))
                }
            case .member(let name, let change):
                let result = JSONValue.object(old?.members ?? [])
                return result.setting(name, to: change.applied(to: result[name]))
            }
        }
    }

    private static func json(_ body: ByteBuffer) throws(APIFault) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: Array(body.readableBytesView))
        } catch {
            throw APIFault(message: "The body is not JSON: \(error.description).", code: "invalid_json")
        }
    }

    private static func read(_ json: JSONValue) throws(APIFault) -> MockSettings {
        do throws(PlanError) {
            return try MockSettings(yaml: json.text(), file: file)
        } catch {
            let faults = error.faults.map { ($0.subject.map { "\($0): " } ?? "") + $0.message }
            throw APIFault(message: faults.joined(separator: "; "), code: "invalid_settings")
        }
    }
}

extension JSONValue {
    /// The object with another value of a member, or without it.
    fileprivate func setting(_ name: String, to value: JSONValue?) -> JSONValue {
        var members = members ?? []
        if let index = members.firstIndex(where: { $0.name == name }) {
            if let value { members[index].value = value } else { members.remove(at: index) }
        } else if let value {
            members.append(JSONMember(name, value))
        }
        return .object(members)
    }
}
