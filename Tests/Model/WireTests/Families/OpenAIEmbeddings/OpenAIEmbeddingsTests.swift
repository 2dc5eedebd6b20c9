import Testing
import TidemarkJSON

@testable import TidemarkWire

@Suite("OpenAI embeddings") struct OpenAIEmbeddingsTests {
    private static func read(_ body: String) throws -> (request: ServedRequest, text: String) {
        try ServedRequest.read(body, as: OpenAIEmbeddings(), .openAIEmbeddings)
    }

    private static func answer(_ request: ServedRequest, promptTokens: Int = 2) throws -> JSONValue {
        let completion = Completion(
            identity: "1",
            created: 1,
            model: "m",
            promptTokens: promptTokens,
            completionTokens: 0,
            finish: .stop
        )
        return try JSONValue(parsing: Rendering.whole(request.answer.whole(completion), text: ""))
    }

    private static func numbers(_ base64: String) -> [Float] {
        let text = Array(base64.utf8)
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count) { out, count in
            count = text.withUnsafeBufferPointer { text in
                out.baseAddress.flatMap { Base64.decode(text, into: $0) } ?? 0
            }
        }
        #expect(!bytes.isEmpty)
        return stride(from: 0, to: bytes.count, by: 4).map { at in
            Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) })
        }
    }

    @Test("both encodings hold the same vectors, of length 1, that depend on the input alone")
    func encodings() throws {
        let input = #""input":["Tide","潮","Tide"],"dimensions":24"#
        let floats = try Self.answer(Self.read("{\(input)}").request)["data"]?.array ?? []
        let packed = try Self.answer(Self.read(#"{\#(input),"encoding_format":"base64"}"#).request)["data"]?.array ?? []
        #expect(floats.map { $0["index"]?.int } == [0, 1, 2])
        let vectors = floats.map { ($0["embedding"]?.array ?? []).compactMap { $0.double.map(Float.init) } }
        #expect(packed.map { Self.numbers($0["embedding"]?.string ?? "") } == vectors)
        for vector in vectors {
            #expect(vector.count == 24)
            #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        }
        #expect(vectors[0] == vectors[2])
        #expect(vectors[0] != vectors[1])
    }

    @Test(
        "the number of dimensions follows the model",
        arguments: [("text-embedding-3-small", 1_536), ("text-embedding-3-large", 3_072)]
    )
    func dimensions(model: String, count: Int) throws {
        let (request, text) = try Self.read(#"{"model":"\#(model)","input":"Tide","encoding_format":"base64"}"#)
        #expect(text == "Tide")
        let body = try Self.answer(request)
        #expect(Self.numbers(body["data"]?[0]?["embedding"]?.string ?? "").count == count)
        #expect(body["usage"]?["total_tokens"] == 2)
        #expect(!request.isStreamed && !request.answer.isGenerated)
    }

    @Test("inputs of tokens count by themselves")
    func tokens() throws {
        let (request, text) = try Self.read(#"{"input":[[1,2,3],[4]],"dimensions":2,"stream":true}"#)
        #expect(text.isEmpty)
        #expect(!request.isStreamed)
        #expect(try Self.answer(request, promptTokens: 0)["usage"]?["prompt_tokens"] == 4)
    }

    @Test(
        "what cannot be answered is refused with the member at fault",
        arguments: [
            ("{}", "input", "missing_required_parameter"), (#"{"input":[]}"#, "input", "empty_array"),
            (#"{"input":"a","dimensions":0}"#, "dimensions", "integer_below_min_value"),
            (#"{"input":"a","dimensions":4097}"#, "dimensions", "unsupported_value"),
            (#"{"input":"a","encoding_format":"int8"}"#, "encoding_format", "unsupported_value"),
            (#"{"input":[\#(String(repeating: "1,", count: 3))"a"]}"#, "input", "invalid_type"),
            (#"{"input":["a"\#(String(repeating: #","a""#, count: 2_048))]}"#, "input", "unsupported_value"),
        ]
    )
    func refusals(body: String, parameter: String, code: String) {
        let fault = #expect(throws: APIFault.self) { try Self.read(body) }
        #expect(fault?.parameter == parameter)
        #expect(fault?.code == code)
    }

    @Test(
        "an answer without data is none",
        arguments: [
            (#"{"data":[{"embedding":[0.5]}],"usage":{"prompt_tokens":3}}"#, Outcome.succeeded),
            (#"{"data":[{"embedding":[0.5]}]}"#, .succeeded), (#"{"data":[],"usage":{"prompt_tokens":3}}"#, .malformed),
            (#"{"usage":{"prompt_tokens":3}}"#, .malformed), ("{}", .malformed),
            (#"{"error":{"message":"no"}}"#, .streamError),
        ]
    )
    func outcomes(body: String, outcome: Outcome) {
        let answer = HTTPFraming.contentLength.answer(Array(body.utf8), type: "application/json")
        let reply = ReplyParser.read(answer, expecting: .whole, as: OpenAIEmbeddings()).reply
        #expect(reply.outcome == outcome)
    }
}
