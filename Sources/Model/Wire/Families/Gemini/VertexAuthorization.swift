/// How requests to Vertex AI are authorised where a plan gives no key: by the key file to which the variable of Google's
/// own tools leads.
package enum VertexAuthorization: Sendable, Hashable {
    /// Not at all: a mock, or a gateway that needs nothing.
    case none
    /// By tokens for the service account of this file.
    case keyFile(String)

    /// The variable that holds the path of a key file.
    package static let variable = "GOOGLE_APPLICATION_CREDENTIALS"

    /// `host` is the target's name, without a port; `isPrivate` says whether nobody on the way can read along: over TLS,
    /// and on this machine.
    ///
    /// - Throws: `WireError` where a Google host would refuse every request.
    package init(host: String, isPrivate: Bool, environment: [String: String]) throws(WireError) {
        let isGoogles = host == "googleapis.com" || host.hasSuffix(".googleapis.com")
        let path = environment[Self.variable] ?? ""
        guard path.isEmpty || !isPrivate else {
            self = .keyFile(path)
            return
        }
        guard !isGoogles else {
            throw WireError(
                code: .missingCredentials,
                message: isPrivate
                    ? "requests to \(host) need \(Self.variable) with the path of a service account's key file, "
                        + "or \"key: env:NAME\" with an access token"
                    : "requests to \(host) go over https: without it their access token could be read on the way"
            )
        }
        self = .none
    }
}

extension API {
    /// Whether its requests are authorised by Google's variable where there is no key.
    package var isVertex: Bool { self == .family(.vertex) }
}
