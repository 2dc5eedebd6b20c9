import TidemarkStatistics
import TidemarkUnits

/// `GET /metrics`: the text form of Prometheus, by vLLM's names where they fit.
struct MetricsPage {
    private(set) var text = ""

    /// `models` stand first, in their order; others that were counted follow.
    init(_ statistics: MockStatistics, cache: PromptCache.Counts, models: [String]) {
        let known = models.map { ($0, statistics.metrics[$0] ?? ModelMetrics()) }
        let rest = statistics.metrics.filter { !models.contains($0.key) }.sorted { $0.key < $1.key }
        let all = known + rest.map { ($0.key, $0.value) }
        let first = models.first ?? ""
        single("num_requests_running", .gauge, "Requests that are being answered.", first, statistics.running)
        single("num_requests_waiting", .gauge, "Requests that wait for a place.", first, statistics.waiting)
        single("kv_cache_usage_perc", .gauge, "How full the prefix cache is, from 0 to 1.", first, cache.usage)
        single("prefix_cache_queries_total", .counter, "Tokens looked up in the prefix cache.", first, cache.queries)
        single("prefix_cache_hits_total", .counter, "Tokens found in the prefix cache.", first, cache.hits)
        counter("prompt_tokens_total", "Prompt tokens.", all) { [("", $0.promptTokens)] }
        counter("generation_tokens_total", "Generated tokens.", all) { [("", $0.generationTokens)] }
        counter("request_success_total", "Answers written to their end.", all) { metrics in
            metrics.finished.sorted { $0.key < $1.key }.map { (#",finished_reason="\#($0.key)""#, $0.value) }
        }
        let seconds: [(String, String, KeyPath<ModelMetrics, ModelMetrics.Buckets>)] = [
            ("time_to_first_token_seconds", "From arrival to the first token.", \.timeToFirstToken),
            ("request_time_per_output_token_seconds", "Mean time between tokens.", \.timePerOutputToken),
            ("e2e_request_latency_seconds", "From arrival to the end.", \.total),
            ("request_queue_time_seconds", "From arrival until there was a place.", \.queue),
            ("request_prefill_time_seconds", "From having a place to the first token.", \.prefill),
            ("request_decode_time_seconds", "From the first token to the end.", \.decode),
            ("request_inference_time_seconds", "From having a place to the end.", \.inference),
            ("request_prompt_tokens", "Prompt tokens of a request.", \.promptLength),
            ("request_generation_tokens", "Generated tokens of a request.", \.generationLength),
        ]
        for (name, help, path) in seconds { histogram(name, help, all, path) }
        own(statistics)
        bills(statistics, models)
    }

    private enum Kind: String { case gauge, counter, histogram, summary }

    private mutating func head(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func single(_ name: String, _ kind: Kind, _ help: String, _ model: String, _ value: some Any) {
        head("vllm:" + name, kind, help)
        text += "vllm:\(name){\(Self.label(model))} \(value)\n"
    }

    private mutating func counter(
        _ name: String,
        _ help: String,
        _ models: [(String, ModelMetrics)],
        _ values: (ModelMetrics) -> [(labels: String, value: Int)]
    ) {
        head("vllm:" + name, .counter, help)
        for (model, metrics) in models {
            for (labels, value) in values(metrics) { text += "vllm:\(name){\(Self.label(model))\(labels)} \(value)\n" }
        }
    }

    private mutating func histogram(
        _ name: String,
        _ help: String,
        _ models: [(String, ModelMetrics)],
        _ path: KeyPath<ModelMetrics, ModelMetrics.Buckets>
    ) {
        head("vllm:" + name, .histogram, help)
        for (model, metrics) in models {
            let label = Self.label(model)
            let buckets = metrics[keyPath: path]
            var count = 0
            for (index, bound) in (buckets.bounds.map { "\($0)" } + ["+Inf"]).enumerated() {
                count += buckets.counts[index]
                text += "vllm:\(name)_bucket{\(label),le=\"\(bound)\"} \(count)\n"
            }
            text += "vllm:\(name)_sum{\(label)} \(buckets.sum)\nvllm:\(name)_count{\(label)} \(count)\n"
        }
    }

    /// What vLLM has no name for.
    private mutating func own(_ statistics: MockStatistics) {
        let counters = [
            ("events_total", "Events of streams that were written.", statistics.events),
            ("requests_refused_total", "Requests answered with an error.", statistics.refused),
            ("requests_cancelled_total", "Answers that the client hung up on.", statistics.cancelled),
            ("faults_total", "Requests that met a fault.", statistics.faults),
        ]
        for (name, help, value) in counters {
            head("tidemark_mock_" + name, .counter, help)
            text += "tidemark_mock_\(name) \(value)\n"
        }
        head("tidemark_mock_open_connections", .gauge, "Connections open now.")
        text += "tidemark_mock_open_connections \(statistics.open)\n"
        let name = "tidemark_mock_write_lateness_seconds"
        head(name, .summary, "From the instant at which an event was due to its write.")
        for quantile in [0.5, 0.99, 0.999] {
            let value = Double(statistics.lateness.quantile(quantile) ?? 0) / 1e9
            text += "\(name){quantile=\"\(quantile)\"} \(value)\n"
        }
        text += "\(name)_count \(statistics.lateness.count)\n"
    }

    private mutating func bills(_ statistics: MockStatistics, _ models: [String]) {
        let names = models + statistics.bills.keys.filter { !models.contains($0) }.sorted()
        let bills = names.map { ($0, statistics.bills[$0] ?? MockBill()) }
        func counter(_ name: String, _ help: String, _ value: (MockBill) -> String) {
            head("tidemark_mock_" + name, .counter, help)
            for (model, bill) in bills { text += "tidemark_mock_\(name){\(Self.label(model))} \(value(bill))\n" }
        }
        counter("billed_requests_total", "Requests that were worked on.") { String($0.requests) }
        counter("billed_usd_total", "What they would have cost by the prices of the settings.") { bill in
            String(bill.amount.description.prefix { $0 != " " })
        }
    }

    private static func label(_ model: String) -> String {
        var escaped = ""
        for character in model {
            switch character {
            case "\\": escaped += #"\\"#
            case "\"": escaped += #"\""#
            case "\n": escaped += #"\n"#
            default: escaped.append(character)
            }
        }
        return "model_name=\"\(escaped)\""
    }
}
