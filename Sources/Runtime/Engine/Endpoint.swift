package import TidemarkPlan

/// A target with its address and key: what a plan leaves open until the run.
package struct Endpoint: Sendable {
    package var target: Target
    package var url: BaseURL
    /// From the environment; goes into requests and nowhere else.
    package var key: String?
    /// Tidemark's own mock, which takes more than providers do.
    package var isMock: Bool
    /// Of the plan, or of the environment.
    package var proxy: Proxy?

    package init(target: Target, url: BaseURL, key: String?, isMock: Bool, proxy: Proxy? = nil) {
        self.proxy = proxy
        self.target = target
        self.url = url
        self.key = key
        self.isMock = isMock
    }
}
