import TidemarkJSON

/// The member `tool_choice` of the OpenAI families' requests.
enum ToolChoice {
    /// The function that a choice forces: the one it names, or the first of `tools` where any of them has to be called.
    static func forced(by choice: JSONValue?, of tools: JSONValue?) -> String? {
        guard let choice, !choice.isNull else { return nil }
        return choice == "required" ? name(tools?[0]) : name(choice)
    }

    /// Chats have the name one level deeper than responses.
    private static func name(_ tool: JSONValue?) -> String? { (tool?["function"] ?? tool)?["name"]?.string }
}
