import Testing
import TidemarkJSON
import TidemarkPlan

@testable import TidemarkMock

@Suite struct MetricsTests {
    @Test("the metrics page is Prometheus text with vLLM's names, for all threads", arguments: [1, 2])
    func page(threads: Int) async throws {
        let settings = try Serving.settings("models: {fast: {}}\ncache: {}")
        try await Serving.run(settings, threads: threads) { server in
            let clients = try (0..<2).map { _ in try RawClient(port: server.port) }
            for client in clients {
                _ = try client.chat(#","model":"fast","max_tokens":5,"stream":true"#)
                _ = try client.chat(#","model":"made-up""#)
            }
            let answer = try clients[0].get("/metrics")
            #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let lines = answer.text.split(separator: "\n").map(String.init)
            for line in [
                #"vllm:num_requests_running{model_name="mock"} 0"#,
                #"vllm:num_requests_waiting{model_name="mock"} 0"#,
                #"vllm:generation_tokens_total{model_name="fast"} 10"#,
                #"vllm:generation_tokens_total{model_name="other"} 256"#,
                #"vllm:generation_tokens_total{model_name="mock"} 0"#,
                #"vllm:request_success_total{model_name="fast",finished_reason="length"} 2"#,
                #"vllm:request_success_total{model_name="other",finished_reason="stop"} 2"#,
                #"vllm:time_to_first_token_seconds_count{model_name="fast"} 2"#,
                #"vllm:e2e_request_latency_seconds_bucket{model_name="fast",le="+Inf"} 2"#,
                #"vllm:request_generation_tokens_bucket{model_name="fast",le="2.0"} 0"#,
                #"vllm:request_generation_tokens_bucket{model_name="fast",le="5.0"} 2"#,
                #"vllm:request_generation_tokens_sum{model_name="fast"} 10.0"#,
            ] { #expect(lines.contains(line), "\(line)") }
            // Every sample has a name that a TYPE line announces, and a number.
            var names: Set<String> = []
            for line in lines {
                if line.hasPrefix("# TYPE ") { names.insert(String(line.split(separator: " ")[2])) }
                guard !line.hasPrefix("#") else { continue }
                let name = line.prefix { $0 != "{" && $0 != " " }
                let base = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) }.map { name.dropLast($0.count) }
                #expect(names.contains(String(name)) || base.map { names.contains(String($0)) } ?? false, "\(line)")
                #expect(line.split(separator: " ").last.flatMap { Double($0) } != nil, "\(line)")
            }
        }
    }
}
