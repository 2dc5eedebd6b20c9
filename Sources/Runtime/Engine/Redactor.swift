import TidemarkMeasurement
import TidemarkPlan
import TidemarkTransport
import TidemarkWire

/// Takes keys out of what servers say, before it is kept or shown: some repeat the key that they refuse, and gateways
/// have been seen to tell the one that they use themselves.
struct Redactor: Sendable {
    static let mark = "[redacted]"

    private var secrets: Set<[UInt8]> = []

    /// A shorter value is no secret, and would be found in innocent words.
    private static let shortestKey = 4
    private static let shortestHeader = 8
    /// Providers repeat the beginning and the end of a key, to say which one they mean.
    private static let shortestPart = 6
    /// How keys of providers begin, and how long they are at least.
    private static let keyBeginnings = ["sk-", "gsk_", "xai-", "hf_", "AIza"].map { Array($0.utf8) }
    private static let shortestForeignKey = 16
    private static let bearer = Array("bearer ".utf8)
    private static let ellipsis = Array("…".utf8)

    /// Knows the key, the credentials, the header values and the hidden path of a target, and the password of its proxy.
    init(_ endpoint: Endpoint) {
        let words = endpoint.target.headers.flatMap { $0.value.split(separator: " ") }
        let login = endpoint.proxy?.credentials
        let values =
            [
                endpoint.key, endpoint.credentials?.secretAccessKey, endpoint.credentials?.sessionToken,
                login?.password, login.map { String($0.basic.dropFirst("Basic ".count)) },
            ]
            .compactMap(\.self)
            + endpoint.url.hiddenSegments.map(String.init)
            + words.map(String.init).filter { $0.utf8.count >= Self.shortestHeader }
        for value in values { learn(value) }
    }

    /// Knows one secret.
    init(_ secret: String) {
        learn(secret)
    }

    mutating func learn(_ secret: String) {
        guard secret.utf8.count >= Self.shortestKey else { return }
        for form in Self.forms(of: secret) { secrets.insert(Array(form.utf8)) }
    }

    /// How a server may write a secret that it repeats: as it is, within JSON or a URL, and in base 64.
    private static func forms(of secret: String) -> [String] {
        var forms = [secret]
        let quoted = secret.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#)
        forms += [quoted, quoted.replacing("/", with: #"\/"#)]
        let encoded = PercentEncoding.encoded(secret)
        if encoded != secret {
            forms += [encoded, PercentEncoding.encoded(secret, keeping: "/")]
            forms += forms.suffix(2).map { $0.replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() } }
        }
        return forms + [String(Base64.encoded(Array(secret.utf8)).prefix { $0 != "=" })]
    }

    func redacted(_ sample: ErrorSample) -> ErrorSample {
        var sample = sample
        sample.body = redacted(sample.body)
        sample.requestID = sample.requestID.map(redacted)
        return sample
    }

    func redacted(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var kept: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if var end = endOfSecret(in: bytes, at: at) {
                // What begins within one and goes on behind it, as where a secret repeats itself.
                while at < end {
                    end = max(end, endOfSecret(in: bytes, at: at) ?? end)
                    at += 1
                }
                kept += Self.mark.utf8
            } else {
                kept.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// Where the secret, or the part of one, ends that begins at `start`; nil if none does.
    private func endOfSecret(in bytes: [UInt8], at start: Int) -> Int? {
        let part = secrets.map { longestPart(of: $0, in: bytes, at: start) }.max() ?? 0
        if part > 0 { return start + part }
        return endOfCutSecret(in: bytes, at: start) ?? endOfForeignKey(in: bytes, at: start)
    }

    /// The length of the longest beginning or end of `secret` that stands at `start`; 0 where it is too short.
    private func longestPart(of secret: [UInt8], in bytes: [UInt8], at start: Int) -> Int {
        let rest = bytes[start...]
        let beginning = zip(secret, rest).prefix { $0 == $1 }.count
        if beginning == secret.count { return beginning }
        let end = secret.indices.first { rest.starts(with: secret[$0...]) }.map { secret.count - $0 } ?? 0
        let longest = max(beginning, end)
        return longest >= Self.shortestPart ? longest : 0
    }

    /// Samples are cut to a length, perhaps within a secret.
    private func endOfCutSecret(in bytes: [UInt8], at start: Int) -> Int? {
        let isMarked = bytes.suffix(Self.ellipsis.count).elementsEqual(Self.ellipsis)
        let end = isMarked ? bytes.count - Self.ellipsis.count : bytes.count
        guard end - start >= Self.shortestKey else { return nil }
        return secrets.contains { $0.starts(with: bytes[start..<end]) } ? end : nil
    }

    /// A word that looks like a key, although it is not ours.
    private func endOfForeignKey(in bytes: [UInt8], at start: Int) -> Int? {
        guard start == 0 || !Self.isKeyByte(bytes[start - 1]) else { return nil }
        let word = bytes[start...].prefix(while: Self.isKeyByte)
        guard word.count >= Self.shortestForeignKey else { return nil }
        let isBorne = bytes[..<start].suffix(Self.bearer.count).map { $0 | 0x20 } == Self.bearer
        return isBorne || Self.keyBeginnings.contains { word.starts(with: $0) } ? word.endIndex : nil
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_.~+/=*".utf8.contains(byte)
        }
    }
}
