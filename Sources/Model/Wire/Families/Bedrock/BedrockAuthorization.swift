/// How requests to Amazon Bedrock are authorised where a plan gives no key: from the variables that Amazon's own tools
/// read.
package enum BedrockAuthorization: Sendable, Hashable {
    /// Not at all: a mock, or a gateway that needs nothing.
    case none
    /// By an API key of Bedrock.
    case key(String)
    case signature(AWSCredentials)

    /// `host` is the target's name, without a port; `isLocal` says whether it is this machine.
    ///
    /// - Throws: `WireError` where an Amazon host would refuse every request, and where half of the credentials or the
    ///   region is missing.
    package init(host: String, isLocal: Bool, environment: [String: String]) throws(WireError) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let key = value("AWS_BEARER_TOKEN_BEDROCK") {
            self = .key(key)
            return
        }
        let ownRegion = AWSCredentials.region(ofHost: host)
        guard let accessKeyID = value("AWS_ACCESS_KEY_ID"), let secret = value("AWS_SECRET_ACCESS_KEY") else {
            guard ownRegion == nil, value("AWS_ACCESS_KEY_ID") == nil, value("AWS_SECRET_ACCESS_KEY") == nil else {
                throw WireError(
                    code: .missingCredentials,
                    message: "requests to \(host) need AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
                        + "AWS_BEARER_TOKEN_BEDROCK, or \"key: env:NAME\" with an API key of Bedrock"
                )
            }
            self = .none
            return
        }
        guard let region = ownRegion ?? value("AWS_REGION") ?? value("AWS_DEFAULT_REGION") else {
            guard isLocal else {
                throw WireError(
                    code: .missingCredentials,
                    message: "requests to \(host) are signed for a region, which its name does not say: set AWS_REGION"
                )
            }
            self = .none
            return
        }
        self = .signature(
            AWSCredentials(
                accessKeyID: accessKeyID,
                secretAccessKey: secret,
                sessionToken: value("AWS_SESSION_TOKEN"),
                region: region
            )
        )
    }

    package var key: String? { if case .key(let key) = self { key } else { nil } }

    package var credentials: AWSCredentials? {
        if case .signature(let credentials) = self { credentials } else { nil }
    }
}

extension API {
    /// Whether its requests are authorised from Amazon's variables where there is no key.
    package var isBedrock: Bool { self == .family(.bedrockConverse) || self == .family(.bedrockInvokeAnthropic) }
}
