import Testing
import TidemarkJSON

@testable import TidemarkWire

/// One request to a family's server, and what its client makes of the answer.
struct FamilyExchange {
    var route: ServerRoute
    var asked: ServedRequest
    /// What was taken for the prompt.
    var text = ""

    init(_ path: String, _ body: String, userAgent: String? = nil) throws {
        route = try #require(ServerRoute(path: path[...], userAgent: userAgent))
        let route = route
        var text: [UInt8] = []
        asked = try Array(body.utf8).withUnsafeBytes { bytes in
            try route.family.server.read(bytes, route) { text += $0.bytes }
        }
        self.text = String(decoding: text, as: UTF8.self)
    }

    /// The fault of a request that must be refused.
    static func fault(_ path: String, _ body: String) -> APIFault? {
        do {
            _ = try FamilyExchange(path, body)
            return nil
        } catch {
            return error as? APIFault
        }
    }

    func streamed(_ completion: Completion, reasoning: [String] = []) -> (body: String, result: Result) {
        let template = asked.answer.stream(completion)
        let body = Rendering.stream(template, texts: ["Tide", " turns"], reasoning: reasoning)
        let answer = HTTPFraming.chunkPerEvent.answer(body, type: template.framing.mediaType)
        return (String(decoding: body, as: UTF8.self), ReplyParser.read(answer, as: route.family.client))
    }

    func whole(_ completion: Completion) throws -> (json: JSONValue, result: Result) {
        let body = Rendering.whole(asked.answer.whole(completion), text: "Tide turns")
        let answer = HTTPFraming.contentLength.answer(body, type: "application/json")
        let result = ReplyParser.read(answer, expecting: .whole, as: route.family.client)
        return (try JSONValue(parsing: body), result)
    }

    static func completion(_ kind: Completion.Kind = .text, reasoning: Int = 0) -> Completion {
        Completion(
            identity: "1f",
            created: 1_767_225_600,
            model: "tide-1",
            kind: kind,
            promptTokens: 21,
            cachedTokens: 16,
            completionTokens: 9,
            reasoningTokens: reasoning,
            finish: kind == .text || kind == .refusal ? .stop : .toolCalls
        )
    }

    /// The path that a client asks for.
    static func path(_ family: APIFamily, base: String, model: String = "tide-1", isStreamed: Bool = true) -> String {
        family.client.form(
            RequestTarget(
                host: "localhost",
                basePath: base,
                model: model,
                key: nil,
                headers: [],
                isStreamed: isStreamed,
                userAgent: "tidemark/0.1",
                takesExactLengths: false
            )
        ).path
    }
}
