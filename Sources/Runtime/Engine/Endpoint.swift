package import TidemarkPlan
package import TidemarkWire

/// A target with its address and key: what a plan leaves open until the run.
package struct Endpoint: Sendable {
    package var target: Target
    package var url: BaseURL
    /// From the environment; goes into requests and nowhere else.
    package var key: String?
    /// From the environment; sign each request where there is no key.
    package var credentials: AWSCredentials?
    /// From a file; gets the key of each hour where there is none.
    package var serviceAccount: ServiceAccount?
    /// Tidemark's own mock, which takes more than providers do.
    package var isMock: Bool

    package init(
        target: Target,
        url: BaseURL,
        key: String?,
        credentials: AWSCredentials? = nil,
        serviceAccount: ServiceAccount? = nil,
        isMock: Bool
    ) {
        self.target = target
        self.url = url
        self.key = key
        self.credentials = credentials
        self.serviceAccount = serviceAccount
        self.isMock = isMock
    }

    /// What it means that the server does not let requests in: headers may carry a key, too.
    var refusal: String {
        if let serviceAccount { return "the server refused the access token of \(serviceAccount.email)" }
        return key == nil && target.headers.isEmpty
            ? "the server asks for a key: --key env:NAME, or key: env:NAME in the plan" : "the server refused the key"
    }
}
