extension LogDefinition {
    /// WildChat: conversations with times.
    static let wildChat = LogDefinition(
        signatures: [["conversation_hash", "conversation"]],
        fields: [
            .time: ["timestamp"], .model: ["model"], .inputText: ["conversation"], .language: ["language"],
            .conversation: ["conversation_hash"], .user: ["hashed_ip"],
        ],
        shape: .conversation
    )

    /// LMSYS-Chat-1M.
    static let lmsys = LogDefinition(
        signatures: [["conversation_id", "conversation"]],
        fields: [
            .time: ["tstamp"], .model: ["model"], .inputText: ["conversation"], .language: ["language"],
            .conversation: ["conversation_id"],
        ],
        shape: .conversation
    )

    /// ShareGPT and what is written like it.
    static let shareGPT = LogDefinition(
        signatures: [["conversations"]],
        fields: [.model: ["model"], .inputText: ["conversations"], .conversation: ["id"]],
        shape: .conversation
    )

    /// Messages of OpenAssistant's data set, each with the number of the one that it answers.
    static let oasst = LogDefinition(
        signatures: [["message_id", "role", "text"]],
        fields: [
            .time: ["created_date"], .inputText: ["text"], .language: ["lang"], .conversation: ["message_tree_id"],
            .user: ["user_id"],
        ],
        shape: .treeMessage
    )

    /// Examples for fine-tuning: the messages of a request and its answer, which is the last.
    static let messages = LogDefinition(
        signatures: [["messages"]],
        fields: [
            .time: ["timestamp", "time", "ts", "created_at", "created"], .model: ["model"], .inputText: ["messages"],
            .output: ["output"], .kind: ["type"], .user: ["user"], .conversation: ["session_id", "conversation_id"],
        ],
        shape: .exchange
    )
}
