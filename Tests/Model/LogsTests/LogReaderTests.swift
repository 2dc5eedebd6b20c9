import Testing
import TidemarkLogs
import TidemarkProfile

@Suite struct LogReaderTests {
    @Test("pieces of any length give the same records", arguments: Log.fixtures)
    func pieces(name: String) throws {
        let bytes = try Log.fixture(name)
        let whole = try Log.read(bytes)
        #expect(!whole.records.isEmpty)
        var options = LogReader.Options()
        options.headBytes = 420
        for length in [1, 2, 7, 64] {
            let isSame = try Log.read(bytes, pieces: length, options: options) == whole
            #expect(isSame, "pieces of \(length)")
        }
    }

    @Test(
        "two pieces, cut anywhere, give the same records",
        arguments: ["litellm.csv", "langfuse.json", "mapped.jsonl"]
    )
    func cuts(name: String) throws {
        let bytes = try Log.fixture(name)
        var options = LogReader.Options()
        if name == "mapped.jsonl" { options.mapping = try LogMapping("input=usage.prompt,output=usage.completion") }
        let whole = try Log.read(bytes, options: options)
        options.headBytes = 260
        for cut in stride(from: 200, to: bytes.count, by: 1) {
            var reader = LogReader(key: Log.key, options: options)
            var records: [TrafficRecord] = []
            reader.begin("log")
            try bytes.withUnsafeBytes { all in
                try reader.read(UnsafeRawBufferPointer(rebasing: all[..<cut])) { record in records.append(copy record) }
                try reader.read(UnsafeRawBufferPointer(rebasing: all[cut...])) { record in records.append(copy record) }
            }
            let tally = try reader.finish { record in records.append(copy record) }
            let isSame = records == whole.records && tally == whole.tally
            #expect(isSame, "cut at \(cut)")
        }
    }

    @Test("gzip of one and of two members, and zstd, in pieces of any length")
    func packed() throws {
        let bytes = try Log.fixture("litellm.jsonl")
        let whole = try Log.read(bytes)
        let gzip = Packing.gzip(bytes)
        let half = bytes.count / 2
        let members = Packing.gzip(Array(bytes[..<half])) + Packing.gzip(Array(bytes[half...])) + [0, 0, 0]
        let frames = Packing.zstd(Array(bytes[..<half])) + Packing.zstd(Array(bytes[half...]))
        for packed in [gzip, members, Packing.zstd(bytes), frames] {
            for length in [1, 2, 3, 5, 100, .max] { #expect(try Log.read(packed, pieces: length) == whole) }
        }
    }

    @Test("packed data that end too early give what they held, and say so")
    func truncated() throws {
        let row = #"{"timestamp": 5, "input_length": 7, "output_length": 9, "hash_ids": [1]}"# + "\n"
        var bytes: [UInt8] = []
        for index in 0..<10_000 { bytes += Array(row.utf8.dropLast(3)) + Array("\(index)]}\n".utf8) }
        for packed in [Packing.gzip(bytes), Packing.zstd(bytes)] {
            let log = try Log.read(Array(packed.dropLast(packed.count / 3)), pieces: 1_000)
            #expect(log.records.count > 100)
            #expect(log.records.count < 10_000)
            #expect(log.bad == [.truncated: LogTally.Places(count: 1, first: log.records.count + 1)])
            #expect(log.tally.isCutShort)
        }
        var broken = Packing.gzip(bytes)
        for index in broken.count / 2..<broken.count / 2 + 20 { broken[index] ^= 0x55 }
        let log = try Log.read(broken)
        #expect(log.bad.values.reduce(0) { $0 + $1.count } >= 1)
        #expect(log.tally.isCutShort)
    }

    @Test("bad rows are counted by reason, with the line of the first")
    func badRows() throws {
        let good = #"{"timestamp": 5, "input_length": 7, "output_length": 9, "hash_ids": [1]}"#
        let text = """
            \(good)
            {"timestamp": 5, "input_length": -7, "output_length": 9}
            {"timestamp": 5, "input_length": 7, "output_length": 9
            \(good)
            {"timestamp": "yesterday", "input_length": 7, "output_length": 9}
            {"timestamp": 5, "input_length": "many", "output_length": 9}
            {"timestamp": 5, "input_length": 1.5, "output_length": 9}
            {"timestamp": 5, "input_length": 10000001, "output_length": 9}
            [1, 2]
            17
            {"something": "else"}
            {"timestamp": 99999999999999999999999999, "input_length": 7, "output_length": 9}

            \(good)
            {"timestamp": 4, "input_length": 7, "out
            """
        let log = try Log.read(text)
        #expect(log.records.count == 3)
        #expect(
            log.bad == [
                .negativeLength: .init(count: 1, first: 2), .malformedJSON: .init(count: 2, first: 3),
                .badTime: .init(count: 2, first: 5), .badLength: .init(count: 3, first: 6),
                .notAnObject: .init(count: 1, first: 9), .nothingFound: .init(count: 1, first: 11),
                .truncated: .init(count: 1, first: 15),
            ]
        )
        #expect(log.tally.rows == 14)
        #expect(log.tally.keptRows == 3)
        #expect(log.tally.exceeds(0.05))
        #expect(!log.tally.exceeds(0.05, after: 1_000))
    }

