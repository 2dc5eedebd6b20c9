import Testing
import TidemarkStatistics

@testable import TidemarkWire

@Suite("Reading answers from a connection") struct ReplyParserTests {
    private static let stream = """
        data: {"choices":[{"delta":{"content":"Tide"}}]}

        data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

        data: [DONE]


        """

    private func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

    private func chunked(_ body: String) -> String {
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n" + body
    }

    private var good: String { chunked(chunk(Self.stream) + "0\r\n\r\n") }

    /// The result, which must be the same byte by byte.
    private func read(_ answer: String) -> Result {
        let bytes = Array(answer.utf8)
        let result = ReplyParser.read(bytes)
        #expect(ReplyParser.read(bytes, cuts: 0..<bytes.count) == result)
        return result
    }

    @Test("interim answers are passed over")
    func interim() {
        let early = "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
        let result = read("HTTP/1.1 100 Continue\r\n\r\n" + early + good)
        #expect(result == read(good))
        #expect(result.reply.outcome == .succeeded)
        #expect(result.reply.status == 200)
        #expect(result.reply.keepsAlive)
    }

    @Test(
        "what is not HTTP/1 fails at once",
        arguments: [
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
            "\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}F",
            "\u{0}\u{0}\u{6}\u{4}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{5}\u{0}\u{0}@\u{0}", "<html>",
            "\r\nHTTP/1.1 200 OK\r\n\r\n",
            "HTTP/2 200\r\n\r\n", "+OK POP3 ready\r\n",
        ]
    )
    func otherProtocols(answer: String) {
        let result = read(answer)
        #expect(result.reply.outcome == .malformed)
        #expect(result.endedByItself)
        #expect(!result.reply.keepsAlive)
    }

