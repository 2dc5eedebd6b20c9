import TidemarkJSON

/// Reads a ranking: it is one if it has results.
///
/// Source: docs/wire/cohere-rerank.md, "Answer". `Ranking.marks(of:)` is its twin over a JSON tree.
enum RankingScan {
    static func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        var scan = MarkScan(event, count: count)
        scan.object { scan, name in
            if scan.json.matches(name, "results"), scan.json.peek() == UInt8(ascii: "[") {
                scan.json.skipValue()
                scan.marks.finish = .stop
            } else if scan.json.matches(name, "usage"), scan.json.peek() == UInt8(ascii: "{") {
                scan.marks.usage = usage(&scan)
            } else if scan.json.matches(name, "error") {
                if scan.isPresent() { scan.marks.error = .streamError }
            } else {
                scan.json.skipValue()
            }
        }
        return scan.finish()
    }

    private static func usage(_ scan: inout MarkScan) -> Usage {
        var prompt: Int32 = -1
        var total: Int32 = -1
        scan.object { scan, name in
            if scan.json.matches(name, "prompt_tokens") {
                prompt = scan.count()
            } else if scan.json.matches(name, "total_tokens") {
                total = scan.count()
            } else {
                scan.json.skipValue()
            }
        }
        return Usage(input: prompt >= 0 ? prompt : total)
    }
}

/// The full parse of a ranking: the twin against which the scan is tested.
enum Ranking {
    static func marks(of json: JSONValue) -> Marks {
        var marks = Marks()
        for member in json.members ?? [] {
            switch member.name {
            case "results":
                if member.value.array != nil { marks.finish = .stop }
            case "usage":
                if member.value.members != nil { marks.usage = usage(of: member.value) }
            case "error":
                if !member.value.isNull { marks.error = .streamError }
            default: break
            }
        }
        return marks
    }

    private static func usage(of json: JSONValue) -> Usage {
        func count(_ name: String) -> Int32 { json.members?.last { $0.name == name }?.value.tokenCount ?? -1 }
        let prompt = count("prompt_tokens")
        return Usage(input: prompt >= 0 ? prompt : count("total_tokens"))
    }
}

/// The server's side of one ranking: the documents in the order in which they came.
struct RankingAnswer: FixedAnswer {
    var documents: Int
    /// The best of them, by `top_n`.
    var shown: Int

    func text(_ completion: Completion) -> String {
        let results = (0..<shown).map { #"{"index":\#($0),"relevance_score":\#(score(of: $0))}"# }
        // A search is one query with up to 100 documents.
        return #"{"id":"\#(completion.identity)","results":[\#(results.joined(separator: ","))],"#
            + #""meta":{"api_version":{"version":"2"},"billed_units":{"search_units":\#((documents + 99) / 100)}}}"#
    }

    private func score(of index: Int) -> Double { Double(documents - index) / Double(documents + 1) }
}
