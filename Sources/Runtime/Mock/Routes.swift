import TidemarkWire

/// What a request asks for, told by its path.
enum Route: Hashable {
    case api(ServerRoute)
    /// Access tokens for service accounts, as Google's token endpoint gives them.
    case token
    case models
    case health
    case metrics
    case statistics
    case resetStatistics
    /// The settings, or the part of them to which these names lead.
    case administration([String])

    private static let administrationPrefix = "/__admin"

    /// - Parameters:
    ///   - target: the request's target, which may have a query.
    ///   - userAgent: tells families apart that share a path.
    init?(target: String, userAgent: String?) {
        let path = target.prefix { $0 != "?" && $0 != "#" }
        switch path {
        case "/token": self = .token
        case "/health": self = .health
        case "/metrics": self = .metrics
        case "/stats": self = .statistics
        case "/stats/reset": self = .resetStatistics
        case _ where path == Self.administrationPrefix || path.hasPrefix(Self.administrationPrefix + "/"):
            let names = path.dropFirst(Self.administrationPrefix.count).split(separator: "/")
            self = .administration(names.map { String($0.replacing("%20", with: " ")) })
        case _ where path.hasSuffix("/models"): self = .models
        default:
            guard let route = ServerRoute(path: path, userAgent: userAgent) else { return nil }
            self = .api(route)
        }
    }

    /// The family in whose form its errors are.
    var format: (any ServerFormat)? {
        if case .api(let route) = self { route.family.server } else { nil }
    }

    /// The methods that it answers, as the `allow` header lists them.
    var allowed: String {
        switch self {
        case .api, .token, .resetStatistics: "POST"
        case .models, .health, .metrics, .statistics: "GET, HEAD"
        case .administration: "GET, HEAD, PATCH, POST"
        }
    }

    func allows(_ method: HTTPRequest.Method) -> Bool {
        switch method {
        case .get, .head: allowed.hasPrefix("GET")
        case .post: allowed.hasSuffix("POST")
        case .patch: allowed.contains("PATCH")
        case .other: false
        }
    }
}
