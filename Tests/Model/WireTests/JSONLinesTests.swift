import Testing
import TidemarkStatistics

@testable import TidemarkWire

@Suite("JSON lines") struct JSONLinesTests {
    /// The lines that come of a body cut at `cuts`, each piece in an allocation of its own.
    private func lines(_ bytes: [UInt8], cuts: some Sequence<Int> = EmptyCollection<Int>()) -> [String] {
        var splitter = JSONLines()
        var recorder = LineRecorder()
        var start = 0
        for cut in Array(cuts) + [bytes.count] where cut > start {
            feed(&splitter, Array(bytes[start..<cut]), to: &recorder)
            start = cut
        }
        splitter.endOfInput(to: &recorder)
        return recorder.lines
    }

    private func feed(_ splitter: inout JSONLines, _ bytes: [UInt8], to recorder: inout LineRecorder) {
        bytes.withUnsafeBufferPointer { piece in
            if let base = piece.baseAddress { splitter.feed(base, count: piece.count, to: &recorder) }
        }
    }

    @Test(
        "a line ends with LF or CRLF or the body; empty lines are none",
        arguments: [
            ("", []), ("\n", []), ("\r\n\r\n", []), ("{}", ["{}"]), ("{}\n", ["{}"]), ("{}\r\n", ["{}"]),
            ("{}\r", ["{}"]), ("\n\n{}\n\r\n\n[]", ["{}", "[]"]), ("{}\n[]\n", ["{}", "[]"]),
            ("{}\r[]\n", ["{}\r[]"]), ("{}\r\r\n[]", ["{}\r", "[]"]), ("\u{2028}\n\u{85}1", ["\u{2028}", "\u{85}1"]),
            ("{\"a\":\"潮\"}\r\n{\"b\":\"🌊\"}\r\n", ["{\"a\":\"潮\"}", "{\"b\":\"🌊\"}"]),
        ]
    )
    func ends(body: String, wanted: [String]) {
        let bytes = Array(body.utf8)
        #expect(lines(bytes) == wanted)
        #expect(lines(bytes, cuts: 0..<bytes.count) == wanted)
        for cut in bytes.indices { #expect(lines(bytes, cuts: [cut]) == wanted, "cut at byte \(cut)") }
    }

    @Test("no 200 random ways to cut a body change its lines")
    func randomCuts() {
        var source = RandomSource(seed: 17)
        let parts = ["{\"a\":1}", "潮", "\n", "\n", "\r\n", "\r", " ", "x"]
        for _ in 0..<200 {
            let bytes = (0..<source.below(30)).flatMap { _ in Array(source.pick(parts).utf8) }
            let whole = lines(bytes)
            let cuts = source.cuts(in: bytes.count, most: 8)
            guard lines(bytes, cuts: cuts) != whole else { continue }
            Issue.record("\(String(decoding: bytes, as: UTF8.self)) cut at bytes \(cuts)")
        }
    }

    @Test("what a line stands between is told only where it lies whole in a piece")
    func surroundings() {
        var splitter = JSONLines()
        var recorder = LineRecorder()
        feed(&splitter, Array("{}\r\n[]\n1".utf8), to: &recorder)
        feed(&splitter, Array("2\n".utf8), to: &recorder)
        #expect(recorder.lines == ["{}", "[]", "12"])
        #expect(recorder.after == [2, 1, 0])
    }

    @Test("lines that are known by their bytes are passed over")
    func known() {
        var splitter = JSONLines()
        var recorder = LineRecorder(known: Array("{}\n".utf8))
        feed(&splitter, Array("{}\n{}\n[]\n{}\n{".utf8), to: &recorder)
        feed(&splitter, Array("}\n{}\n".utf8), to: &recorder)
        #expect(recorder.lines == ["[]", "{}"])
        #expect(recorder.passed == 4)
    }

    @Test("a megabyte byte by byte takes time in proportion")
    func linear() {
        let long = [UInt8](repeating: 0x78, count: 1 << 20) + [0x0A]
        #expect(lines(long, cuts: 0..<long.count).map(\.utf8.count) == [1 << 20])
    }

    @Test("a line over the limit is marked and not kept, and the next body begins afresh")
    func tooLong() {
        var splitter = JSONLines()
        var recorder = LineRecorder()
        let piece = [UInt8](repeating: 0x78, count: 1 << 20)
        for _ in 0..<17 { feed(&splitter, piece, to: &recorder) }
        let isTooLarge = splitter.isTooLarge
        #expect(isTooLarge)
        #expect(recorder.lines.isEmpty)
        splitter.reset()
        feed(&splitter, Array("{}\n".utf8), to: &recorder)
        let isStillTooLarge = splitter.isTooLarge
        #expect(!isStillTooLarge)
        #expect(recorder.lines == ["{}"])
    }
}

/// Keeps every line and what followed it, and passes over those that it is told to know.
private struct LineRecorder: EventSink {
    var known: [UInt8] = []
    var lines: [String] = []
    var after: [Int] = []
    var passed = 0

    mutating func takeKnown(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        var at = 0
        while !known.isEmpty, at + known.count <= count,
            (0..<known.count).allSatisfy({ bytes[at + $0] == known[$0] })
        {
            at += known.count
            passed += 1
        }
        return at
    }

    mutating func take(_ event: FramedEvent) {
        lines.append(String(decoding: UnsafeBufferPointer(start: event.data, count: event.count), as: UTF8.self))
        after.append(event.after)
    }
}