    @Test(
        "a closed connection, by how far the answer had come",
        arguments: [
            ("", Outcome.closedEarly), ("HTTP/1.1 100 Continue\r\n\r\n", .closedEarly), ("HT", .truncated),
            ("HTTP/1.1 200 OK\r\n", .truncated), ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", .truncated),
            ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n1234", .truncated),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", .truncated),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n1234", .truncated),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n", .truncated),
            ("HTTP/1.1 503 Busy\r\ncontent-length: 5\r\n\r\n1234", .truncated),
        ]
    )
    func closed(answer: String, outcome: Outcome) {
        let result = read(answer)
        #expect(result.reply.outcome == outcome)
        #expect(!result.endedByItself)
    }

    @Test("an error in a stream is told though the stream is cut behind it")
    func cutBehindError() {
        #expect(read(chunked(chunk("data: {\"error\":{}}\n\n"))).reply.outcome == .streamError)
        #expect(read(chunked(chunk("data: oops\n\n"))).reply.outcome == .malformed)
        #expect(read(chunked(chunk("data: oops"))).reply.outcome == .truncated)
    }

    @Test("a chunk may carry extensions, a trailer fields, sizes any case and leading zeros")
    func chunkForms() {
        let event = "data: {\"choices\":[{\"delta\":{\"content\":\"Tide\"},\"finish_reason\":\"stop\"}]}\n\n"
        let size = String(event.utf8.count, radix: 16, uppercase: true)
        for sizeLine in ["\(size);a=b;c=\"d\"", "00\(size)", "\(size)  ", "\(size)\t;x"] {
            for end in ["0\r\n\r\n", "000\r\nx-trailer: 1\r\nother: 2\r\n\r\n", "0;x\n\n"] {
                let result = read(chunked("\(sizeLine)\r\n\(event)\r\n\(end)"))
                #expect(result.reply.outcome == .succeeded)
                #expect(result.contentEvents == 1)
                #expect(result.reply.keepsAlive)
            }
        }
    }

    @Test(
        "a chunk that is none fails at once",
        arguments: [
            "x\r\n", "\r\n", ";\r\n", "-1\r\n", "123456789\r\n", "ffffffffffffffff\r\n", "2\r\nabc", "2\r\nab0\r\n\r\n",
            "g\r\n",
            "0x5\r\n12345\r\n",
        ]
    )
    func badChunks(body: String) {
        let result = read(chunked(body))
        #expect(result.reply.outcome == .malformed)
        #expect(result.endedByItself)
    }

    @Test(
        "heads, chunk extensions and trailers have a limit",
        arguments: [
            "HTTP/1.1 200 OK\r\nx: ", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx: ",
        ]
    )
    func limits(start: String) {
        let filler = [UInt8](repeating: UInt8(ascii: "x"), count: 70_000)
        let bytes = Array(start.utf8) + filler
        for cuts in [[], Array(stride(from: 1_000, to: bytes.count, by: 1_000))] {
            let result = ReplyParser.read(bytes, cuts: cuts)
            #expect(result.reply.outcome == .malformed)
            #expect(result.endedByItself)
        }
        #expect(ReplyParser.read(bytes + Array("\r\n\r\n".utf8)).reply.outcome == .malformed)
    }

    @Test(
        "a body over 16 MiB is cut off, whatever it is",
        arguments: [
            ("application/json", 200), ("text/html", 502), ("text/event-stream", 200),
        ]
    )
    func tooLarge(type: String, status: Int) {
        var parser = ReplyParser(OpenAIChat())
        parser.begin(.stream)
        let head = "HTTP/1.1 \(status) X\r\ncontent-type: \(type)\r\n\r\n"
        _ = Array(head.utf8).withUnsafeBytes { parser.feed($0) }
        let megabyte = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
        var megabytes = 0
        while !megabyte.withUnsafeBytes({ parser.feed($0) }).isEnd, megabytes < 20 { megabytes += 1 }
        #expect(megabytes == 16)
        let outcome = parser.reply.outcome
        #expect(outcome == .bodyTooLarge)
    }

    @Test("bytes behind the end cost the connection its trust")
    func leftover() {
        #expect(read(good).reply.keepsAlive)
        let result = ReplyParser.read(good + "HTTP/1.1 408 Request Timeout\r\n\r\n")
        #expect(result.reply.outcome == .succeeded)
        #expect(!result.reply.keepsAlive)
    }

    @Test("bytes that nobody asked for end nothing and are not counted")
    func unasked() {
        var parser = ReplyParser(OpenAIChat())
        let first = Array(good.utf8).withUnsafeBytes { parser.feed($0) }
        #expect(first == ReplyParser.Piece(isEnd: true))
        #expect(parser.read(Array(good.utf8)).reply.keepsAlive)
        let again = Array(good.utf8).withUnsafeBytes { parser.feed($0) }
        #expect(again == ReplyParser.Piece(isEnd: true))
        let keepsAlive = parser.reply.keepsAlive
        #expect(!keepsAlive)
    }

    @Test("one parser reads answer after answer, whatever came before")
    func reuse() throws {
        var parser = ReplyParser(OpenAIChat())
        let wanted = ReplyParser.read(good)
        let before = [
            "", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n123", "junk", chunked("5\r\ndata:"),
            chunked(chunk("data: x\r")),
        ]
        for answer in before {
            _ = parser.read(Array(answer.utf8))
            #expect(parser.read(Array(good.utf8)) == wanted)
        }
    }

    @Test(
        "a length of 0, and answers without a body, end with their head",
        arguments: [
            ("200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 0", Outcome.truncated),
            ("200 OK\r\ncontent-type: application/json\r\ncontent-length: 0", .malformed),
            ("204 No Content", .wrongContentType), ("304 Not Modified", .redirected),
            ("500 X\r\ncontent-length: 0", .http5xx),
        ]
    )
    func noBody(head: String, outcome: Outcome) {
        let result = read("HTTP/1.1 \(head)\r\n\r\n")
        #expect(result.reply.outcome == outcome)
        #expect(result.endedByItself)
        #expect(result.reply.sample == nil)
    }

    @Test(
        "a stream that says nothing of an answer is none, though it ends in order",
        arguments: [
            #"data: {"type":"message_delta","delta":{"text":"T"}}"# + "\n\ndata: {}\n\n", "data: {\"role\":1}\n\n", "",
        ]
    )
    func silentStream(events: String) {
        let reply = read(chunked(chunk(events + "data: [DONE]\n\n") + "0\r\n\r\n")).reply
        #expect(reply.outcome == .malformed)
        #expect(reply.sample == (events.isEmpty ? nil : String(events.dropFirst(6).prefix { $0 != "\n" })))
        #expect(reply.keepsAlive)
    }

    @Test("a redirect is one, and says where it leads")
    func redirect() {
        let body = Array("<html>moved</html>".utf8)
        for framing in HTTPFraming.allCases {
            let away = framing.answer(body, status: "302 Found", fields: "Location: https://login.test/\r\n")
            #expect(ReplyParser.read(away).reply.outcome == .redirected)
            #expect(ReplyParser.read(away).reply.sample == "location: https://login.test/")
            let nowhere = framing.answer(body, status: "307 Temporary Redirect")
            #expect(ReplyParser.read(nowhere).reply.sample == "<html>moved</html>")
        }
    }

    @Test("a coding that is not read is not taken for an answer, nor shown")
    func unknownCoding() {
        let fields = "content-encoding: br\r\n"
        let body: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]
        for framing in HTTPFraming.allCases {
            let good = ReplyParser.read(framing.answer(body, fields: fields)).reply
            #expect(good.outcome == .wrongContentType)
            #expect(good.sample == nil)
            let bad = ReplyParser.read(
                framing.answer(body, status: "429 Slow", type: "application/json", fields: fields)
            ).reply
            #expect(bad.outcome == .rateLimited)
            #expect(bad.sample == nil)
        }
    }

    @Test("a compressed stream is read as it would be without, and marked", arguments: Compression.allCases)
    func compressed(compression: Compression) {
        let events = Self.stream.split(separator: "\n\n").map { Array(($0 + "\n\n").utf8) }
        let body = compression.compressed(events)
        for framing in HTTPFraming.allCases {
            var plain = ReplyParser.read(framing.answer(events.flatMap(\.self)))
            plain.reply.isCompressed = true
            let answer = framing.answer(body, fields: "content-encoding: \(compression.coding)\r\n")
            #expect(ReplyParser.read(answer) == plain)
            #expect(ReplyParser.read(answer, cuts: 0..<answer.count) == plain)
        }
    }

    @Test("an event is read when its compressed bytes have come, not when more follow")
    func flushed() {
        let events = Self.stream.split(separator: "\n\n").map { Array(($0 + "\n\n").utf8) }
        let first = Compression.gzip.compressed([events[0], []]).dropLast(10)
        var parser = ReplyParser(OpenAIChat())
        parser.begin(.stream)
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\n\r\n"
        let pieces = [Array(head.utf8), Array(first)].map { bytes in bytes.withUnsafeBytes { parser.feed($0) } }
        #expect(pieces.map(\.contentEvents) == [0, 1])
    }

    @Test("a compressed body that is whole, of several members, or a refusal", arguments: Compression.allCases)
    func compressedWhole(compression: Compression) {
        let json = Array(#"{"choices":[{"message":{"content":"Tide"},"finish_reason":"stop"}]}"#.utf8)
        let fields = "content-encoding: \(compression.coding)\r\n"
        let answer = HTTPFraming.contentLength.answer(
            compression.compressed([json]),
            type: "application/json",
            fields: fields
        )
        let reply = ReplyParser.read(answer).reply
        #expect(reply.outcome == .succeeded)
        #expect(reply.isCompressed)
        let refusal = HTTPFraming.contentLength.answer(
            compression.compressed([Array("too fast".utf8)]),
            status: "429 Slow",
            fields: fields
        )
        #expect(ReplyParser.read(refusal).reply.sample == "too fast")
        let members = [json[..<20], json[20...]].flatMap { compression.compressed([Array($0)]) }
        let two = ReplyParser.read(
            HTTPFraming.contentLength.answer(members, type: "application/json", fields: fields)
        ).reply
        #expect(two.outcome == (compression == .gzip ? .succeeded : .malformed))
    }

    @Test("compressed bytes that are cut, or damaged, are no success", arguments: Compression.allCases)
    func compressedBadly(compression: Compression) {
        let body = compression.compressed([Array(Self.stream.utf8)])
        let fields = "content-encoding: \(compression.coding)\r\n"
        for count in 0..<body.count {
            let answer = HTTPFraming.contentLength.answer(Array(body[..<count]), fields: fields)
            #expect(ReplyParser.read(answer).reply.outcome == .truncated, "\(count)")
        }
        let whole = ReplyParser.read(HTTPFraming.contentLength.answer(body, fields: fields))
        var source = RandomSource(seed: 7)
        for _ in 0..<2_000 {
            var damaged = body
            damaged[Int(source.below(UInt64(body.count)))] ^= UInt8(1 + source.below(255))
            let result = ReplyParser.read(HTTPFraming.contentLength.answer(damaged, fields: fields))
            // What passes for whole says the same; bare deflate has no check sum to tell.
            if compression != .bareDeflate, result.reply.outcome == .succeeded { #expect(result == whole) }
        }
    }

    @Test("a small body that would fill the memory is cut off", arguments: [("application/json", Outcome.bodyTooLarge)])
    func bomb(type: String, outcome: Outcome) {
        let zeros = [UInt8](repeating: 0x20, count: 20 << 20)
        let body = Compression.gzip.compressed([zeros])
        let answer = HTTPFraming.contentLength.answer(body, type: type, fields: "content-encoding: gzip\r\n")
        #expect(ReplyParser.read(answer).reply.outcome == outcome)
    }
}
