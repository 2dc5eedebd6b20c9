import TidemarkEngine
import TidemarkJSON
import TidemarkPlan
import TidemarkPricing

/// A way by which alerts leave the machine, ready to be used.
enum AlertChannel {
    case webhook(Webhook, Form)
    case command(AlertCommand)

    enum Form { case plain, slack }

    /// - Throws: `Failure` where a variable is missing or holds no URL, or a program is missing.
    init(_ channel: Budget.Channel, environment: [String: String]) throws {
        switch channel {
        case .webhook(let variable):
            self = .webhook(try Self.webhook(variable, environment), .plain)
        case .slack(let variable):
            self = .webhook(try Self.webhook(variable, environment), .slack)
        case .command(let words):
            self = .command(try AlertCommand(words, environment: environment))
        }
    }

    private static func webhook(_ variable: String, _ environment: [String: String]) throws -> Webhook {
        guard let url = environment[variable], !url.isEmpty else {
            throw Failure(
                .wrongInput,
                "the URL to notify should be in the environment variable \(variable), which is not set"
            )
        }
        do {
            return try Webhook(url, variable: variable, version: Version.text) { base in
                try Proxy.fromEnvironment(for: base) { environment[$0] }?.proxy
            }
        } catch let error as Webhook.URLError {
            throw Failure(.wrongInput, error.description)
        } catch let error as Proxy.EnvironmentError {
            throw Failure(.wrongInput, error.description)
        }
    }

    /// Between two attempts at a webhook.
    private static let pause = Duration.seconds(1)

    /// Hands a message on; a webhook that does not take it is tried once more.
    ///
    /// - Returns: what went wrong, in words that tell no secret; nil where it arrived.
    func send(_ message: AlertMessage) async -> String? {
        switch self {
        case .command(let command):
            return await command.run(input: message.json.text() + "\n")
        case .webhook(let webhook, let form):
            let body = (form == .slack ? message.slack : message.json).text()
            guard await webhook.post(body) != nil else { return nil }
            try? await Task.sleep(for: Self.pause)
            return await webhook.post(body)
        }
    }
}
