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
    /// Tidemark's own mock, which takes more than providers do.
    package var isMock: Bool
    /// Of the plan, or of the environment.
    package var proxy: Proxy?

    package init(
        target: Target,
        url: BaseURL,
        key: String?,
        credentials: AWSCredentials? = nil,
        isMock: Bool,
        proxy: Proxy? = nil
    ) {
        self.proxy = proxy
        self.target = target
        self.url = url
        self.key = key
        self.credentials = credentials
        self.isMock = isMock
    }

    /// What it means that the server does not let requests in: headers may carry a key, too.
    var refusal: String {
        key == nil && target.headers.isEmpty
            ? "the server asks for a key: --key env:NAME, or key: env:NAME in the plan" : "the server refused the key"
    }
}
