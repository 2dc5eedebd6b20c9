import Testing

@testable import TidemarkWire

@Suite struct CacheWriteTests {
    private static let hello = #""messages":[{"role":"user","content":"Hello"}]"#

    @Test(
        "what a server wrote to its cache is a part of the prompt, streamed and not",
        arguments: [
            ("/v1/chat/completions", #"{\#(hello),"stream_options":{"include_usage":true}}"#),
            ("/v1/responses", #"{"input":"Hello"}"#), ("/v1/messages", "{\(hello),\"max_tokens\":9}"),
            ("/model/m/converse-stream", #"{"messages":[{"role":"user","content":[{"text":"Hello"}]}]}"#),
            ("/model/anthropic.claude/invoke-with-response-stream", "{\(hello),\"max_tokens\":9}"),
        ]
    )
    func written(path: String, body: String) throws {
        let exchange = try FamilyExchange(path, body)
        var completion = FamilyExchange.completion()
        completion.writtenTokens = 4
        let wanted = [Usage(input: 21, cached: 16, written: 4, output: 9)]
        for var usage in [
            try exchange.whole(completion).result.reply.usage, exchange.streamed(completion).result.reply.usage,
        ] {
            usage?.reasoning = -1
            #expect(wanted == [usage])
        }
    }
}
