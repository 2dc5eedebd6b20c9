import NIOCore
import Testing

@testable import TidemarkMock

@Suite struct HTTPRequestReaderTests {
    private enum Seen: Equatable {
        case request(HTTPRequest)
        case continues
        case fault(HTTPFault)
    }

    /// What a reader finds in pieces that arrive one after another.
    private static func read(_ pieces: [String]) -> [Seen] {
        var reader = HTTPRequestReader()
        var buffer = ByteBuffer()
        var seen: [Seen] = []
        for piece in pieces {
            buffer.writeString(piece)
            do {
                steps: while true {
                    switch try reader.next(from: &buffer) {
                    case .needsMore: break steps
                    case .expectsContinue: seen.append(.continues)
                    case .request(let request): seen.append(.request(request))
                    }
                }
            } catch {
                seen.append(.fault(error))
            }
        }
        return seen
    }

    private static func request(
        _ method: HTTPRequest.Method,
        _ target: String,
        body: String = "",
        keepsAlive: Bool = true,
        takesChunks: Bool = true
    ) -> Seen {
        .request(
            HTTPRequest(
                method: method,
                target: target,
                keepsAlive: keepsAlive,
                takesChunks: takesChunks,
                body: ByteBuffer(string: body)
            )
        )
    }

    private static let pipeline =
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
        + "\r\nPOST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nT: u\r\n\r\n"
        + "GET /c?d HTTP/1.1\r\n\r\n"

    private static let pipelined = [
        request(.post, "/a", body: "hello"), request(.post, "/b", body: "hello!"), request(.get, "/c?d"),
    ]

    @Test("requests that come at once are read one after another")
    func pipelining() {
        #expect(Self.read([Self.pipeline]) == Self.pipelined)
    }

    @Test("requests may be cut in two at every byte")
    func everyCut() {
        for cut in 0...Self.pipeline.utf8.count {
            let index = Self.pipeline.utf8.index(Self.pipeline.startIndex, offsetBy: cut)
            let halves = [String(Self.pipeline.utf8[..<index]) ?? "", String(Self.pipeline.utf8[index...]) ?? ""]
            #expect(Self.read(halves) == Self.pipelined, "cut at \(cut)")
        }
    }

    @Test("requests may come byte by byte")
    func byteByByte() {
        #expect(Self.read(Self.pipeline.utf8.map { String(decoding: [$0], as: UTF8.self) }) == Self.pipelined)
    }

    @Test(
        "heads are read as RFC 9112 has them",
        arguments: [
            ("GET / HTTP/1.1\nHost: x\n\n", request(.get, "/")),
            ("HEAD / HTTP/1.1\r\nConnection: Close\r\n\r\n", request(.head, "/", keepsAlive: false)),
            ("GET / HTTP/1.1\r\nconnection: a, close ,b\r\n\r\n", request(.get, "/", keepsAlive: false)),
            ("GET / HTTP/1.0\r\n\r\n", request(.get, "/", keepsAlive: false, takesChunks: false)),
            ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", request(.get, "/", takesChunks: false)),
            ("PURGE-X / HTTP/1.1\r\nX:\r\n\r\n", request(.other, "/")),
            ("\r\n\r\nGET / HTTP/1.1\r\n\r\n", request(.get, "/")),
            ("POST / HTTP/1.1\r\ncontent-length:2\r\nContent-Length: \t2 \r\n\r\nab", request(.post, "/", body: "ab")),
            (
                "POST / HTTP/1.1\r\nTransfer-encoding: Chunked\r\n\r\nA \r\n0123456789\r\n0\r\n\r\n",
                request(.post, "/", body: "0123456789")
            ),
        ]
    )
    private func heads(text: String, expected: Seen) {
        #expect(Self.read([text]) == [expected])
    }

    @Test(
        "what is not a request is refused",
        arguments: [
            ("hello\r\n\r\n", .malformed),
            ("GET /\r\n\r\n", .malformed),
            ("get / HTTP/1.1\r\n\r\n", .malformed),
            ("GET  / HTTP/1.1\r\n\r\n", .malformed),
            ("GET /\u{e9} HTTP/1.1\r\n\r\n", .malformed),
            ("GET / HTTP/1.1 \r\n\r\n", .malformed),
            ("GET / HTTP/1.1\r\nno colon\r\n\r\n", .malformed),
            ("GET / HTTP/1.1\r\n: x\r\n\r\n", .malformed),
            ("GET / HTTP/1.1\r\nName : x\r\n\r\n", .malformed),
            ("GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", .malformed),
            ("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", .malformed),
            ("POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n", .malformed),
            ("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", .malformed),
            ("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .malformed),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", .unknownCoding),
            ("PRI * HTTP/2.0\r\n\r\n", .unknownVersion),
            ("POST / HTTP/1.1\r\nContent-Length: 67108865\r\n\r\n", .bodyTooLarge),
            ("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", .bodyTooLarge),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", .malformed),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", .malformed),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", .malformed),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", .malformed),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4000001\r\n", .bodyTooLarge),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n", .malformed),
        ] as [(String, HTTPFault)]
    )
    func faults(text: String, expected: HTTPFault) {
        #expect(Self.read([text]) == [.fault(expected)])
    }

    @Test("heads and chunk lines without end are refused")
    func endless() {
        let head = "GET / HTTP/1.1\r\nA: " + String(repeating: "x", count: 70_000)
        #expect(Self.read([head]) == [.fault(.headTooLarge)])
        #expect(Self.read([head + "\r\n\r\n"]) == [.fault(.headTooLarge)])
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(Self.read([chunked + String(repeating: "0", count: 5_000)]) == [.fault(.malformed)])
        #expect(
            Self.read([chunked + "0\r\n" + String(repeating: "T: u\r\n", count: 20_000)]) == [.fault(.headTooLarge)]
        )
    }

    @Test("nothing is read after a fault")
    func afterFault() {
        #expect(Self.read(["hello\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"]) == [.fault(.malformed)])
    }

    @Test("leave to send the body is given once, and only if the body is not there already")
    func expectation() {
        let head = "POST / HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
        #expect(Self.read([head, "ab", "cd"]) == [.continues, Self.request(.post, "/", body: "abcd")])
        #expect(Self.read([head + "abcd"]) == [Self.request(.post, "/", body: "abcd")])
    }
}
