import Testing
import TidemarkJSON

@testable import TidemarkWire

@Suite("Azure OpenAI") struct AzureOpenAITests {
    private static let deployment = "/openai/deployments/gpt%204/chat/completions?api-version=2024-10-21"

    @Test(
        "the path follows the style of the base",
        arguments: [
            ("", deployment), ("/", deployment), ("/openai", deployment), ("/gateway", "/gateway" + deployment),
            ("/openai/v1", "/openai/v1/chat/completions"), ("/openai/v1/", "/openai/v1/chat/completions"),
            ("/openai/deployments/x", "/openai/deployments/x/chat/completions?api-version=2024-10-21"),
            (
                "/openai/deployments/x/chat/completions",
                "/openai/deployments/x/chat/completions?api-version=2024-10-21"
            ),
            ("/openai/v1/chat/completions", "/openai/v1/chat/completions"),
        ]
    )
    func paths(base: String, path: String) {
        let form = AzureOpenAI().form(
            RequestTarget(
                host: "tide.openai.azure.com",
                basePath: base,
                model: "gpt 4",
                key: "k",
                headers: [],
                isStreamed: true,
                userAgent: "tidemark",
                takesExactLengths: false
            )
        )
        #expect(form.path == path)
        #expect(form.headers.map { "\($0.name): \($0.value)" } == ["api-key: k"])
    }

    private static let hello = #"{"model":"other","messages":[{"role":"user","content":"Hi"}],"stream":true}"#

    private static let completion = Completion(
        identity: "1",
        created: 1,
        model: "m",
        promptTokens: 2,
        completionTokens: 2,
        finish: .contentFilter
    )

    @Test("the deployment in the path is the model")
    func model() throws {
        let route = try #require(ServerRoute(path: "/openai/deployments/tide/chat/completions", userAgent: nil))
        #expect(route.family == .azureOpenAI)
        #expect(
            try ServedRequest.read(Self.hello, as: AzureOpenAI(), .azureOpenAI, model: route.model).request.model
                == "tide"
        )
        #expect(ServerRoute(path: "/openai/deployments/e/embeddings", userAgent: nil)?.model == "e")
        #expect(ServerRoute(path: "/openai/v1/chat/completions", userAgent: nil)?.family == .openAIChat)
    }

    @Test("what the filter found comes first, and on every choice")
    func filter() throws {
        let request = try ServedRequest.read(Self.hello, as: AzureOpenAI(), .azureOpenAI).request
        let bytes = Rendering.stream(request.answer.stream(Self.completion), texts: ["Tide"])
        let events = try Rendering.objects(bytes, isStreamed: true)
        #expect(events[0]["choices"] == [])
        #expect(events[0]["id"] == "")
        let recorded = try Fixture.bytes("azure/chat_usage.sse")
        #expect(try Rendering.objects(recorded, isStreamed: true)[0] == events[0])
        #expect(events.dropFirst().allSatisfy { $0["choices"]?[0]?["content_filter_results"] != nil })
        #expect(Rendering.sum(events, as: AzureOpenAI()).finish == .contentFilter)
        let whole = try JSONValue(parsing: Rendering.whole(request.answer.whole(Self.completion), text: "Tide"))
        #expect(whole["prompt_filter_results"]?[0]?["content_filter_results"]?["jailbreak"] != nil)
        #expect(whole["choices"]?[0]?["content_filter_results"]?["hate"]?["severity"] == "safe")
    }

    @Test(
        "errors are told by strings",
        arguments: [
            (APIFault(status: 401, message: "no"), #"{"error":{"code":"401","message":"no"}}"#),
            (APIFault(status: 404, message: "no"), #"{"error":{"code":"DeploymentNotFound","message":"no"}}"#),
            (APIFault(status: 429, message: "no"), #"{"error":{"code":"429","message":"no"}}"#),
            (
                APIFault(message: "no", parameter: "n", code: "unsupported_value"),
                #"{"error":{"message":"no","type":"invalid_request_error","param":"n","code":"unsupported_value"}}"#
            ),
        ]
    )
    func errors(fault: APIFault, body: String) {
        #expect(AzureOpenAI().body(of: fault, identity: "1").text() == body)
    }

    @Test("a filtered prompt is told as such, and a wait in both units")
    func filtered() {
        let server = AzureOpenAI()
        let fault = APIFault(message: "filtered", code: "content_filter")
        let body = Array(server.body(of: fault, identity: "1").text().utf8)
        #expect(ErrorClass.outcome(status: 400, body: body) == .contentFilter)
        let wait = server.headers(of: APIFault(status: 429, message: "", retryAfter: 7))
        #expect(wait.map(\.value) == ["7", "7000"])
    }
}
