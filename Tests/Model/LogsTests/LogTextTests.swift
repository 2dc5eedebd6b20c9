import Testing
import TidemarkProfile
import TidemarkTokens

@testable import TidemarkLogs

@Suite struct LogTextTests {
    @Test("SipHash gives its authors' values")
    func sipHash() {
        let hash = KeyedHash(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)
        let bytes = (0..<15).map { UInt8($0) }
        #expect(bytes.withUnsafeBufferPointer { hash.hash($0) } == 0xA129_CA61_49BE_45E5)
        #expect(hash.hash(.empty) == 0x726F_DB47_DD0E_0E31)
        #expect(bytes.prefix(8).withUnsafeBufferPointer { hash.hash($0) } == 0x93F5_F579_9A93_2462)
    }

    @Test("blocks are the same wherever the text is cut, and tell where texts part")
    func blocks() {
        let text = (0..<9_000).map { UInt8(97 + $0 * 7 % 26) }
        func blocks(_ text: [UInt8], _ pieces: Int) -> [UInt64] {
            var hasher = BlockHasher(KeyedHash(1, 2))
            var (blocks, at) = ([UInt64](), 0)
            while at < text.count {
                let end = min(text.count, at + pieces)
                text[at..<end].withUnsafeBufferPointer { hasher.add($0, &blocks) }
                at = end
            }
            return blocks
        }
        let whole = blocks(text, 9_000)
        #expect(whole.count == 4)
        #expect(Set(whole).count == 4)
        for pieces in [1, 100, 2_047, 2_048, 2_049] { #expect(blocks(text, pieces) == whole) }
        var other = text
        other[5_000] = 0
        #expect(blocks(other, 100).prefix(2) == whole.prefix(2))
        #expect(zip(blocks(other, 100), whole).map { $0 == $1 } == [true, true, false, false])
    }

    @Test(
        "the language of a text",
        arguments: [
            ("What is the best way to learn how to play the piano?", Language.english),
            ("Was ist der beste Weg, um mit den Kindern in die Stadt zu fahren und nicht zu spät zu kommen?", .german),
            ("Quelle est la meilleure façon de faire du pain avec les enfants dans la maison ?", .french),
            ("¿Cuál es la mejor manera de aprender a tocar el piano en casa con los niños?", .spanish),
            ("Qual é a melhor maneira de aprender uma língua em casa com os meus amigos e não pagar?", .portuguese),
            (
                "Qual è il modo migliore per imparare una lingua e non dimenticare le parole che sono nel libro?",
                .italian
            ),
            ("Как лучше всего выучить язык дома?", .russian), ("Ποιος είναι ο καλύτερος τρόπος;", .greek),
            ("ما هي أفضل طريقة للتعلم؟", .arabic), ("מה הדרך הטובה ביותר ללמוד?", .hebrew),
            ("सीखने का सबसे अच्छा तरीका क्या है?", .hindi), ("วิธีที่ดีที่สุดในการเรียนรู้คืออะไร", .thai),
            ("学习语言的最好方法是什么?", .chinese), ("日本語を学ぶ一番いい方法は何ですか?", .japanese),
            ("한국어를 배우는 가장 좋은 방법은 무엇입니까?", .korean),
            ("func add(_ a: Int, _ b: Int) -> Int { return a + b } let x = add(1, 2); print(x)", .code),
            ("{\"name\": \"a\", \"items\": [{\"id\": 1, \"kind\": \"b\"}]}", .json),
            ("Mikä on paras tapa oppia kieltä kotona lasten kanssa viikonloppuna?", .other),
        ]
    )
    func language(text: String, language: Language) {
        #expect(Array(text.utf8).withUnsafeBufferPointer { LanguageGuess.language(of: $0) } == language)
    }

    @Test("of a few letters nothing is said", arguments: ["", "Hi", "12 345", "...", "ok thanks bye"])
    func noLanguage(text: String) {
        #expect(Array(text.utf8).withUnsafeBufferPointer { LanguageGuess.language(of: $0) } == nil)
    }

    @Test("those who want the texts get them in place, before the record, and none of bad rows")
    func messages() throws {
        final class Kept { var texts: [String] = [] }
        let kept = Kept()
        var options = LogReader.Options()
        options.onMessage = { message in
            kept.texts.append(
                "\(message.role)\(message.isOutput ? "!" : ""): \(String(decoding: message.text, as: UTF8.self))"
            )
        }
        let text = #"""
            {"usage":{"prompt_tokens":9,"completion_tokens":1},"messages":[{"content":"Sei \u0066rei\n\ud83d\ude00","role":"system"},{"role":"user","content":[{"type":"text","text":"Eins"},{"type":"text","text":"zwei"}]}],"choices":[{"message":{"role":"assistant","content":"Drei"}}]}
            {"usage":{"prompt_tokens":-9,"completion_tokens":1},"messages":[{"role":"user","content":"bad"}]}
            """#
        let log = try Log.read(text, options: options)
        #expect(log.records.count == 1)
        #expect(kept.texts == ["system: Sei frei\n😀", "user: Eins", "user: zwei", "assistant!: Drei"])

        kept.texts = []
        #expect(try Log.read(Log.fixture("lmsys.jsonl"), options: options).records.count == 3)
        #expect(
            kept.texts.dropFirst(2) == ["user: Hi", "assistant: Hello", "user: Why?", "assistant: Because."]
        )
    }

    @Test("a counter of tokens takes the place of the estimate")
    func counter() throws {
        var options = LogReader.Options()
        options.countTokens = { $0.count }
        let log = try Log.read(
            #"{"messages":[{"role":"user","content":"four"},{"role":"assistant","content":"sixsix"}]}"#,
            options: options
        )
        #expect(log.lines == ["in 11, out 6, turn 1, estimated"])
        options.readsText = false
        let blind = try Log.read(#"{"messages":[{"role":"user","content":"four"}], "output": 5}"#, options: options)
        #expect(blind.lines == ["out 5"])
    }

    @Test("requests that begin alike have leading blocks in common")
    func prefixes() throws {
        let system = String(repeating: "You are a helpful assistant of a shop. ", count: 120)
        let rows = ["What is it?", "Where is it?"].map { question in
            #"{"messages":[{"role":"system","content":"\#(system)"},{"role":"user","content":"\#(question + system)"}]}"#
        }
        let log = try Log.read(rows.joined(separator: "\n"))
        let (first, second) = (log.records[0].blocks, log.records[1].blocks)
        #expect(first.count == 4)
        #expect(first.prefix(2) == second.prefix(2))
        #expect(first[2] != second[2])
        #expect(log.records[0].blockTokens == 512)
    }

    @Test("identifiers hash alike in all logs of a reader, and otherwise under another key")
    func keys() throws {
        let bytes = try Log.fixture("litellm.jsonl")
        let other = try LogReader.records(of: bytes, file: "log", key: LogKey([1, 2, 3])).records
        let records = try Log.read(bytes).records
        #expect(records[0].user == records[2].user)
        #expect(other[0].user == other[2].user)
        #expect(records[0].user != other[0].user)
        #expect(records[0].user != records[1].user)
    }
}
