import TidemarkStatistics

/// Draws texts that look like the chunks of a chat answer: sound ones, odd ones and broken ones.
struct JSONNoise {
    private var source: RandomSource
    private var out: [UInt8] = []

    init(seed: UInt64) {
        source = RandomSource(seed: seed)
    }

    /// The next text; about a third of them are damaged.
    mutating func event() -> [UInt8] {
        out.removeAll(keepingCapacity: true)
        if source.chance(0.95) { document() } else { junk(depth: 0) }
        return source.chance(0.3) ? source.damage(out) : out
    }

    private mutating func put(_ text: String) { out.append(contentsOf: text.utf8) }

    private mutating func space() {
        if source.chance(0.05) { put(source.pick([" ", "\n", "\t", "\r", "  "])) }
    }

    private mutating func list(_ brackets: (String, String), most: UInt64, each: (inout JSONNoise) -> Void) {
        put(brackets.0)
        for index in 0..<source.below(most + 1) {
            if index > 0 { put(",") }
            space()
            each(&self)
            space()
        }
        put(brackets.1)
    }

    private mutating func name(_ names: [String]) -> String {
        let name = source.pick(names)
        put("\"")
        for character in name.utf8 {
            if source.chance(0.004) {
                let hex = String(character, radix: 16, uppercase: source.chance(0.5))
                put("\\u00" + hex)
            } else {
                out.append(character)
            }
        }
        put("\"")
        space()
        put(":")
        space()
        return name
    }

    private mutating func object(_ names: [String], most: UInt64, each: (inout JSONNoise, String) -> Void) {
        list(("{", "}"), most: most) { noise in
            let name = noise.name(names)
            if noise.source.chance(0.06) { noise.junk(depth: 0) } else { each(&noise, name) }
        }
    }

    private mutating func document() {
        let names = [
            "choices", "choices", "choices", "choices", "usage", "usage", "error", "id", "choice", "timings", "metrics",
            "x_groq",
        ]
        object(names, most: 4) { noise, name in
            switch name {
            case "choices": noise.list(("[", "]"), most: 2) { $0.choice() }
            case "usage": noise.usage()
            case "timings", "metrics":
                let names = [
                    "prompt_ms", "predicted_ms", "queue_time_ms", "time_to_first_token_ms", "generation_time_ms", "x",
                ]
                noise.object(names, most: 4) { noise, _ in noise.number() }
            case "x_groq": noise.object(["usage", "error", "id"], most: 3) { noise, _ in noise.usage() }
            case "error": noise.put(noise.source.pick(["null", "null", "{}", "\"x\"", "false", "nul"]))
            default: noise.junk(depth: 0)
            }
        }
    }

    private mutating func choice() {
        object(["delta", "delta", "message", "finish_reason", "index", "text"], most: 3) { noise, name in
            switch name {
            case "delta", "message": noise.message()
            case "text": noise.string()
            case "finish_reason":
                let reasons = [
                    "stop", "length", "tool_calls", "function_call", "content_filter", "error", "st\\u006fp", "x",
                ]
                noise.put("\"\(noise.source.pick(reasons))\"")
            default: noise.junk(depth: 0)
            }
        }
    }

    private mutating func message() {
        let names = [
            "content", "content", "reasoning_content", "reasoning", "refusal", "tool_calls", "function_call", "role",
        ]
        object(names, most: 3) { noise, name in
            switch name {
            case "tool_calls":
                noise.list(("[", "]"), most: 2) { call in
                    call.object(["function", "id"], most: 2) { noise, name in
                        if name == "function" { noise.function() } else { noise.junk(depth: 0) }
                    }
                }
            case "function_call": noise.function()
            default: noise.string()
            }
        }
    }

    private mutating func function() {
        object(["name", "arguments", "x"], most: 3) { noise, _ in noise.string() }
    }

    private mutating func usage() {
        let names = [
            "prompt_tokens", "completion_tokens", "prompt_tokens_details", "completion_tokens_details",
            "prompt_cache_hit_tokens", "queue_time", "prompt_time", "completion_time", "total_time", "x",
        ]
        object(names, most: 4) { noise, name in
            guard name.hasSuffix("details") else { return noise.number() }
            noise.object(["cached_tokens", "cache_write_tokens", "reasoning_tokens"], most: 3) { noise, _ in
                noise.number()
            }
        }
    }

    private mutating func string() {
        let parts = [
            "a", "Tide", " ", "潮", "🌊", "é", "\\n", "\\\"", "\\\\", "\\/", "\\b", "\\u00e9", "\\u6f6e",
            "\\uD83C\\udf0a",
            "\\ud83c", "\\udf0a", "\\ud83c\\ud83c\\udf0a", "\\u0000", "\\u007f", "\u{7F}", "{", "]", ",", "data: ",
        ]
        put("\"")
        for _ in 0..<source.below(5) { put(source.pick(parts)) }
        if source.chance(0.01) {
            put(source.pick(["\\x", "\\u12", "\\u-001", "\\u+001", "\\ud83c\\u12", "\n", "\u{1}"]))
        }
        put("\"")
    }

    private mutating func number() {
        let numbers = [
            "0", "7", "21", "4711", "21.0", "2.1e1", "0.5", "-1", "-7", "-0", "1E2", "2147483648",
            "9223372036854775808",
            "99999999999999999999", "1e400", "100000000", "999999999", "1000000000000",
        ]
        put(
            source.chance(0.01) ? source.pick(["01", "+1", ".5", "1.", "1e", "-", "NaN", "0x1"]) : source.pick(numbers)
        )
    }

    private mutating func junk(depth: Int) {
        switch source.below(depth > 3 ? 4 : 6) {
        case 0: string()
        case 1: number()
        case 2: put(source.pick(["true", "false", "null"]))
        case 3: put(source.pick(["[]", "{}"]))
        case 4: list(("[", "]"), most: 3) { $0.junk(depth: depth + 1) }
        default:
            list(("{", "}"), most: 3) { noise in
                noise.string()
                noise.put(":")
                noise.junk(depth: depth + 1)
            }
        }
    }
}

extension RandomSource {
    /// One to three changes of the kinds that break parsers.
    mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let telling = Array("{}[]\",:\\0-9.eEutfn \n\r\u{0}".utf8) + [0x80, 0xC3, 0xED, 0xEF, 0xFF]
        for _ in 0...below(3) {
            let at = Int(below(UInt64(bytes.count) + 1))
            switch below(9) {
            case 0: bytes.removeSubrange(at...)
            case 1...2 where at < bytes.count: bytes.remove(at: at)
            case 3...4 where at < bytes.count: bytes[at] = pick(telling)
            case 5...6: bytes.insert(pick(telling), at: at)
            default:
                let end = min(bytes.count, at + Int(below(20)))
                bytes.insert(contentsOf: bytes[at..<end], at: Int(below(UInt64(bytes.count) + 1)))
            }
        }
        return bytes
    }
}
