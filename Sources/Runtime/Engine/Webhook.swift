import NIOCore
import NIOPosix
package import TidemarkPlan
import TidemarkTransport
import TidemarkUnits
import TidemarkWire

/// A URL to which messages are posted, such as one of a chat.
///
/// Whoever knows it can post there: it is a secret, and nothing here tells more of it than the name of its variable.
package struct Webhook: Sendable {
    private let base: BaseURL
    /// The path and the query, as they were written.
    private let path: String
    private let proxy: Proxy?
    private let name: String
    private let version: String

    /// What a variable of the environment holds is no URL to post to.
    package struct URLError: Error, CustomStringConvertible {
        var variable: String

        package var description: String {
            "the environment variable \(variable) should hold the URL of a webhook, such as "
                + "https://example.com/hooks/1: of http or https, in plain ASCII, without user name, password and #"
        }
    }

    /// - Parameters:
    ///   - url: of http or https; it may have a query.
    ///   - variable: the variable of the environment that holds it.
    ///   - version: Tidemark's own.
    ///   - proxy: says through which one a URL is reached; this machine is reached without.
    /// - Throws: `URLError`, and what `proxy` throws.
    package init(
        _ url: String,
        variable: String,
        version: String,
        proxy: (BaseURL) throws -> Proxy?
    ) throws {
        let location = url.prefix { $0 != "?" }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !url.contains("#"),
            let base = try? BaseURL(parsing: String(location))
        else { throw URLError(variable: variable) }
        self.base = base
        // A base ends without a slash; this path may end with one.
        let slash = location.hasSuffix("/") || base.path.isEmpty ? "/" : ""
        path = base.path + slash + url.dropFirst(location.count)
        self.proxy = base.isLoopback ? nil : try proxy(base)
        self.version = version
        name = "the webhook of \(variable)"
    }

    private static let limit = TimeAmount.seconds(5)

    /// Posts a document of JSON, once, on a loop that carries no load.
    ///
    /// - Returns: why it was not taken, in words without the URL; nil where it was.
    package func post(_ body: String) async -> String? {
        let host = RequestTarget.host(base.host, port: base.port, defaultPort: base.scheme == .https ? 443 : 80)
        let loop = NIOSingletons.posixEventLoopGroup.next()
        do {
            let connector = try await Connector(
                base,
                Target(name: "webhook", endpoint: .url(base), model: ""),
                through: proxy,
                on: loop
            )
            let answer = try await LoneExchange.answer(
                to: request(body, host: host),
                of: name,
                over: connector,
                on: loop,
                within: Self.limit
            )
            return (200..<300).contains(answer.status) ? nil : "\(name) answered with status \(answer.status)"
        } catch let error as TransportError {
            switch error.code {
            case .noAnswer: return error.message
            case .nameNotFound: return "the host of \(name) is not found"
            case .badCertificate, .badTLS: return "TLS to \(name) cannot be set up"
            }
        } catch {
            return "\(name) cannot be reached"
        }
    }

    private func request(_ body: String, host: String) -> [UInt8] {
        var form = path
        var fields = [
            "host: \(host)", "user-agent: tidemark/\(version)", "content-type: application/json",
            "content-length: \(body.utf8.count)", "connection: close",
        ]
        if let proxy, !proxy.tunnels(base, .one) {
            form = "\(base.scheme.rawValue)://\(host)\(path)"
            if let authorization = proxy.credentials?.basic { fields.append("proxy-authorization: \(authorization)") }
        }
        return Array("POST \(form) HTTP/1.1\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n\(body)".utf8)
    }
}
