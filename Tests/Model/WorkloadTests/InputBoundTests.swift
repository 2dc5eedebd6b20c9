import Testing
import TidemarkStatistics
import TidemarkTokens
import TidemarkWorkload

/// What a server counts is never more than the bound that was paid for.
@Suite struct InputBoundTests {
    private static let tokenizer = Result {
        let bytes = try Fixture.bytes("bpe-4000", "json")
        return TokenMeasure(try Tokenizer(tokenizerJSON: bytes, file: "bpe-4000.json"), name: "bpe-4000.json")
    }

    private static let types =
        TextKind.allCases.flatMap { kind in
            [1, 40, 900].map { asked in type(asked, name: "\(kind) \(asked)", share: 0.02) { $0.text = kind } }
        } + [
            type(60, name: "talk", share: 0.2) {
                $0.system = .tokens(50)
                $0.conversation = .init(turns: .fixed(5), think: .fixed(0))
            },
            type(30, name: "inputs", share: 0.1) { $0.items = .inputs(7) },
            type(30, name: "documents", share: 0.1) { $0.items = .documents(9) },
            type(30, name: "cold", share: 0.1) { $0.isCold = true },
        ]

    /// All requests of some conversations.
    private static func drafts(_ workload: Workload) -> [RequestDraft] {
        (0..<300 as Range<UInt64>).flatMap { index in
            [workload.request(index, root: 1)]
                + (1..<5).compactMap { workload.followUp(conversation: index, turn: $0, root: 1)?.draft }
        }
    }

    @Test("by bytes, it holds for every tokenizer that never makes more tokens than bytes")
    func bytes() throws {
        let workload = Workload(types: Self.types)
        let bound = InputBound(workload, framing: .init(request: 3, message: 2))
        for draft in Self.drafts(workload) {
            let text = try text(draft, of: workload)
            let messages = draft.prompt.messages.count
            let template = InputBound.templateTokens + InputBound.messageTokens * messages
            #expect(bound.tokens(of: draft) >= text.utf8.count + 3 + 2 * messages + template)
            #expect(bound.tokens(of: draft) == draft.prompt.byteCount + 3 + 2 * messages + template)
            #expect(bound.tokens(of: draft) >= TokenEstimator.tokens(in: text.utf8))
        }
    }

    @Test("by the target's tokenizer, it is tighter and still holds")
    func tokenizer() throws {
        let measure = try Self.tokenizer.get()
        let workload = Workload(types: Self.types, measure: measure)
        let bound = InputBound(workload, framing: .init())
        let byBytes = InputBound(Workload(types: Self.types, for: .lengths), framing: .init())
        var tighter = 0
        let drafts = Self.drafts(workload)
        for draft in drafts {
            let counted = measure.tokens(in: try text(draft, of: workload).utf8)
            let template = InputBound.templateTokens + InputBound.messageTokens * draft.prompt.messages.count
            #expect(bound.tokens(of: draft) >= counted + template)
            #expect(bound.tokens(of: draft) <= byBytes.tokens(of: draft))
            if bound.tokens(of: draft) < byBytes.tokens(of: draft) { tighter += 1 }
        }
        #expect(tighter > drafts.count / 2)
    }

    @Test("pictures count as the dearest provider does, and a tokenizer says nothing of them")
    func pictures() throws {
        let types = [
            type(10) { $0.images = .init(count: 2, width: 8, height: 8) },
            type(10) { $0.images = .init(count: 1, width: 513, height: 512) },
        ]
        let workload = Workload(types: types, measure: try Self.tokenizer.get())
        let bound = InputBound(workload, framing: .init())
        var seen: Set<Int> = []
        for index in 0..<20 as Range<UInt64> {
            let draft = workload.request(index, root: 1)
            seen.insert(draft.type)
            #expect(bound.tokens(of: draft) > (draft.type == 0 ? 2 * 8_500 : 2_833 + 2 * 5_667))
            let texts = draft.prompt.pieces.filter { !$0.isImage }.reduce(0) { $0 + $1.byteCount }
            #expect(bound.tokens(of: draft) <= (draft.type == 0 ? 2 * 8_500 : 2_833 + 2 * 5_667) + texts + 160)
        }
        #expect(seen == [0, 1])
    }
}