    @Test("rows that are not UTF-8 are bad, and files that are not are refused")
    func encodings() throws {
        let row = Array(#"{"timestamp": 5, "input_length": 7, "output_length": 9, "note": "é"}"#.utf8) + [0x0A]
        var latin = row
        latin.removeAll { $0 == 0xA9 }
        let log = try Log.read(row + latin + row)
        #expect(log.records.count == 2)
        #expect(log.bad == [.encoding: .init(count: 1, first: 2)])
        let marked = try Log.read([0xEF, 0xBB, 0xBF] + row)
        #expect(marked.records.count == 1)

        let wide: [UInt8] = row.reduce(into: []) { $0 += [$1, 0] }
        let cases: [([UInt8], String)] = [
            (wide, "text in UTF-16"), ([0xFF, 0xFE] + wide, "text in UTF-16"),
            (Array("PAR1....".utf8), "a Parquet file"),
            ([0x50, 0x4B, 0x03, 0x04, 0x00], "a zip archive"),
        ]
        for (bytes, found) in cases {
            let error = #expect(throws: LogError.self) { try Log.read(bytes) }
            #expect(error?.found == found)
        }
    }

    @Test("rows over the cap are skipped, in lines, tables and documents")
    func longRows() throws {
        var options = LogReader.Options()
        options.longestRow = 2_000
        options.headBytes = 64
        let good = #"{"timestamp": 5, "input_length": 7, "output_length": 9}"#
        let long =
            #"{"timestamp": 5, "input_length": 7, "output_length": 9, "note": ""# + String(repeating: "x", count: 5_000)
            + "\"}"
        for length in [1, 100, .max] {
            let lines = try Log.read(Array("\(good)\n\(long)\n\(good)\n".utf8), pieces: length, options: options)
            #expect(lines.records.count == 2)
            #expect(lines.bad == [.tooLong: .init(count: 1, first: 2)])
            let document = try Log.read(Array("[\(good), \(long), \(good)]".utf8), pieces: length, options: options)
            #expect(document.records.count == 2)
            #expect(document.bad == [.tooLong: .init(count: 1, first: 2)])
            let cell = String(repeating: "a\n", count: 3_000)
            let table = "timestamp,input_length,output_length,note\n1,2,3,\n1,2,3,\"\(cell)\"\n4,5,6,\n"
            let records = try Log.read(Array(table.utf8), pieces: length, options: options)
            #expect(records.records.map(\.time) == [1_000_000, 4_000_000])
            #expect(records.bad[.tooLong] == .init(count: 1, first: 3))
        }
    }

    @Test("a quote that nothing closes costs its own line, and not the rest of the table")
    func openQuotes() throws {
        let text = """
            timestamp,input_length,output_length,note
            1,2,3,a
            2,2,3,"a
            3,2,3,b
            4,2,3,"c ""d"" e
            f"
            5,2,3,"x"y
            6,2,3,z
            7,2,3
            8,2,3,z
            """
        let log = try Log.read(text)
        #expect(log.records.map(\.time) == [1, 3, 4, 6, 8].map { $0 * 1_000_000 })
        #expect(log.bad[.malformedCSV] == .init(count: 2, first: 3))
        #expect(log.bad[.columns] == .init(count: 1, first: 9))
    }

    @Test("a mapping reads rows of any names, as lines and as tables")
    func mapping() throws {
        let lines = try Log.read(
            Log.fixture("mapped.jsonl"),
            options: .init(
                mapping: LogMapping(
                    "time=meta.at, input=usage.prompt, output=usage.completion, model=m, type=calls.1.kind, user=meta.who.id,"
                        + "status=ok"
                )
            )
        )
        #expect(lines.format == nil)
        #expect(
            lines.lines == [
                "time 1795540422000000000, in 10, out 2, is a / y, user 1",
                "time 1795540423000000000, in 20, out 4, is b, user 2, failed",
            ]
        )
        let table = try Log.read(
            Log.fixture("mapped.csv"),
            options: .init(mapping: LogMapping("time=when,unit=us,input=tokens in,output=tokens out,type=kind"))
        )
        #expect(
            table.lines == [
                "time 1764004424000000000, in 5, out 6, is chat", "time 1764004424500000000, in 7, out 8, is a;b",
            ]
        )
        let other = try Log.read(
            Log.fixture("mooncake.jsonl"),
            options: .init(format: .mooncake, mapping: LogMapping("output=input_length"))
        )
        #expect(other.records.map(\.output) == [1_300, 700])
        #expect(other.records.map(\.time) == [0, 3_000_000_000])
    }

    @Test("a first row longer than what is looked at is looked at further", arguments: ["", "["])
    func longFirstRow(bracket: String) throws {
        let text = String(repeating: "x", count: 3_000)
        let row = "{\"input_length\": 7, \"note\": \"\(text)\", \"output_length\": 9, \"timestamp\": 5}"
        var options = LogReader.Options()
        options.headBytes = 100
        for length in [1, 500, .max] {
            let log = try Log.read(Array("\(bracket)\(row)".utf8), pieces: length, options: options)
            #expect(log.lines == ["time 5000000, in 7, out 9"] || bracket == "[")
            #expect(log.records.count == 1)
        }
        options.longestRow = 1_000
        #expect(throws: LogError.self) { try Log.read(row, options: options) }
    }

    @Test("a list within a mapped row is no list of rows")
    func lists() throws {
        let mapping = try LogMapping("input=in,output=out")
        let rows = "{\"data\":[{\"in\":1}],\"in\":5,\"out\":6}\n{\"in\":7,\"out\":8}\n"
        #expect(try Log.read(rows, options: .init(mapping: mapping)).lines == ["in 5, out 6", "in 7, out 8"])
        let document = "{\"count\": 2, \"records\": [{\"in\":5,\"out\":6}, {\"in\":7,\"out\":8}]}"
        #expect(try Log.read(document, options: .init(mapping: mapping)).lines == ["in 5, out 6", "in 7, out 8"])
    }

    @Test("a first row that is broken, or of another kind, does not hide the format")
    func laterRows() throws {
        let good = "{\"timestamp\": 5, \"input_length\": 7, \"output_length\": 9}"
        for first in ["{\"timestamp\": 5, \"inp", "{\"comment\": 1}", "# made by hand", "Exporting…"] {
            let log = try Log.read("\(first)\n\(good)\n\(good)")
            #expect(log.format == .mooncake)
            #expect(log.records.count == 2)
            #expect(log.tally.badRows == 1)
        }
    }

    @Test(
        "what a mapping gets wrong is said",
        arguments: [
            ("inpt=a", "did you mean input?"), ("input", "name=path"), ("input=a,input=b", "each name once"),
            ("", "name=path"),
            ("input=a,unit=minutes", "unit=s"),
        ]
    )
    func wrongMapping(text: String, allowed: String) throws {
        let error = #expect(throws: LogError.self) { try LogMapping(text) }
        #expect(error?.allowed.contains(allowed) == true)
    }

    @Test("a path that no row has, and a column that the header has not, are named")
    func missing() throws {
        let paths = #expect(throws: LogError.self) {
            try Log.read(Log.fixture("mapped.jsonl"), options: .init(mapping: LogMapping("input=usage.prmpt")))
        }
        #expect(paths?.found == "no value at \"usage.prmpt\" for input in the rows at its beginning")
        let columns = #expect(throws: LogError.self) {
            try Log.read(Log.fixture("mapped.csv"), options: .init(mapping: LogMapping("input=tokens")))
        }
        #expect(columns?.found == "no column \"tokens\" for input")
    }

    @Test(
        "what is of no known format is refused without a word of it",
        arguments: [
            "{\"secret\": \"sesame\"}\n", "sesame,secret\n1,2\n", "sesame\n", "[\"sesame\"]",
        ]
    )
    func unknown(text: String) throws {
        let error = #expect(throws: LogError.self) { try Log.read(text) }
        #expect(error?.description.contains("sesame") == false)
        #expect(error?.description.contains("secret") == false)
    }

    @Test("an empty log has no rows", arguments: ["", "\n\n", "[]", "{\"data\": []}"])
    func empty(text: String) throws {
        let log = try Log.read(text, options: .init(format: .langfuse))
        #expect(log.records.isEmpty)
        #expect(log.tally.keptRows == 0)
    }

    @Test("several logs share the categories, and tallies add up")
    func severalLogs() throws {
        var reader = LogReader(key: Log.key)
        var (categories, sum) = ([Int?](), LogTally())
        for name in ["litellm.jsonl", "openai.jsonl"] {
            reader.begin(name)
            try Log.fixture(name).withUnsafeBytes { try reader.read($0) { categories.append($0.category) } }
            sum.add(try reader.finish { categories.append($0.category) })
        }
        #expect(
            reader.categories == [
                "gpt-4o / acompletion", "embed-small / aembedding", "gpt-4o / chat.completion", "gpt-4o",
            ]
        )
        #expect(categories == [0, 0, 1, 0, 2, 3, 3])
        #expect(sum.rows == 7)
        #expect(sum.failed == 2)
    }

    @Test("categories are bounded, and never longer than names")
    func categories() throws {
        var text = ""
        for index in 0..<3_000 {
            text += #"{"timestamp": 5, "input_length": 7, "output_length": 9, "type": "kind \#(index)"}"# + "\n"
        }
        text +=
            #"{"timestamp": 5, "input_length": 7, "output_length": 9, "type": "\#(String(repeating: "x", count: 300))"}"#
        let log = try Log.read(text)
        #expect(log.categories.count == 1_025)
        #expect(log.categories.last == "other")
        #expect(log.categories.allSatisfy { $0.utf8.count <= 100 })
    }
}
