import TidemarkWire

/// What the plan format names and this version does not do yet, in one place.
///
/// Nothing of it is ever ignored silently.
enum Unsupported {
    static let planKeys: [KeyTable.Later] = [
        .init(name: "route", meaning: "the order of targets and failover")
    ]

    static let typeKeys: [KeyTable.Later] = [
        .init(name: "flow", meaning: "flows of several steps")
    ]

    /// The keys of all mappings: refused by name also where they have no place.
    static let keys = planKeys + typeKeys

    static let scenarios: [KeyTable.Later] = [
        .init(name: "outage", meaning: "a target that fails")
    ]

    static let metrics: [KeyTable.Later] = [
        .init(name: "goodput", meaning: "the share of requests that meet all objectives"),
        .init(name: "recovers within", meaning: "the time to recover from an outage"),
    ]

    static let apis: [KeyTable.Later] = [
        "openai-completions", "openai-responses", "openai-embeddings", "azure-openai", "anthropic-messages", "gemini",
        "vertex", "bedrock-converse", "bedrock-invoke-anthropic", "mistral-chat", "cohere-chat", "cohere-rerank",
        "ollama-chat", "ollama-generate", "tgi",
    ].filter { APIFamily(rawValue: $0) == nil }.map { .init(name: $0, meaning: "another API family") }

    static func secondTarget(_ name: String) -> KeyTable.Later { .init(name: name, meaning: "a second target") }
}

extension KeyTable.Later {
    /// The sentence that every one of them gets.
    var message: String {
        "\"\(name)\" (\(meaning)) is part of Tidemark's plan format but not supported by this version"
    }
}
