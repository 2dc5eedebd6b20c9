import TidemarkJSON

/// The form that is posted to a token endpoint: an assertion for an access token (RFC 7523, section 2.1).
///
/// Source: docs/wire/vertex.md, "Access tokens".
package struct TokenRequest: Sendable, Hashable {
    package var assertion: String

    private static let grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    package init(assertion: String) {
        self.assertion = assertion
    }

    /// The whole HTTP request; `host` is as in a `host` header.
    package func bytes(host: String, path: String, userAgent: String) -> [UInt8] {
        let body = "grant_type=\(PercentEncoding.encoded(Self.grantType))&assertion=\(assertion)"
        let headers = [
            ("host", host), ("user-agent", userAgent), ("accept", "application/json"),
            ("content-type", "application/x-www-form-urlencoded"), ("connection", "close"),
        ]
        let head = RequestHead.bytes(path: path.isEmpty ? "/" : path, headers: headers, proxy: nil)
        return head + Array("\(body.utf8.count)\r\n\r\n\(body)".utf8)
    }

    /// Reads a form, and of its assertion all but the signature.
    ///
    /// - Throws: `WireError` with what is missing.
    package init(form: String) throws(WireError) {
        func fault(_ what: String) -> WireError { WireError(code: .refusedCredentials, message: what) }
        var fields: [String: String] = [:]
        for field in form.split(separator: "&") {
            let pair = field.split(separator: "=", maxSplits: 1).map { PercentEncoding.decoded($0) }
            if pair.count == 2 { fields[pair[0]] = pair[1] }
        }
        guard fields["grant_type"] == Self.grantType else {
            throw fault("the grant_type should be \(Self.grantType)")
        }
        guard let assertion = fields["assertion"] else { throw fault("there is no assertion") }
        self.assertion = assertion
        let parts = assertion.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].count > 0, let header = Self.json(parts[0]), let claims = Self.json(parts[1])
        else { throw fault("the assertion is not a signed JSON Web Token") }
        guard header["alg"]?.string == "RS256" else { throw fault("the assertion is not signed by RS256") }
        for name in ["iss", "scope", "aud"] where claims[name]?.string == nil {
            throw fault("the assertion has no \(name)")
        }
        guard let issued = claims["iat"]?.int, let expires = claims["exp"]?.int, (1...3_600).contains(expires - issued)
        else { throw fault("the assertion should live an hour at most: check its iat and exp") }
    }

    private static func json(_ part: Substring) -> JSONValue? {
        guard let bytes = Base64.urlDecoded(String(part)) else { return nil }
        do throws(JSONError) { return try JSONValue(parsing: bytes) } catch { return nil }
    }
}
