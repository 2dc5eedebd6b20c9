import Testing
import TidemarkLogs
import TidemarkProfile

@Suite struct LogFormatTests {
    @Test("LiteLLM's spend logs and payloads")
    func liteLLM() throws {
        let log = try Log.read(Log.fixture("litellm.jsonl"))
        #expect(log.format == .liteLLM)
        #expect(
            log.lines == [
                "time 1795540422123456000, in 120, out 30, cached 64, is gpt-4o / acompletion, user 1, talk 1",
                "time 1795540423500000000, in 0, out 0, is gpt-4o / acompletion, user 2, talk 1, failed",
                "time 1764004424250000000, in 9, out 0, is embed-small / aembedding, user 1, talk 2",
                "time 1795536825000000000, in 25, out 7, cached 5, is gpt-4o / acompletion, turn 1, user 3, german",
            ]
        )
        #expect(log.tally.rows == 4)
        #expect(log.tally.failed == 1)
        #expect(log.tally.backwards == LogTally.Places(count: 2, first: 3))
        #expect(log.tally.lacking == [.cached: 2, .conversation: 1])
    }

    @Test("LiteLLM's table as CSV, with JSON and ends of lines in cells")
    func liteLLMTable() throws {
        let log = try Log.read(Log.fixture("litellm.csv"))
        #expect(
            log.lines == [
                "time 1795540422000000000, in 120, out 30, cached 64, is gpt-4o / acompletion, user 1",
                "time 1795540423000000000, in 0, out 0, is gpt-4o / acompletion, user 2, failed",
                "time 1795540424000000000, in 10, is gpt-4o / acompletion, user 1",
            ]
        )
        #expect(log.tally.lacking[.output] == 1)
    }

    @Test("Langfuse's observations, of which only those of models count; cached and reasoning tokens stand apart")
    func langfuse() throws {
        let log = try Log.read(Log.fixture("langfuse.jsonl"))
        #expect(log.format == .langfuse)
        #expect(
            log.lines == [
                "time 1716990379963000000, in 500, out 25, cached 400, is claude-haiku, turn 2, user 1, talk 1",
                "time 1716990382000000000, is claude-haiku, failed",
            ]
        )
        #expect(log.tally.skipped == 1)
    }

    @Test("Langfuse's API: a document with its rows under a name")
    func langfuseDocument() throws {
        let log = try Log.read(Log.fixture("langfuse.json"))
        #expect(log.format == .langfuse)
        #expect(log.tally.unit == .row)
        #expect(
            log.lines == [
                "time 1716990379963000000, in 12, out 3, is gpt-4o, turn 1",
                "time 1716990380500000000, in 7, is embed",
            ]
        )
        #expect(log.tally.skipped == 1)
    }

    @Test("Helicone's requests")
    func helicone() throws {
        let log = try Log.read(Log.fixture("helicone.jsonl"))
        #expect(log.format == .helicone)
        #expect(
            log.lines == [
                "time 1767323045678000000, in 56, out 8, cached 16, is gpt-4o, turn 1, user 1, talk 1",
                "time 1767323046000000000, in \(Log.input("Hi")), is gpt-4o, turn 1, estimated, failed",
                "time 1767323047000000000, in 105, out 4, cached 90, is claude",
                "time 1767323048000000000, in 0, out 0, is claude, failed",
            ]
        )
    }

    @Test("OpenAI's batches have no times of users")
    func openAIBatch() throws {
        let output = try Log.read(Log.fixture("openai-batch-output.jsonl"))
        #expect(output.format == .openAIBatch)
        #expect(
            output.lines == ["in 22, out 2, cached 0, is gpt-4o-mini / chat.completion", "failed", "failed"]
        )
        let input = try Log.read(Log.fixture("openai-batch-input.jsonl"))
        #expect(input.format == .openAIBatch)
        let chat = 3 + 8 + Log.tokens("Be brief.") + Log.tokens("What is in this picture?")
        #expect(
            input.lines == [
                "in \(chat), is gpt-4o-mini / /v1/chat/completions, turn 1, english, estimated",
                "in \(Log.tokens("one text") + Log.tokens("another text")), is embed / /v1/embeddings, estimated",
            ]
        )
    }

    @Test("OpenAI's stored completions and responses, and logs in their form")
    func openAI() throws {
        let list = try Log.read(Log.fixture("openai-list.json"))
        #expect(list.format == .openAI)
        #expect(
            list.lines == [
                "time 1764004424000000000, in 50, out 10, cached 32, is gpt-4o / chat.completion, talk 1",
                "time 1764004425000000000, in 60, out 30, cached 0, is gpt-5 / response",
            ]
        )
        let log = try Log.read(Log.fixture("openai.jsonl"))
        #expect(log.format == .openAI)
        let question = Log.input("What is the \"best\" way to cook rice 🍚?")
        #expect(
            log.lines == [
                "time 1795540422000000000, in 8, out 3, is gpt-4o / chat.completion, turn 1, user 1",
                "time 1795540423000000000, in \(Log.input("Hi")), is gpt-4o, turn 1, estimated, failed",
                "time 1795540424000000000, in \(question), out \(Log.tokens("With water.")), is gpt-4o, turn 1, "
                    + "english, estimated",
            ]
        )
    }

    @Test("Anthropic's input is made whole with what the cache gave and took")
    func anthropic() throws {
        let log = try Log.read(Log.fixture("anthropic.jsonl"))
        #expect(log.format == .anthropic)
        #expect(
            log.lines == [
                "time 1764004424123000000, in 104, out 7, cached 90, is claude-sonnet, turn 1, user 1",
                "time 1764004425123000000, in \(Log.input("Hi")), is claude-sonnet, turn 1, estimated, failed",
                "in 5, out 2, is claude-haiku",
            ]
        )
    }

    @Test("Bedrock's invocation logs, without the account in the model's name")
    func bedrock() throws {
        let log = try Log.read(Log.fixture("bedrock.jsonl"))
        #expect(log.format == .bedrock)
        #expect(
            log.lines == [
                "time 1775170817000000000, in 145, out 446, cached 100, is us.anthropic.claude-haiku / Converse, "
                    + "turn 1, user 1",
                "time 1775170818000000000, in \(Log.tokens("Hi")), is amazon.titan / InvokeModel, estimated, failed",
            ]
        )
    }

    @Test("Spans of OpenTelemetry with old and new names; tools and others are no requests", arguments: [1, 2])
    func otel(documents: Int) throws {
        let log = try Log.read(Log.fixture(documents == 1 ? "otel.json" : "otel.jsonl"))
        #expect(log.format == .otel)
        let lines = [
            "time 1764004424123456789, in 200, out 30, cached 128, is gpt-4o / chat, turn 1, talk 1",
            "time 1764004426000000000, in 11, out 2, is gpt-4o, failed",
        ]
        #expect(log.lines == (0..<documents).flatMap { _ in lines })
        #expect(log.tally.skipped == 2 * documents)
        #expect(log.tally.rows == 4 * documents)
    }

    @Test("a span that gives its attributes as an object")
    func flatSpan() throws {
        let log = try Log.read(
            #"{"startTimeUnixNano":"5","attributes":{"gen_ai.usage.input_tokens":3,"gen_ai.usage.output_tokens":4}}"#
                + "\n"
        )
        #expect(log.lines == ["time 5, in 3, out 4"])
    }

    @Test("conversations become a request for each answer")
    func conversations() throws {
        let shareGPT = try Log.read(Log.fixture("sharegpt.json"))
        #expect(shareGPT.format == .shareGPT)
        let (first, second) = ("What is the capital of France, and what can you do there?", "And of Italy?")
        #expect(
            shareGPT.lines == [
                "in \(Log.input(first)), out \(Log.tokens("Paris.")), turn 1, talk 1, english, estimated",
                "in \(Log.input(first, "Paris.", second)), out \(Log.tokens("Rome, \"the eternal city\".")), turn 2, "
                    + "talk 1, english, estimated",
                "in \(Log.input("Be kind.", "Hi")), out \(Log.tokens("Hello")), turn 1, talk 2, estimated",
            ]
        )
        #expect(shareGPT.tally.skipped == 1)

        let lmsys = try Log.read(Log.fixture("lmsys.jsonl"))
        #expect(lmsys.format == .lmsys)
        #expect(lmsys.records.map(\.turn) == [1, 1, 2])
        #expect(lmsys.records.map(\.language) == [.french, .english, .english])
        #expect(lmsys.categories == ["vicuna-13b", "koala-13b"])

        let wildChat = try Log.read(Log.fixture("wildchat.jsonl"))
        #expect(wildChat.format == .wildChat)
        #expect(wildChat.records.map(\.time) == [1_680_998_460_000_000_000, 1_680_998_573_000_000_000])
        #expect(wildChat.records.map(\.turn) == [1, 2])
    }

    @Test("messages of a tree find those above them")
    func tree() throws {
        let log = try Log.read(Log.fixture("oasst.jsonl"))
        #expect(log.format == .oasst)
        let (question, answer, more) = ("Why is the sky blue?", "Because of scattering.", "Of what?")
        #expect(
            log.lines == [
                "time 1675607030983374000, in \(Log.input(question)), out \(Log.tokens(answer)), turn 1, user 1, "
                    + "talk 1, english, estimated",
                "time 1675607460000000000, in \(Log.input(question, answer, more)), out \(Log.tokens("Of light.")), "
                    + "turn 2, user 2, talk 1, english, estimated",
            ]
        )
        #expect(log.tally.skipped == 2)
    }

    @Test("messages of one request, the last of them the answer")
    func messages() throws {
        let log = try Log.read(Log.fixture("messages.jsonl"))
        #expect(log.format == .messages)
        let input = Log.input("Be brief.", "Hi", "Hello", "Why?")
        #expect(
            log.lines == [
                "in \(input), out \(Log.tokens("Because.")), turn 2, estimated",
                "in \(Log.input("Hi")), out 123, is greeting, turn 1, estimated",
            ]
        )
    }

    @Test("traces")
    func traces() throws {
        let mooncake = try Log.read(Log.fixture("mooncake.jsonl"))
        #expect(mooncake.format == .mooncake)
        #expect(
            mooncake.lines == ["time 0, in 1300, out 52, blocks 3", "time 3000000000, in 700, out 1, blocks 2"]
        )
        #expect(mooncake.records[0].blocks[0] == mooncake.records[1].blocks[0])
        #expect(mooncake.records[0].blockTokens == 512)
        #expect(
            try Log.read(Log.fixture("azure.csv")).lines == [
                "time 1700158546680590000, in 374, out 44", "time 1700158550995169000, in 396, out 109",
            ]
        )
        #expect(
            try Log.read(Log.fixture("burstgpt.csv")).lines == [
                "time 5000000000, in 472, out 18, is ChatGPT / Conversation log",
                "time 45500000000, in 1087, out 0, is GPT-4 / API log, failed",
            ]
        )
        #expect(
            try Log.read(Log.fixture("apim.csv")).lines == ["time 1795540422123456700, in 15, out 3, is gpt-4o"]
        )
        #expect(
            try Log.read(Log.fixture("tidemark.csv")).lines == [
                "time 0, in 100, out 20, cached 0, is short question",
                "time 125500000, in 5000, is long document, failed",
            ]
        )
    }

    @Test(
        "the published traces have the rows and sums that their authors state",
        arguments: [
            ("azure_llm_2023_conv.csv", 19_366, 22_361_870, 4_088_665, 0),
            ("azure_llm_2023_code.csv", 8_819, 18_059_974, 245_896, 0),
            ("mooncake_conversation.jsonl", 12_031, 144_793_823, 4_122_048, 288_500),
            ("mooncake_synthetic.jsonl", 3_993, 61_194_628, 595_432, 121_877),
        ]
    )
    func published(name: String, rows: Int, input: Int, output: Int, blocks: Int) throws {
        let log = try Log.read(Log.trace(name), pieces: 70_000)
        #expect(log.records.count == rows)
        #expect(log.records.reduce(0) { $0 + ($1.input ?? 0) } == input)
        #expect(log.records.reduce(0) { $0 + ($1.output ?? 0) } == output)
        #expect(log.records.reduce(0) { $0 + $1.blocks.count } == blocks)
        #expect(log.tally.badRows == 0)
        #expect(log.tally.lacking[.time] == nil)
    }

    @Test("a name that is not known gets the nearest")
    func names() {
        #expect(try! LogFormat(named: "LangFuse") == .langfuse)
        let error = #expect(throws: LogError.self) { try LogFormat(named: "litelm") }
        #expect(error?.allowed.hasSuffix("did you mean litellm?") == true)
    }
}
