import Testing
import TidemarkJSON

@testable import TidemarkWire

/// What the two halves of a family say to one another.
@Suite("A family's client and server understand each other") struct FamilyServerTests {
    private static let prompt = "Tide \"潮\"\n\\ 🌊"

    /// A request as the client's half writes it, taken apart as a server would.
    private func request(
        _ family: APIFamily,
        isStreamed: Bool
    ) throws -> (asked: ServedRequest, text: String) {
        let template = try RequestTemplate(
            family.client,
            RequestTarget(
                host: "localhost:8080",
                // What shares its path with another family is told by a prefix.
                basePath: family == .mistralChat ? "/mistral" : "",
                model: "tide-1",
                key: "sk-test",
                headers: [],
                isStreamed: isStreamed,
                userAgent: "tidemark/0.1",
                takesExactLengths: true
            )
        )
        let message = template.request(Self.prompt, output: .exactly(33))
        let border = try #require(message.firstRange(of: "\r\n\r\n"))
        let target = try #require(message.split(separator: " ").dropFirst().first)
        let path = target.prefix { $0 != "?" }
        let route = try #require(ServerRoute(path: path, userAgent: "tidemark/0.1"))
        #expect(route.family == family)
        var text: [UInt8] = []
        var asked = try Array(message[border.upperBound...].utf8).withUnsafeBytes { body in
            try family.server.read(body, route) { text += $0.bytes }
        }
        asked.model = asked.model ?? route.model
        asked.isStreamed = route.isStreamed ?? asked.isStreamed
        return (asked, String(decoding: text, as: UTF8.self))
    }

    @Test("on requests", arguments: APIFamily.allCases, [true, false])
    func requests(family: APIFamily, isStreamed: Bool) throws {
        let (asked, text) = try request(family, isStreamed: isStreamed)
        #expect(text == (family == .cohereRerank ? "What is it about?" : "") + Self.prompt)
        guard asked.answer.isGenerated else { return }
        // A server of one model is not told which.
        #expect(asked.model == (family == .tgi ? nil : "tide-1"))
        #expect(asked.isStreamed == isStreamed)
        #expect(asked.outputBound == 33)
    }

    private static let completion = Completion(
        identity: "1f",
        created: 1_767_225_600,
        model: "tide-1",
        promptTokens: 21,
        cachedTokens: 16,
        completionTokens: 9,
        finish: .length
    )

    @Test("on streamed answers", arguments: APIFamily.allCases)
    func streams(family: APIFamily) throws {
        let (asked, _) = try request(family, isStreamed: true)
        guard asked.answer.isGenerated else { return }
        let template = asked.answer.stream(Self.completion)
        let body = Rendering.stream(template, texts: ["Tide", #" \"turns\"\n"#, " 潮"])
        let answer = HTTPFraming.chunkPerEvent.answer(body, type: template.framing.mediaType)
        let result = ReplyParser.read(answer, as: family.client)
        #expect(result.reply.outcome == .succeeded)
        #expect(!result.reply.isEndMarkMissing && !result.reply.hasEventsAfterEndMark && !result.reply.isNotStreamed)
        #expect(result.answerEvents == 3)
        #expect(result.textBytes == 4 + 9 + 4)
        #expect(result.reply.finish == .length)
        #expect(result.reply.usage?.input == 21)
        #expect(result.reply.usage?.output == 9)
    }

    @Test("on whole answers", arguments: APIFamily.allCases)
    func wholes(family: APIFamily) throws {
        let (asked, _) = try request(family, isStreamed: false)
        let body = Rendering.whole(asked.answer.whole(Self.completion), text: #"Tide \"turns\"\n 潮"#)
        let answer = HTTPFraming.contentLength.answer(body, type: "application/json")
        let result = ReplyParser.read(answer, expecting: .whole, as: family.client)
        #expect(result.reply.outcome == .succeeded)
        guard asked.answer.isGenerated else { return }
        #expect(result.textBytes == 17)
        #expect(result.reply.finish == .length)
        #expect(result.reply.usage?.output == 9)
    }

    @Test("on refusals", arguments: APIFamily.allCases, [400, 401, 404, 429, 500, 503])
    func refusals(family: APIFamily, status: Int) throws {
        let server = family.server
        let fault = APIFault(status: status, message: "no \"tide\"", retryAfter: status == 429 ? 7 : nil)
        let body = Array(server.body(of: fault, identity: "1f").text().utf8)
        let fields = (server.headers(identity: "1f") + server.headers(of: fault)).map { "\($0.name): \($0.value)\r\n" }
        let answer = HTTPFraming.contentLength.answer(
            body,
            status: "\(status) No",
            type: "application/json",
            fields: fields.joined()
        )
        let result = ReplyParser.read(answer, as: family.client)
        let wanted: Outcome =
            switch status {
            case 401: .auth
            case 429: .rateLimited
            case 500: .http5xx
            case 503: .overloaded
            default: .http4xx
            }
        #expect(result.reply.outcome == wanted)
        #expect(result.reply.sample?.contains(#"no \"tide\""#) == true)
    }
}
