import Testing

@testable import TidemarkWire

@Suite("HTTP response heads") struct ReplyHeadTests {
    private func head(_ lines: String...) -> ReplyHead? {
        let text = lines.joined(separator: "\r\n") + "\r\n\r\n"
        return Array(text.utf8).withUnsafeBufferPointer { ReplyHead($0) }
    }

    @Test(
        "status lines that are HTTP/1",
        arguments: [
            ("HTTP/1.1 200 OK", 200), ("HTTP/1.1 200", 200), ("HTTP/1.1 200 ", 200),
            ("HTTP/1.0 429 Slow Down Please", 429),
            ("HTTP/1.1 999 ?", 999),
        ]
    )
    func statusLines(line: String, status: Int) {
        #expect(head(line).map { Int($0.status) } == status)
    }

    @Test(
        "status lines that are not",
        arguments: [
            "", "HTTP/1.1", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "HTTP/1.1 200OK", "HTTP/1.1  200 OK", "HTTP/2 200",
            "HTTP/1.2 200 OK",
            "http/1.1 200 OK", "HTTP/1.1 099 ?", "HTTP/1.1 +20 ?", "ICY 200 OK", "200 OK", " HTTP/1.1 200 OK",
        ]
    )
    func badStatusLines(line: String) {
        #expect(head(line) == nil)
    }

    @Test("names may be in any case, values padded, line feeds bare")
    func lenient() throws {
        let text = "HTTP/1.1 200 OK\nCONTENT-TYPE:\t Text/Event-Stream;charset=utf-8 \nTransfer-encoding:Chunked\n\n"
        let parsed = Array(text.utf8).withUnsafeBufferPointer { ReplyHead($0) }
        let head = try #require(parsed)
        #expect(head.content == .stream(.serverSentEvents))
        #expect(head.body == .chunked)
        #expect(head.keepsAlive)
    }

    @Test(
        "the body's end is told by RFC 9112, section 6.3",
        arguments: [
            ("200 OK", ["content-length: 5"], ReplyHead.Body.length(5)),
            ("200 OK", ["content-length: 5", "Content-Length: 5"], .length(5)),
            ("200 OK", ["content-length: 0"], .length(0)),
            ("200 OK", ["transfer-encoding: chunked"], .chunked),
            ("200 OK", ["transfer-encoding: chunked", "content-length: 5"], .chunked),
            ("200 OK", [], .untilClose),
            ("204 No Content", ["content-length: 5"], .none),
            ("304 Not Modified", ["transfer-encoding: chunked"], .none),
            ("100 Continue", [], .none),
        ]
    )
    func body(status: String, fields: [String], body: ReplyHead.Body) {
        #expect(head((["HTTP/1.1 \(status)"] + fields).joined(separator: "\r\n"))?.body == body)
    }

    @Test(
        "framing that cannot be trusted is refused",
        arguments: [
            "content-length: -1", "content-length: +5", "content-length: 0x5", "content-length: five",
            "content-length:",
            "content-length: 5, 5", "content-length: 5\r\ncontent-length: 6", "content-length: 99999999999999999999",
            "content-length: 5\r\n 5", "transfer-encoding: gzip", "transfer-encoding: gzip, chunked",
            "transfer-encoding: chunked\r\n\tgzip", "no colon here",
        ]
    )
    func badFraming(fields: String) {
        #expect(head("HTTP/1.1 200 OK", fields) == nil)
    }

    @Test("folded and strange fields are passed over")
    func strange() throws {
        let parsed = head(
            "HTTP/1.1 200 OK",
            "x-junk: a",
            "  content-length: 7",
            "\tstill x-junk",
            "content-length : 5",
            ": no name",
            "x-bytes: \u{1}\u{7F}é",
            "content-type: application/json"
        )
        let head = try #require(parsed)
        #expect(head.body == .length(5))
        #expect(head.content == .json)
    }

