/// What Azure's filter says of a text that it lets pass.
enum ContentFilter {
    static let passed = "{" + categories + "}"

    static let prompt =
        #"[{"prompt_index":0,"content_filter_results":{\#(categories),"jailbreak":{"filtered":false,"detected":false}}}]"#

    /// The chunk before the first one of the answer.
    static let firstEvent =
        #"{"id":"","object":"","created":0,"model":"","choices":[],"prompt_filter_results":\#(prompt)}"#

    private static let categories = ["hate", "self_harm", "sexual", "violence"]
        .map { #""\#($0)":{"filtered":false,"severity":"safe"}"# }.joined(separator: ",")
}
