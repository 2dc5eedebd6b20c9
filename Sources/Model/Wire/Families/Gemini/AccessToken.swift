package import TidemarkJSON
package import TidemarkUnits

/// What authorises requests to Vertex AI for an hour or less.
///
/// Source: docs/wire/vertex.md, "Access tokens".
package struct AccessToken: Sendable, Hashable, CustomStringConvertible {
    /// Goes into requests and nowhere else.
    package var value: String
    /// Counted from the answer that brought it.
    package var lifetime: Nanoseconds

    package var description: String { "an access token for \(lifetime.rounded)" }

    /// When it is time for the next one, counted as `lifetime`: five minutes before the end, or at half of a short life.
    package var renewal: Nanoseconds {
        let early = lifetime - .seconds(300)
        return early > .seconds(300) ? early : Nanoseconds(lifetime.count / 2)
    }

    /// Reads the answer of a token endpoint.
    ///
    /// - Throws: `WireError` with what the endpoint says of a refusal, which may repeat what it was sent.
    package init(status: UInt16, body: [UInt8]) throws(WireError) {
        let json = Self.json(body)
        guard status == 200 else { throw Self.refusal(status, json) }
        guard let value = json?["access_token"]?.string, !value.isEmpty,
            let seconds = json?["expires_in"]?.int, (1...1_000_000).contains(seconds)
        else {
            throw WireError(
                code: .refusedCredentials,
                message: "the answer of the token endpoint is not JSON with access_token and expires_in"
            )
        }
        self.value = value
        lifetime = .seconds(Int64(seconds))
    }

    /// Characters of what an endpoint says.
    private static let longestText = 300

    /// Nil where it is none.
    private static func json(_ body: [UInt8]) -> JSONValue? {
        do throws(JSONError) { return try JSONValue(parsing: body) } catch { return nil }
    }

    private static func refusal(_ status: UInt16, _ json: JSONValue?) -> WireError {
        let said = ["error", "error_description"].compactMap { json?[$0]?.string }.joined(separator: ": ")
        var message = "the token endpoint gives no access token: status \(status)"
        if !said.isEmpty { message += ", " + JSONValue.quoted(String(said.prefix(longestText))) }
        // A statement whose times are refused is named by its claims.
        if said.contains(" iat ") { message += "; is the clock of this machine right?" }
        return WireError(code: .refusedCredentials, message: message)
    }

    // MARK: - The endpoint's side

    /// The body of status 200: a token for an hour, as Google counts it.
    package static func answer(_ value: String) -> JSONValue {
        ["access_token": .string(value), "expires_in": 3_599, "token_type": "Bearer"]
    }

    /// The body of status 400.
    package static func refusal(_ message: String) -> JSONValue {
        ["error": "invalid_grant", "error_description": .string(message)]
    }
}
