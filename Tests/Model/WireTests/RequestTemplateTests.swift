import Testing
import TidemarkStatistics

@testable import TidemarkWire

/// What is added to the requests of every family.
@Suite struct RequestTemplateTests {
    private static let target = RequestTarget(
        host: "example.com:8000",
        basePath: "/v1",
        model: "m",
        key: "hunter2",
        headers: [],
        isStreamed: true,
        userAgent: "tidemark/0.1",
        takesExactLengths: false
    )

    private func head(_ target: RequestTarget, trace: TraceContext? = nil) throws -> [String] {
        let text = try RequestTemplate(OpenAIChat(), target).request("Hi", output: .atMost(1), trace: trace)
        let border = try #require(text.firstRange(of: "\r\n\r\n"))
        return text[..<border.lowerBound].split(separator: "\r\n").map(String.init)
    }

    @Test("a proxy that reads requests gets them in absolute form, with its credentials")
    func proxied() throws {
        var target = Self.target
        target.proxy = RequestTarget.ProxiedForm(origin: "http://example.com:8000", authorization: "Basic eA==")
        let lines = try head(target)
        #expect(lines.first == "POST http://example.com:8000/v1/chat/completions HTTP/1.1")
        #expect(lines.contains("host: example.com:8000"))
        #expect(lines.contains("proxy-authorization: Basic eA=="))
        target.proxy?.authorization = nil
        #expect(try !head(target).contains { $0.hasPrefix("proxy-authorization") })
    }

    @Test("the plan's headers cannot speak with the proxy")
    func reserved() {
        var target = Self.target
        target.headers = [("Proxy-Authorization", "Basic eA==")]
        #expect(throws: WireError.self) { try RequestTemplate(OpenAIChat(), target) }
    }

    @Test("a trace context is one header in the form of W3C")
    func trace() throws {
        var source = RandomSource(seed: 1)
        let plain = try head(Self.target)
        let traced = try head(Self.target, trace: TraceContext(using: &source))
        #expect(traced.dropLast() == plain[...])
        let wanted = /traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-01/
        #expect(try wanted.wholeMatch(in: #require(traced.last)) != nil)
    }

    @Test("trace ids are the source's own numbers, in hexadecimal and never zero")
    func ids() {
        var bytes: [UInt8] = []
        var numbers = Numbers(left: [0x0123_4567_89ab_cdef, 0, 0xfedc_ba98_7654_3210])
        TraceContext(using: &numbers).write(to: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "traceparent: 00-0123456789abcdef0000000000000001-fedcba9876543211-01\r\n"
        )
    }

    private struct Numbers: RandomNumberGenerator {
        var left: [UInt64]
        mutating func next() -> UInt64 { left.removeFirst() }
    }
}
