import CryptoExtras
import TidemarkJSON

/// A service account of Google Cloud, as its key file describes it: what gets access tokens for requests to Vertex AI.
///
/// Its private key signs here and goes nowhere, not into a description either.
///
/// Source: docs/wire/vertex.md, "Access tokens".
package struct ServiceAccount: Sendable, CustomStringConvertible {
    package let email: String
    /// Where a signed statement is exchanged for a token, as the file has it.
    package let tokenURI: String
    private let keyID: String?
    private let key: _RSA.Signing.PrivateKey

    package var description: String { email }

    private static let scope = "https://www.googleapis.com/auth/cloud-platform"
    /// The longest that the token endpoint takes, in seconds.
    private static let lifetime = 3_600

    /// Reads a key file; `name` stands for it in messages.
    ///
    /// - Throws: `WireError`, which repeats no value of the file but its type.
    package init(keyFile text: String, name: String) throws(WireError) {
        func fault(_ what: String) -> WireError {
            WireError(code: .invalidCredentials, message: "\(name) \(what)")
        }
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: text)
        } catch {
            throw fault("is not a key file of a service account: it is not JSON (byte \(error.offset))")
        }
        if let type = json["type"]?.string, type != "service_account" {
            throw fault(
                "is of the type \(JSONValue.quoted(type)), of which Tidemark takes service_account only; "
                    + "any access token can be given with \"key: env:NAME\""
            )
        }
        func member(_ name: String) throws(WireError) -> String {
            guard let value = json[name]?.string, !value.isEmpty else {
                throw fault("is not a key file of a service account: it has no \(name)")
            }
            return value
        }
        email = try member("client_email")
        tokenURI = try member("token_uri")
        keyID = json["private_key_id"]?.string
        let pem = try member("private_key")
        do {
            key = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw fault("has a private_key that is not one of RSA, of 2,048 bits or more, in PEM")
        }
    }

    /// The statement that is exchanged for an access token: a JSON Web Token, signed by RS256.
    ///
    /// It is worth a token to whoever has it. `time` is in seconds since 1970.
    ///
    /// - Throws: `WireError` if the key cannot sign.
    package func assertion(at time: Int) throws(WireError) -> String {
        var header: [JSONMember] = [JSONMember("alg", "RS256"), JSONMember("typ", "JWT")]
        if let keyID { header.append(JSONMember("kid", .string(keyID))) }
        let claims: JSONValue = [
            "iss": .string(email), "scope": .string(Self.scope), "aud": .string(tokenURI), "iat": .int(time),
            "exp": .int(time + Self.lifetime),
        ]
        let parts = [.object(header), claims].map { Base64.urlEncoded(Array($0.text().utf8)) }
        let signed = parts.joined(separator: ".")
        do {
            let signature = try key.signature(for: Array(signed.utf8), padding: .insecurePKCS1v1_5)
            return signed + "." + Base64.urlEncoded(Array(signature.rawRepresentation))
        } catch {
            throw WireError(code: .invalidCredentials, message: "the private key of \(email) cannot sign")
        }
    }
}
