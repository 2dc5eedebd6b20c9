/// What a request asks for, told by its path.
///
/// Prefixes are free: `/v1`, `/openai/v1` and none lead to the same place.
enum Route: Hashable {
    case chat
    case models
    case health
    case statistics
    case resetStatistics

    /// - Parameter target: the request's target, which may have a query.
    init?(target: String) {
        let path = target.prefix { $0 != "?" && $0 != "#" }
        switch path {
        case "/health": self = .health
        case "/stats": self = .statistics
        case "/stats/reset": self = .resetStatistics
        case _ where path.hasSuffix("/chat/completions"): self = .chat
        case _ where path.hasSuffix("/models"): self = .models
        default: return nil
        }
    }

    /// The methods that it answers, as the `allow` header lists them.
    var allowed: String {
        switch self {
        case .chat, .resetStatistics: "POST"
        case .models, .health, .statistics: "GET, HEAD"
        }
    }

    func allows(_ method: HTTPRequest.Method) -> Bool {
        switch self {
        case .chat, .resetStatistics: method == .post
        case .models, .health, .statistics: method == .get || method == .head
        }
    }
}
