package import TidemarkJSON

/// The JSON Schemas (draft 2020-12) of the plan file and of the user's configuration, for editors.
///
/// It is written from the tables that the reader checks against, so that it has the same keys; what the values may be,
/// only the reader knows in full.
package enum PlanSchema {
    package static var document: JSONValue {
        let head: [JSONMember] = [
            JSONMember("$schema", "https://json-schema.org/draft/2020-12/schema"),
            JSONMember("title", "Tidemark plan"),
            JSONMember("description", "What to send to an AI endpoint, where, when, and what must hold."),
        ]
        return .object(head + (schema(PlanKeys.plan).members ?? []))
    }

    /// Of `config.yaml` in the user's folder.
    package static var configuration: JSONValue {
        let head: [JSONMember] = [
            JSONMember("$schema", "https://json-schema.org/draft/2020-12/schema"),
            JSONMember("title", "Tidemark configuration"),
            JSONMember("description", "What a user sets for all runs on a machine."),
        ]
        return .object(head + (schema(PlanKeys.configuration).members ?? []))
    }

    private static func schema(_ table: KeyTable) -> JSONValue {
        let properties = table.keys.map { key in
            let notes = [JSONMember("description", .string(key.summary))] + example(of: key)
            return JSONMember(key.name, .object(notes + (schema(key.form).members ?? [])))
        }
        let required = table.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        return .object(
            [JSONMember("type", "object"), JSONMember("properties", .object(properties))]
                + (required.isEmpty ? [] : [JSONMember("required", .array(required))])
                + [JSONMember("additionalProperties", false)]
        )
    }

    private static func schema(_ form: KeyTable.Form) -> JSONValue {
        switch form {
        case .text(let title):
            return .object([JSONMember("title", .string(title))] + (scalar.members ?? []))
        case .choice(let words):
            return [
                "anyOf": [["enum": .array(words.flatMap { values(of: $0) })], ["type": "string", "pattern": "\\$\\{"]]
            ]
        case .list(let item): return ["type": "array", "minItems": 1, "items": schema(item)]
        case .mapping(let table): return schema(table)
        case .named(let value): return ["type": "object", "minProperties": 1, "additionalProperties": schema(value)]
        case .pairs: return ["type": "object", "additionalProperties": scalar]
        case .variants(let variants):
            let kinds = variants.map { JSONMember($0.name, schema($0.table)) }
            return [
                "type": "array", "minItems": 1,
                "items": [
                    "type": "object", "minProperties": 1, "maxProperties": 1, "properties": .object(kinds),
                    "additionalProperties": false,
                ],
            ]
        case .objectives:
            let scoped: JSONValue = [
                "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": ["type": "string"],
            ]
            return ["type": "array", "items": ["anyOf": [["type": "string"], scoped]]]
        case .either(let forms): return ["anyOf": .array(forms.map { schema($0) })]
        }
    }

    /// Editors see numbers where we see text.
    private static let scalar: JSONValue = ["type": ["string", "number"]]

    /// A word as an editor may see it: `1` is a number to it, `true` a truth value.
    private static func values(of word: String) -> [JSONValue] {
        if let number = Int(word) { return [.int(number), .string(word)] }
        if word == "true" || word == "false" { return [.bool(word == "true"), .string(word)] }
        return [.string(word)]
    }

    /// Only scalars are shown: an editor would put a mapping in as text.
    private static func example(of key: KeyTable.Key) -> [JSONMember] {
        let isScalar = !["{", "[", "'", "\""].contains { key.example.hasPrefix($0) }
        return isScalar ? [JSONMember("examples", [.string(key.example)])] : []
    }
}
