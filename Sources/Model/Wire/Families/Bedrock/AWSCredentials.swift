/// What requests to Amazon Web Services are signed with, and for which region.
///
/// None of it is ever shown: the secret signs, and the session token goes into requests and nowhere else.
package struct AWSCredentials: Sendable, Hashable, CustomStringConvertible {
    package var accessKeyID: String
    package var secretAccessKey: String
    /// Of credentials that expire.
    package var sessionToken: String?
    package var region: String

    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, region: String) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.region = region
    }

    package var description: String { "credentials for \(region)" }

    /// The region in the name of one of Amazon's own hosts, such as `bedrock-runtime.eu-west-1.amazonaws.com`; nil for
    /// all others.
    package static func region(ofHost host: String) -> String? {
        let labels = host.lowercased().prefix { $0 != ":" }.split(separator: ".")
        guard let amazon = labels.firstIndex(of: "amazonaws"),
            let service = labels[..<amazon].lastIndex(where: { $0.hasPrefix("bedrock-runtime") }), service + 1 < amazon
        else { return nil }
        return String(labels[service + 1])
    }
}
