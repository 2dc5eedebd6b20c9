import NIOCore
import NIOPosix
package import TidemarkPlan
import TidemarkTransport
import TidemarkUnits
package import TidemarkWire

/// Gets access tokens for a service account, on a loop that carries no load.
package struct TokenExchange: Sendable {
    let account: ServiceAccount
    private let url: BaseURL
    private let proxy: Proxy?
    private let version: String

    private static let limit = TimeAmount.seconds(30)
    /// Between two attempts for the next token.
    private static let pause = Duration.seconds(10)

    /// `proxy` says through which one a URL is reached; this machine is reached without.
    ///
    /// - Throws: `WireError` where the account's token endpoint is no URL, or one at which others could read along, and
    ///   what `proxy` throws.
    package init(_ account: ServiceAccount, version: String, proxy: (BaseURL) throws -> Proxy?) throws {
        self.account = account
        self.version = version
        do throws(UnitError) {
            url = try BaseURL(parsing: account.tokenURI)
        } catch {
            throw WireError(code: .invalidCredentials, message: "the token_uri of \(account.email): \(error)")
        }
        guard url.scheme == .https || url.isLoopback else {
            throw WireError(
                code: .invalidCredentials,
                message: "the token_uri of \(account.email) should be one of https"
            )
        }
        self.proxy = url.isLoopback ? nil : try proxy(url)
    }

    /// Asks for a new token; the endpoint's name is resolved anew each time.
    ///
    /// - Throws: `TransportError` where the endpoint cannot be reached, `WireError` with its words where it refuses.
    func token() async throws -> AccessToken {
        let assertion = try account.assertion(at: Int(Clock.unixNanoseconds() / 1_000_000_000))
        let host = RequestTarget.host(url.host, port: url.port, defaultPort: url.scheme == .https ? 443 : 80)
        let target = Target(name: "token endpoint", endpoint: .url(url), model: "")
        let loop = NIOSingletons.posixEventLoopGroup.next()
        let answer = try await LoneExchange.answer(
            to: TokenRequest(assertion: assertion).bytes(
                host: host,
                path: url.path,
                userAgent: "tidemark/\(version)"
            ),
            of: "the token endpoint \(host)",
            over: try await Connector(url, target, through: proxy, on: loop),
            on: loop,
            within: Self.limit
        )
        do throws(WireError) {
            return try AccessToken(status: answer.status, body: answer.body)
        } catch {
            var error = error
            error.message = Redactor(assertion).redacted(error.message)
            throw error
        }
    }

    /// Hands on a new token each time that one nears its end, and never returns.
    ///
    /// - Throws: why no new token came, once the last one has ended; `CancellationError` if it is cancelled.
    func renew(_ first: AccessToken, use: (AccessToken) throws -> Void) async throws -> Never {
        var token = first
        while true {
            let end = ContinuousClock.now + .nanoseconds(token.lifetime.count)
            try await Task.sleep(for: .nanoseconds(token.renewal.count))
            token = try await nextToken(before: end)
            try use(token)
        }
    }

    /// Asks again and again while the last token is good.
    private func nextToken(before end: ContinuousClock.Instant) async throws -> AccessToken {
        while true {
            do {
                return try await token()
            } catch {
                guard ContinuousClock.now < end else { throw error }
                try await Task.sleep(for: min(Self.pause, (end - .now) / 2 + .milliseconds(100)))
            }
        }
    }
}
