import TidemarkJSON

/// What the requests of the OpenAI families share.
extension RequestBody {
    var isStreamed: Bool { self["stream"] == true }

    /// `stream_options.include_usage`.
    var includesUsage: Bool { self["stream_options"]?["include_usage"] == true }

    /// The function that `tool_choice` forces.
    var tool: String? { ToolChoice.forced(by: self["tool_choice"], of: self["tools"]) }

    /// An integer of at least 1; nil where it is missing or null.
    func count(_ name: String) throws(APIFault) -> Int? { try Self.bound(self[name], name) }
}
