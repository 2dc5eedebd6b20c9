/// The hot path's reader of one `chat.completion.chunk` or `text_completion`, or of a whole answer of either.
///
/// Source: docs/wire/openai-chat.md, "Servers" for what some of them add. `ChatCompletion.marks(of:)` is its twin over a JSON tree.
enum ChatScan {
    static func scan(_ event: UnsafePointer<UInt8>, _ count: Int) -> ScannedEvent? {
        var scan = MarkScan(event, count: count)
        scan.object { scan, name in
            if scan.json.matches(name, "choices") {
                scan.array { $0.object(choice) }
            } else if scan.json.matches(name, "usage") {
                usage(&scan)
            } else if scan.json.matches(name, "error") {
                if scan.isPresent() { scan.marks.error = .streamError }
            } else if scan.json.peek() == UInt8(ascii: "{") {
                extra(&scan, name)
            } else {
                scan.json.skipValue()
            }
        }
        return scan.finish()
    }

    /// What single servers add: times of llama.cpp and vLLM, and all that Groq says at the end.
    private static func extra(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "timings") || scan.json.matches(name, "metrics") {
            times(&scan)
        } else if scan.json.matches(name, "x_groq") {
            scan.object { scan, name in
                if scan.json.matches(name, "usage") {
                    usage(&scan)
                } else if scan.json.matches(name, "error") {
                    if scan.isPresent() { scan.marks.error = .streamError }
                } else {
                    scan.json.skipValue()
                }
            }
        } else {
            scan.json.skipValue()
        }
    }

    private static func times(_ scan: inout MarkScan) {
        scan.object { scan, name in
            if scan.json.matches(name, "prompt_ms") || scan.json.matches(name, "time_to_first_token_ms") {
                scan.marks.timing.prefill = scan.time(.milliseconds)
            } else if scan.json.matches(name, "predicted_ms") || scan.json.matches(name, "generation_time_ms") {
                scan.marks.timing.generation = scan.time(.milliseconds)
            } else if scan.json.matches(name, "queue_time_ms") {
                scan.marks.timing.queue = scan.time(.milliseconds)
            } else {
                scan.json.skipValue()
            }
        }
    }

    private static func choice(_ scan: inout MarkScan, _ name: JSONScan.Text) {
        if scan.json.matches(name, "delta") || scan.json.matches(name, "message") {
            message(&scan)
        } else if scan.json.matches(name, "finish_reason") {
            // Some servers send an empty one with every chunk.
            if let reason = scan.word(), reason.decodedBytes > 0 { scan.marks.finish = finish(reason, scan.json) }
        } else if scan.json.matches(name, "text") {
            scan.marks.answerBytes &+= scan.text()
        } else {
            scan.json.skipValue()
        }
    }

    private static func message(_ scan: inout MarkScan) {
        var reasoning: Int32 = 0
        var reasoningContent: Int32 = 0
        scan.object { scan, name in
            if scan.json.matches(name, "content"), scan.json.peek() == UInt8(ascii: "[") {
                scan.array(item)
            } else if scan.json.matches(name, "content") || scan.json.matches(name, "refusal") {
                scan.marks.answerBytes &+= scan.text()
            } else if scan.json.matches(name, "reasoning_content") {
                reasoningContent &+= scan.text()
            } else if scan.json.matches(name, "reasoning") {
                reasoning &+= scan.text()
            } else if scan.json.matches(name, "tool_calls") {
                scan.array(toolCall)
            } else if scan.json.matches(name, "function_call") {
                function(&scan)
            } else {
                scan.json.skipValue()
            }
        }
        // Some versions of vLLM send the same text under both names.
        scan.marks.reasoningBytes &+= max(reasoning, reasoningContent)
    }

    /// An item of a content that is a list: a text, or thinking that is a list of texts in turn (Mistral).
    private static func item(_ scan: inout MarkScan) {
        scan.object { scan, name in
            if scan.json.matches(name, "text") {
                scan.marks.answerBytes &+= scan.text()
            } else if scan.json.matches(name, "thinking") {
                scan.array { scan in
                    scan.object { scan, name in
                        guard scan.json.matches(name, "text") else { return scan.json.skipValue() }
                        scan.marks.reasoningBytes &+= scan.text()
                    }
                }
            } else {
                scan.json.skipValue()
            }
        }
    }

    private static func toolCall(_ scan: inout MarkScan) {
        scan.marks.hasToolCall = true
        scan.object { scan, name in
            if scan.json.matches(name, "function") { function(&scan) } else { scan.json.skipValue() }
        }
    }

    private static func function(_ scan: inout MarkScan) {
        if scan.json.peek() == UInt8(ascii: "{") { scan.marks.hasToolCall = true }
        scan.object { scan, name in
            if scan.json.matches(name, "name") || scan.json.matches(name, "arguments") {
                scan.marks.toolBytes &+= scan.text()
            } else {
                scan.json.skipValue()
            }
        }
    }

    private static func finish(_ reason: JSONScan.Text, _ json: JSONScan) -> FinishReason {
        if json.matches(reason, "stop") { return .stop }
        if json.matches(reason, "length") { return .length }
        if json.matches(reason, "tool_calls") || json.matches(reason, "function_call") { return .toolCalls }
        if json.matches(reason, "content_filter") { return .contentFilter }
        return json.matches(reason, "error") ? .error : .other
    }

    private static func usage(_ scan: inout MarkScan) {
        guard scan.json.peek() == UInt8(ascii: "{") else { return scan.json.skipValue() }
        var usage = Usage()
        scan.object { scan, name in
            if scan.json.matches(name, "prompt_tokens") {
                usage.input = scan.count()
            } else if scan.json.matches(name, "completion_tokens") {
                usage.output = scan.count()
            } else if scan.json.matches(name, "prompt_tokens_details") {
                promptDetails(&scan, &usage)
            } else if scan.json.matches(name, "completion_tokens_details") {
                usage.reasoning = detail(&scan, "reasoning_tokens") ?? usage.reasoning
            } else if scan.json.matches(name, "prompt_cache_hit_tokens") {
                usage.cached = scan.count()
            } else if scan.json.matches(name, "queue_time") {
                scan.marks.timing.queue = scan.time(.seconds)
            } else if scan.json.matches(name, "prompt_time") {
                scan.marks.timing.prefill = scan.time(.seconds)
            } else if scan.json.matches(name, "completion_time") {
                scan.marks.timing.generation = scan.time(.seconds)
            } else if scan.json.matches(name, "total_time") {
                scan.marks.timing.total = scan.time(.seconds)
            } else {
                scan.json.skipValue()
            }
        }
        scan.marks.usage = usage
    }

    static func promptDetails(_ scan: inout MarkScan, _ usage: inout Usage) {
        scan.object { scan, name in
            if scan.json.matches(name, "cached_tokens") {
                usage.cached = scan.count()
            } else if scan.json.matches(name, "cache_write_tokens") {
                usage.written = scan.count()
            } else {
                scan.json.skipValue()
            }
        }
    }

    static func detail(_ scan: inout MarkScan, _ wanted: StaticString) -> Int32? {
        var value: Int32?
        scan.object { scan, name in
            if scan.json.matches(name, wanted) { value = scan.count() } else { scan.json.skipValue() }
        }
        return value
    }
}