    @Test(
        "whether the connection lives on",
        arguments: [
            ("HTTP/1.1", ["content-length: 1"], true),
            ("HTTP/1.1", ["content-length: 1", "connection: close"], false),
            ("HTTP/1.1", ["content-length: 1", "connection: x-close-ish"], true),
            ("HTTP/1.1", ["content-length: 1", "Connection: Keep-Alive, Close"], false),
            ("HTTP/1.1", ["content-length: 1", "connection: close", "connection: keep-alive"], false),
            ("HTTP/1.0", ["content-length: 1"], false),
            ("HTTP/1.0", ["content-length: 1", "connection: keep-alive"], true),
            ("HTTP/1.0", ["transfer-encoding: chunked", "connection: keep-alive"], false),
            ("HTTP/1.1", ["transfer-encoding: chunked", "content-length: 1"], false),
            ("HTTP/1.1", [], false),
        ]
    )
    func keepsAlive(version: String, fields: [String], keepsAlive: Bool) {
        #expect(head((["\(version) 200 OK"] + fields).joined(separator: "\r\n"))?.keepsAlive == keepsAlive)
    }

    @Test(
        "kinds of content",
        arguments: [
            ("text/event-stream", ReplyHead.Content.stream(.serverSentEvents)),
            ("text/event-stream; charset=utf-8", .stream(.serverSentEvents)),
            ("TEXT/Event-Stream", .stream(.serverSentEvents)), ("text/event-streams", .other),
            ("application/json;charset=utf-8", .json),
            ("application/problem+json", .json), ("application/jsonl", .stream(.jsonLines)), ("text/html", .other),
            ("", .other),
        ]
    )
    func content(type: String, content: ReplyHead.Content) {
        #expect(head("HTTP/1.1 200 OK", "content-type: \(type)")?.content == content)
    }

    @Test(
        "compression",
        arguments: [
            ("identity", .identity), ("gzip", .gzip), ("X-GZip", .gzip), ("deflate", .deflate), ("br", .other),
            ("zstd", .other), ("gzip, br", .other),
        ] as [(String, ReplyHead.Coding)]
    )
    func compression(name: String, coding: ReplyHead.Coding) {
        #expect(head("HTTP/1.1 200 OK", "content-encoding: \(name)")?.coding == coding)
    }

    @Test(
        "the wait asked for: milliseconds, then seconds, then a date against the answer's own",
        arguments: [
            (["retry-after: 2"], 2_000), (["retry-after: 0"], 0), (["retry-after: 0.25"], 250),
            (["retry-after-ms: 1500.9"], 1_500), (["retry-after: 2", "retry-after-ms: 1500"], 1_500),
            (["retry-after-ms: 1500", "retry-after: 2"], 1_500), (["retry-after-ms: soon", "retry-after: 2"], 2_000),
            (["retry-after: 1e99"], 2_000_000_000),
            (["date: Sun, 06 Nov 1994 08:49:37 GMT", "retry-after: Sun, 06 Nov 1994 08:51:07 GMT"], 90_000),
            (["retry-after: Mon, 07 Nov 1994 00:00:00 GMT", "date: Sun, 06 Nov 1994 23:59:59 GMT"], 1_000),
            (["date: Sun, 06 Nov 1994 08:49:37 GMT", "retry-after: Sun, 06 Nov 1994 08:00:00 GMT"], 0),
            (["retry-after: Sun, 06 Nov 1994 08:51:07 GMT"], nil), (["retry-after: soon"], nil),
            (["retry-after: -1"], nil),
            (["retry-after: nan"], nil), ([], nil),
        ] as [([String], Int32?)]
    )
    func wait(fields: [String], milliseconds: Int32?) {
        let head = head((["HTTP/1.1 429 Too Many Requests"] + fields).joined(separator: "\r\n"))
        #expect(head?.retryAfterMilliseconds == milliseconds)
    }
}

@Suite("HTTP dates") struct HTTPDateTests {
    @Test(
        "seconds since 1970",
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600), ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
            ("Thu, 31 Dec 2026 23:59:59 GMT", 1_798_761_599), ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800),
        ]
    )
    func seconds(text: String, seconds: Int) {
        #expect(HTTPDate.seconds(text) == seconds)
    }

    @Test(
        "other texts",
        arguments: [
            "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:+9:37 GMT",
        ]
    )
    func invalid(text: String) {
        #expect(HTTPDate.seconds(text) == nil)
    }
}
