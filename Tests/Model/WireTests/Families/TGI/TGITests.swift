import Testing
import TidemarkJSON

@testable import TidemarkWire

@Suite struct TGITests {
    @Test(
        "marks of single events",
        arguments: [
            (#"{"index":1,"token":{"text":"é","special":false},"generated_text":null,"details":null}"#, "2 0 0"),
            (#"{"token":{"text":"</s>","special":true}}"#, "0 0 0"),
            (#"{"token":{"special":true,"text":"</s>"}}"#, "0 0 0"),
            (#"{"token":{"text":""}}"#, "0 0 0"),
            // The last event repeats all of the text.
            (#"{"token":{"text":".","special":false},"generated_text":"Tide."}"#, "1 0 0"),
            (#"{"generated_text":"Tide.","token":{"text":".","special":false}}"#, "1 0 0"),
            (#"{"generated_text":"Tide."}"#, "5 0 0"),
            (#"{"details":{"finish_reason":"eos_token","generated_tokens":9,"input_length":21}}"#, "0 0 0 stop 21+9"),
            (#"{"details":{"finish_reason":"stop_sequence"}}"#, "0 0 0 stop"),
            (#"{"details":{"finish_reason":"length"}}"#, "0 0 0 length"),
            (#"{"details":{"finish_reason":"sleep"}}"#, "0 0 0 other"),
            (#"{"error":"CUDA out of memory","error_type":"generation"}"#, "0 0 0 error"),
        ]
    )
    func single(event: String, wanted: String) throws {
        let marks = try #require(TGI().marks(of: Array(event.utf8)))
        #expect(marks == TGI().marks(of: try JSONValue(parsing: event)))
        #expect(marks.summary == wanted)
    }

    @Test("a whole answer says its text once and its tokens")
    func whole() throws {
        let answer = HTTPFraming.contentLength.answer(try Fixture.bytes("tgi/generate.json"), type: "application/json")
        let result = ReplyParser.read(answer, expecting: .whole, as: TGI())
        #expect(result.reply.outcome == .succeeded)
        #expect(result.textBytes == "Tide marks rise — sí, 潮 🌊.".utf8.count)
        #expect(result.reply.usage == Usage(output: 10))
    }

    @Test("refusals keep their status and their text", arguments: [(422, Outcome.http4xx), (429, .rateLimited)])
    func refusals(status: Int, wanted: Outcome) throws {
        let body = try Fixture.bytes("tgi/error_\(status).json")
        let answer = HTTPFraming.contentLength.answer(body, status: "\(status) No", type: "application/json")
        #expect(ReplyParser.read(answer, as: TGI()).reply.outcome == wanted)
    }

    @Test("a request asks for details, and the path says whether it streams", arguments: [true, false])
    func request(isStreamed: Bool) throws {
        let target = RequestTarget(
            host: "localhost:3000",
            basePath: "/tgi",
            model: "m",
            key: "hf-test",
            headers: [],
            isStreamed: isStreamed,
            userAgent: "tidemark/0.1",
            takesExactLengths: false
        )
        let request = try RequestTemplate(TGI(), target).request("Hi")
        #expect(request.hasPrefix("POST /tgi/generate\(isStreamed ? "_stream" : "") HTTP/1.1\r\n"))
        #expect(request.hasSuffix(#"{"parameters":{"max_new_tokens":64,"details":true},"inputs":"Hi"}"#))
    }

    @Test(
        "what is JSON and no request is refused as unprocessable",
        arguments: ["{}", #"{"inputs":1}"#, #"{"inputs":"a","parameters":{"max_new_tokens":0}}"#]
    )
    func faults(body: String) throws {
        let fault = #expect(throws: APIFault.self) {
            try Array(body.utf8).withUnsafeBytes { _ = try TGI().read($0, ServerRoute(.tgi)) { _ in } }
        }
        #expect(fault?.status == 422)
        #expect(TGI().body(of: try #require(fault), identity: "")["error_type"] == "validation")
    }

    @Test("the pieces of a stream are its whole text, and details come only where they are asked for")
    func details() throws {
        let completion = Completion(
            identity: "1f",
            created: 0,
            model: "m",
            promptTokens: 21,
            completionTokens: 9,
            finish: .stop
        )
        for includesDetails in [true, false] {
            let reply = TGIReply(includesDetails: includesDetails)
            let body = Rendering.stream(reply.stream(completion), texts: ["Tide", " turns"])
            let events = String(decoding: body, as: UTF8.self).split(separator: "\n\n").map { $0.dropFirst(5) }
            let last = try JSONValue(parsing: String(try #require(events.last)))
            #expect(last["generated_text"] == "Tide turns")
            #expect(last["token"]?["special"] == true)
            #expect((last["details"]?["input_length"] == 21) == includesDetails)
            let whole = try JSONValue(parsing: Rendering.whole(reply.whole(completion), text: "Tide"))
            #expect((whole["details"]?["generated_tokens"] == 9) == includesDetails)
        }
    }
}
