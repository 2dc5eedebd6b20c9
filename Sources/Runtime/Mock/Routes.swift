import TidemarkWire

/// What a request asks for, told by its path.
enum Route: Hashable {
    case api(ServerRoute)
    case models
    case health
    case statistics
    case resetStatistics

    /// - Parameters:
    ///   - target: the request's target, which may have a query.
    ///   - userAgent: tells families apart that share a path.
    init?(target: String, userAgent: String?) {
        let path = target.prefix { $0 != "?" && $0 != "#" }
        switch path {
        case "/health": self = .health
        case "/stats": self = .statistics
        case "/stats/reset": self = .resetStatistics
        case _ where path.hasSuffix("/models"): self = .models
        default:
            guard let route = ServerRoute(path: path, userAgent: userAgent) else { return nil }
            self = .api(route)
        }
    }

    /// The methods that it answers, as the `allow` header lists them.
    var allowed: String {
        switch self {
        case .api, .resetStatistics: "POST"
        case .models, .health, .statistics: "GET, HEAD"
        }
    }

    func allows(_ method: HTTPRequest.Method) -> Bool {
        switch self {
        case .api, .resetStatistics: method == .post
        case .models, .health, .statistics: method == .get || method == .head
        }
    }
}
