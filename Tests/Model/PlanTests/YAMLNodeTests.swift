import Testing
import TidemarkStatistics

@testable import TidemarkPlan

@Suite struct YAMLNodeTests {
    /// The node without its places, as far as YAML tells nodes apart.
    private func shape(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let text, let isQuoted): text.isEmpty && !isQuoted ? "nothing" : text.debugDescription
        case .list(let items): "[" + items.map(shape).joined(separator: ",") + "]"
        case .mapping(let entries):
            "{" + entries.map { $0.key.text.debugDescription + ":" + shape($0.value) }.joined(separator: ",") + "}"
        }
    }

    private func read(_ text: String) throws -> YAMLNode {
        var faults: [PlanError.Fault] = []
        let node = YAMLNode(parsing: text, file: "test.yaml", faults: &faults)
        #expect(faults == [])
        return try #require(node)
    }

    @Test(
        "what is written reads back the same",
        arguments: [
            "a: 1", "a: {b: {c: [1, 2, [3, {d: e}]]}}", "a: []", "a: {}", "a:", "- a\n- b: c\n  d: [e]\n- [f, g]",
            "a: \"\"", "a: 'it''s'", "a: \"x: y # z\"", "a: \"- b\"", "a: \"{c}\"", "a: \"tab\\there\\nline\"",
            "a: |\n  two\n  lines\n", "a: >\n  one\n  line\n", "\"a b\": \"ü\\u2028\\x07\\xa0\"", "a: ${NAME}",
            "a: ' b '",
            "a: \"\\uFEFF🌊\"", "? \"-\"\n: 1", "a:\n  - b: {c: d}\n  - e:\n", "a: null", "a: ~", "true: no",
        ]
    )
    func roundTrip(text: String) throws {
        let node = try read(text)
        #expect(shape(try read(node.yaml)) == shape(node), "\(node.yaml)")
    }

    @Test("random trees read back the same")
    func randomTrees() throws {
        var source = RandomSource(seed: 42)
        let signs = Array("ab 1:#-{}[],&*!|>'\"%@`\\\n\tüé🌊.$/=+?~").map(String.init)
        func scalar() -> String {
            (0...Int.random(in: 0...6, using: &source)).map { _ in signs.randomElement(using: &source) ?? "" }.joined()
        }
        func tree(_ depth: Int) -> YAMLNode {
            let place = PlanError.Place.flag("")
            switch depth == 0 ? 0 : Int.random(in: 0...3, using: &source) {
            case 1:
                let items = (0..<Int.random(in: 0...3, using: &source)).map { _ in tree(depth - 1) }
                return YAMLNode(content: .list(items), place: place)
            case 2:
                let keys = Set((0..<Int.random(in: 0...3, using: &source)).map { _ in scalar() })
                let entries = keys.map {
                    YAMLNode.Entry(key: YAMLNode.Key(text: $0, place: place), value: tree(depth - 1))
                }
                return YAMLNode(content: .mapping(entries), place: place)
            default: return YAMLNode(content: .scalar(scalar(), isQuoted: true), place: place)
            }
        }
        for _ in 0..<500 {
            let node = tree(4)
            #expect(shape(try read(node.yaml)) == shape(node), "\(node.yaml)")
        }
    }

    @Test("places count lines and columns from 1")
    func places() throws {
        let node = try read("a:\n  - {ü: \"b\", c: d}\n")
        let entries = try #require(node["a"]?.items?.first?.entries)
        #expect(entries.map(\.key.place.description) == ["test.yaml:2:6", "test.yaml:2:14"])
        #expect(entries.map(\.value.place.description) == ["test.yaml:2:9", "test.yaml:2:17"])
    }
}
