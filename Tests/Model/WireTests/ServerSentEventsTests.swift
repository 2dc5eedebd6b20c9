import Testing
import TidemarkJSON
import TidemarkStatistics

@testable import TidemarkWire

/// Keeps the data of every event as text.
private struct Recorder: EventSink {
    var events: [String] = []

    mutating func takeKnown(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int { 0 }

    mutating func take(_ event: FramedEvent) {
        events.append(String(decoding: UnsafeBufferPointer(start: event.data, count: event.count), as: UTF8.self))
    }
}

@Suite("Server-sent events") struct ServerSentEventsTests {
    private func events(_ bytes: [UInt8], cuts: some Sequence<Int>, lenient: Bool = false) -> [String] {
        var splitter = ServerSentEvents()
        var recorder = Recorder()
        var start = 0
        for cut in Array(cuts) + [bytes.count] where cut > start {
            Array(bytes[start..<cut]).withUnsafeBufferPointer { piece in
                if let base = piece.baseAddress { splitter.feed(base, count: piece.count, to: &recorder) }
            }
            start = cut
        }
        if lenient { _ = splitter.endOfInput(to: &recorder) }
        return recorder.events
    }

    private func expected(_ path: String, _ list: String) throws -> [String]? {
        try Fixture.json("\(path).json")[list]?.array?.map { try #require($0["data"]?.string) }
    }

    @Test(
        "every stream gives the events that the standard gives, however it is cut",
        arguments: Fixture.adversarialEventStreams
    )
    func standard(path: String) throws {
        guard let wanted = try expected(path, "events") else { return }
        let bytes = try Fixture.bytes(path)
        #expect(events(bytes, cuts: []) == wanted)
        #expect(events(bytes, cuts: 0..<bytes.count) == wanted)
        for cut in bytes.indices {
            guard events(bytes, cuts: [cut]) != wanted else { continue }
            Issue.record("cut at byte \(cut)")
        }
        var source = RandomSource(seed: 11)
        for _ in 0..<64 {
            let cuts = source.cuts(in: bytes.count, most: 12)
            guard events(bytes, cuts: cuts) != wanted else { continue }
            Issue.record("cut at bytes \(cuts)")
        }
    }

    @Test("an event without its empty line is taken at the end", arguments: Fixture.adversarialEventStreams)
    func looseEnd(path: String) throws {
        guard let wanted = try expected(path, "lenient_events") else { return }
        let bytes = try Fixture.bytes(path)
        #expect(events(bytes, cuts: [], lenient: true) == wanted)
        #expect(events(bytes, cuts: 0..<bytes.count, lenient: true) == wanted)
    }

    @Test(
        "a byte order mark is dropped once, at the start only",
        arguments: [
            ("\u{FEFF}data: a\n\n", ["a"]), ("\u{FEFF}\u{FEFF}data: a\n\n", []),
            ("data: a\n\n\u{FEFF}data: b\n\n", ["a"]),
            ("\u{FEFF}\ndata: a\n\n", ["a"]), ("\u{FEFF}", []),
        ]
    )
    func byteOrderMark(text: String, wanted: [String]) {
        let bytes = Array(text.utf8)
        #expect(events(bytes, cuts: []) == wanted)
        #expect(events(bytes, cuts: 0..<bytes.count) == wanted)
    }

    @Test("a megabyte in bare carriage returns, or byte by byte, takes time in proportion")
    func linear() {
        let returns = [UInt8](repeating: 0x0D, count: 1 << 20)
        #expect(events(returns, cuts: []).isEmpty)
        let long = Array("data: ".utf8) + [UInt8](repeating: 0x78, count: 1 << 18) + [0x0A, 0x0A]
        #expect(events(long, cuts: 0..<long.count).map(\.utf8.count) == [1 << 18])
    }

    @Test("an event over the limit is dropped and marked, not kept")
    func tooLarge() {
        var splitter = ServerSentEvents()
        var recorder = Recorder()
        let piece = Array("data: ".utf8) + [UInt8](repeating: 0x78, count: 1 << 20)
        for _ in 0..<17 {
            piece.withUnsafeBufferPointer { bytes in
                if let base = bytes.baseAddress { splitter.feed(base, count: bytes.count, to: &recorder) }
            }
        }
        let isTooLarge = splitter.isTooLarge
        #expect(isTooLarge)
        #expect(recorder.events.isEmpty)
    }
}
