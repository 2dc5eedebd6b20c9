import Crypto
import TidemarkUnits

/// Signs requests to Amazon Bedrock by Signature Version 4, header form.
///
/// Source: docs/wire/bedrock.md, "Signing".
struct SigV4: Sendable {
    private static let algorithm = "AWS4-HMAC-SHA256"
    private static let service = "bedrock"

    private let credentials: AWSCredentials
    private let path: String
    /// What is signed of the headers that do not change.
    private let headers: [(name: String, value: String)]

    /// Signs of the request's headers those that no proxy on the way has to change.
    ///
    /// `path` is as it stands in the request.
    init(_ credentials: AWSCredentials, path: String, headers: [(name: String, value: String)]) {
        self.credentials = credentials
        self.path = path
        self.headers = headers.map { (name: $0.name.lowercased(), value: $0.value) }.filter {
            ["content-type", "host"].contains($0.name)
                || $0.name.hasPrefix("x-amz") && !["x-amz-date", "x-amz-security-token"].contains($0.name)
        }
    }

    /// The headers that sign a request with a body of this digest.
    ///
    /// `time` is in seconds since 1970; servers refuse one that is five minutes off.
    func signature(at time: Int, bodyDigest: SHA256.Digest) -> [(name: String, value: String)] {
        let stamp = Self.stamp(time)
        let dated =
            [("x-amz-date", stamp)] + (credentials.sessionToken.map { [("x-amz-security-token", $0)] } ?? [])
        let signed = (headers + dated).sorted { $0.name < $1.name }
        let names = signed.map(\.name).joined(separator: ";")
        let scope = "\(stamp.prefix(8))/\(credentials.region)/\(Self.service)/aws4_request"
        let request = Self.canonicalRequest(path: path, headers: signed, names: names, bodyDigest: bodyDigest)
        let digest = Self.hexadecimal(SHA256.hash(data: Array(request.utf8)))
        let code = Self.code(
            "\(Self.algorithm)\n\(stamp)\n\(scope)\n\(digest)",
            key: Self.key(credentials, day: String(stamp.prefix(8)))
        )
        let authorization =
            "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), "
            + "Signature=\(Self.hexadecimal(code))"
        return dated + [("authorization", authorization)]
    }

    /// What the signature is of; a request of Bedrock has no query.
    static func canonicalRequest(
        path: String,
        headers: [(name: String, value: String)],
        names: String,
        bodyDigest: SHA256.Digest
    ) -> String {
        // A path is encoded once more for its signature, for all services but one.
        let path = path.split(separator: "/", omittingEmptySubsequences: false)
            .map { PercentEncoding.encoded(String($0)) }.joined(separator: "/")
        let lines = headers.map { "\($0.name):\(trimmed($0.value))\n" }.joined()
        return "POST\n\(path)\n\n\(lines)\n\(names)\n\(hexadecimal(bodyDigest))"
    }

    /// Without spaces around it; runs of them within it are one.
    private static func trimmed(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }

    static func key(_ credentials: AWSCredentials, day: String) -> SymmetricKey {
        [day, credentials.region, service, "aws4_request"].reduce(
            SymmetricKey(data: Array("AWS4\(credentials.secretAccessKey)".utf8))
        ) { key, text in SymmetricKey(data: code(text, key: key)) }
    }

    private static func code(_ text: String, key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }

    /// `20260102T030405Z`.
    static func stamp(_ time: Int) -> String {
        UTCTime.text(unixNanoseconds: Int64(time) * 1_000_000_000).filter { $0 != "-" && $0 != ":" }
    }
}
