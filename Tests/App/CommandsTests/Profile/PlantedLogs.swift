import Foundation

/// Logs of several formats with secrets in every place where production has some, in whole rows and in broken ones.
struct PlantedLogs {
    /// Everything that no output may hold eight characters of in a row.
    private(set) var secrets: [String] = []
    /// Of them, those that the detectors are to find in text.
    private(set) var findable: [String] = []
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(state: seed)
    }

    private static let letters = Array("abcdefghijklmnopqrstuvwxyz")
    private static let keyLetters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

    private mutating func word(_ length: Int, of letters: [Character] = letters) -> String {
        String((0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
    }

    private mutating func planted(_ secret: String) -> String {
        secrets.append(secret)
        return secret
    }

    /// Words of no language, so that none of them stands in any output by chance.
    mutating func phrase() -> String {
        planted((0..<6).map { _ in word(Int.random(in: 4...9, using: &random)) }.joined(separator: " "))
    }

    mutating func identifier() -> String { planted("user-" + word(14)) }

    mutating func key() -> String {
        let beginnings = ["sk-proj-", "ghp_", "hf_", "xoxb-", "AIza"]
        let secret = word(36, of: Self.keyLetters)
        secrets.append(secret)
        findable.append(secret)
        return beginnings[Int.random(in: 0..<beginnings.count, using: &random)] + secret
    }

    mutating func mail() -> String {
        let local = word(12)
        let host = word(10)
        secrets += [local, host]
        findable += [local, host]
        return "\(local)@\(host).de"
    }

    // MARK: - Rows

    /// A row of a spend log, with what surrounds a call.
    mutating func liteLLM(_ index: Int) -> String {
        """
        {"request_id":"\(identifier())","call_type":"acompletion","api_key":"\(key())","spend":0.001,\
        "total_tokens":\(300 + index % 900),"prompt_tokens":\(200 + index % 700),"completion_tokens":\(100 + index % 200),\
        "startTime":"\(time(index))","endTime":"\(time(index + 2))","model":"gpt-4o-mini","user":"\(identifier())",\
        "end_user":"\(mail())","metadata":{"note":"\(phrase())"},"request_tags":["\(phrase())"],\
        "messages":[{"role":"user","content":"\(phrase()) \(mail())"}],"response":{"text":"\(phrase())"}}
        """
    }

    /// A request and its answer as a gateway keeps them.
    mutating func openAI(_ index: Int) -> String {
        """
        {"timestamp":"\(time(index))","request":{"model":"gpt-4o","user":"\(identifier())","messages":[\
        {"role":"system","content":"\(phrase())"},{"role":"user","content":"\(phrase()) \(key())"}]},\
        "response":{"model":"gpt-4o","usage":{"prompt_tokens":\(50 + index % 400),"completion_tokens":\(20 + index % 90)},\
        "choices":[{"message":{"role":"assistant","content":"\(phrase())"}}]}}
        """
    }

    mutating func csv(_ index: Int) -> String {
        "\(time(index)),\(100 + index % 800),\(10 + index % 300),\(identifier()),\"\(phrase()), \(mail())\""
    }

    static let csvHeader = "ts,prompt_tokens,completion_tokens,customer,comment"

    /// A conversation of two turns.
    mutating func shareGPT() -> String {
        """
        {"id":"\(identifier())","conversations":[{"from":"human","value":"\(phrase())"},{"from":"gpt","value":"\(phrase())"},\
        {"from":"human","value":"\(phrase()) \(key())"},{"from":"gpt","value":"\(phrase())"}]}
        """
    }

    /// The same rows, cut, mangled, and with numbers that cannot be.
    func broken(_ row: String, _ index: Int) -> String {
        switch index % 4 {
        case 0: String(row.prefix(row.count * 2 / 3))
        case 1: row.replacingOccurrences(of: "_tokens\":", with: "_tokens\":-")
        case 2: row.replacingOccurrences(of: ":\"", with: ":\"\u{1}")
        default: "]" + row
        }
    }

    private func time(_ second: Int) -> String {
        let minutes = second / 60 % 60
        return "2026-03-0\(1 + second / 86_400 % 9)T0\(second / 3600 % 10):\(minutes < 10 ? "0" : "")\(minutes):"
            + "\(second % 60 < 10 ? "0" : "")\(second % 60).250Z"
    }
}

/// A small deterministic source (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The strings of eight bytes that stand in outputs.
struct Windows {
    private var windows: Set<UInt64> = []

    mutating func add(_ bytes: some Sequence<UInt8>) {
        var window: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            window = window << 8 | UInt64(byte)
            if index >= 7 { windows.insert(window) }
        }
    }

    /// The first eight characters of a text that stand in them; nil if none do.
    func leak(of secret: String) -> String? {
        let bytes = Array(secret.utf8)
        guard bytes.count >= 8 else { return nil }
        for start in 0...(bytes.count - 8) {
            let part = bytes[start..<start + 8]
            if windows.contains(part.reduce(0) { $0 << 8 | UInt64($1) }) {
                return String(decoding: part, as: UTF8.self)
            }
        }
        return nil
    }
}
