import Testing
import TidemarkStatistics
import TidemarkTokens
import TidemarkUnits
import TidemarkWorkload

@Suite struct ConversationTests {
    private static let workload = Workload(
        types: [
            type(100, output: 50) {
                $0.system = .tokens(60)
                $0.conversation = .init(turns: .uniform(1, 4), think: .uniform(1e9, 3e9))
            }
        ]
    )

    private func tokens(_ text: String) -> Int { TokenEstimator.tokens(in: text.utf8) }

    @Test("each turn holds all before it, byte for byte")
    func history() throws {
        let workload = Self.workload
        var lengths: Set<Int> = []
        for index in 0..<30 as Range<UInt64> {
            var before = try messages(workload.request(index, root: 3), of: workload)
            #expect(before.map(\.role) == [.system, .user])
            var turn = 1
            while let (draft, think) = workload.followUp(conversation: index, turn: turn, root: 3) {
                let now = try messages(draft, of: workload)
                #expect(now.count == before.count + 2)
                #expect(zip(before, now).allSatisfy { $0 == $1 })
                #expect(now.suffix(2).map(\.role) == [.assistant, .user])
                #expect((49...50).contains(tokens(now[now.count - 2].text)))
                #expect((98...100).contains(tokens(now[now.count - 1].text)))
                #expect(draft.inputTokens == 160 + 150 * turn)
                #expect((Nanoseconds.seconds(1)...Nanoseconds.seconds(3)).contains(think))
                #expect(workload.followUp(conversation: index, turn: turn, root: 3)?.draft == draft)
                before = now
                turn += 1
            }
            lengths.insert(turn)
        }
        #expect(lengths == [1, 2, 3, 4])
    }

    @Test("requests alone have no further turn")
    func single() {
        let workload = Workload(types: [type(10)])
        #expect(workload.followUp(conversation: 0, turn: 1, root: 1) == nil)
    }

    @Test(
        "templates put a conversation into one text",
        arguments: [
            (
                ChatTemplate.chatml,
                "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n<|im_start|>assistant\nA<|im_end|>\n<|im_start|>user\nV<|im_end|>\n<|im_start|>assistant\n"
            ),
            (
                .llama3,
                "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nU<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nA<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nV<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
            ),
            (.mistral, "<s>[INST] S\n\nU [/INST] A</s>[INST] V [/INST]"),
            (.plain, "S\n\nUser: U\n\nAssistant: A\n\nUser: V\n\nAssistant:"),
        ]
    )
    func templates(template: ChatTemplate, expected: String) throws {
        let row =
            #"{"messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "U"}, {"role": "assistant", "content": "A"}, {"role": "user", "content": "V"}], "output": 3}"#
        let file = try PromptFile(parsing: Array(row.utf8), name: "p.jsonl", measure: .estimator)
        let type = RequestType(name: "t", share: 1, lengths: .file(file, output: nil))
        let workload = Workload(types: [type], template: template)
        let draft = workload.request(0, root: 1)
        #expect(draft.prompt.messages.map(\.role) == [.user])
        #expect(try text(draft, of: workload) == expected)
    }

    @Test("several inputs, and documents behind a query, have lengths of their own")
    func items() throws {
        func workload(_ items: RequestType.Items) -> Workload {
            Workload(types: [
                type(40) {
                    $0.text = .korean
                    $0.items = items
                }
            ])
        }
        let inputs = workload(.inputs(16))
        let several = inputs.request(0, root: 1)
        #expect(several.prompt.messages.map(\.role) == Array(repeating: .user, count: 16))
        #expect(several.inputTokens == 640)
        #expect(Set(try messages(several, of: inputs).map(\.text)).count == 16)
        let ranking = workload(.documents(20))
        let ranked = ranking.request(0, root: 1)
        #expect(ranked.prompt.messages.map(\.role) == [.user] + Array(repeating: .document, count: 20))
        #expect(ranked.inputTokens == 816)
    }
}
