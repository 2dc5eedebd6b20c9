package import TidemarkPricing
package import TidemarkSchedule
package import TidemarkUnits
package import TidemarkWire
package import TidemarkWorkload

/// A validated plan: what to send, where, when, and what must hold.
///
/// A value of this type is possible to run.
package struct Plan: Sendable, Hashable {
    package var name: String
    /// In the order of the file, never empty; the first is the one that requests go to.
    package var targets: [Target]
    /// Never empty; shares sum to 1.
    package var types: [RequestType]
    /// Run one after another; never empty.
    package var scenarios: [Scenario]
    package var objectives: [Objective]
    package var environment: Environment?
    /// The notice that was given to the provider of the target.
    package var notice: Notice?
    package var budget: Budget?
    /// Nil where failed requests are not made again.
    package var retry: RetryRule?
    /// What ends the run at once, besides the rules that hold for every run.
    package var stopRules: [StopRule]
    /// Drawn from the machine when the plan has none, so that every run can be repeated.
    package var seed: UInt64?
    /// The plan as YAML text, after `--set`, with environment variables by name; keeps the run repeatable.
    package var source: String
    /// What the plan is allowed to do and hardly means, one sentence each.
    package var warnings: [String]

    package init(
        name: String,
        targets: [Target],
        types: [RequestType],
        scenarios: [Scenario],
        objectives: [Objective] = [],
        environment: Environment? = nil,
        notice: Notice? = nil,
        budget: Budget? = nil,
        retry: RetryRule? = nil,
        stopRules: [StopRule] = [],
        seed: UInt64? = nil,
        source: String = "",
        warnings: [String] = []
    ) {
        self.name = name
        self.targets = targets
        self.types = types
        self.scenarios = scenarios
        self.objectives = objectives
        self.environment = environment
        self.notice = notice
        self.budget = budget
        self.retry = retry
        self.stopRules = stopRules
        self.seed = seed
        self.source = source
        self.warnings = warnings
    }

    /// The requests of the plan, and the text that they are made of unless only their lengths are asked for.
    package func workload(for use: Workload.Use = .sending) -> Workload {
        let target = targets.first
        return Workload(types: types, measure: target?.tokenizer ?? .estimator, template: target?.template, for: use)
    }

    /// Whether the run needs `--allow-production` on the command line.
    package var isProduction: Bool { environment == .production }

    /// What kind of system a target is; needed for every host that is not loopback.
    package enum Environment: String, Sendable, Hashable, CaseIterable {
        case mock, local, staging, dedicated, production
    }

    /// The record that the provider of a target was told of a large test.
    package struct Notice: Sendable, Hashable {
        /// The day, as `2026-11-20`.
        package var sent: String
        package var to: String
        package var reference: String?

        package init(sent: String, to: String, reference: String? = nil) {
            self.sent = sent
            self.to = to
            self.reference = reference
        }
    }
}

/// An endpoint of one API.
package struct Target: Sendable, Hashable {
    package var name: String
    package var api: API
    package var endpoint: Endpoint
    package var model: String
    /// The name of the environment variable that holds the key; the key itself is never part of a plan.
    package var keyVariable: String?
    package var timeouts: Timeouts
    /// Most connections at a time, whether one request or many at once go over each; nil is what the descriptor limit allows.
    package var connections: Int?
    /// Further request headers, in the order of the file; values are never logged or stored.
    package var headers: [Header]
    package var tls: TLS
    /// Which of the host's addresses connections go to.
    package var address: AddressChoice
    package var proxy: ProxyChoice
    /// Send a W3C `traceparent` of its own with each request.
    package var isTraced: Bool
    package var http: HTTPVersion
    /// Known limits, against which `check` warns.
    package var limits: Limits
    /// What the lengths of prompts are measured by.
    package var tokenizer: TokenMeasure
    /// Puts conversations into the one text that the API takes; nil leaves that to the family.
    package var template: ChatTemplate?
    /// What its requests cost; nil where nobody asks for money.
    package var pricing: Pricing?

    package init(
        name: String,
        api: API = .family(.openAIChat),
        endpoint: Endpoint,
        model: String,
        keyVariable: String? = nil,
        timeouts: Timeouts = Timeouts(),
        connections: Int? = nil,
        headers: [Header] = [],
        tls: TLS = TLS(),
        address: AddressChoice = .any,
        proxy: ProxyChoice = .environment,
        isTraced: Bool = false,
        http: HTTPVersion = .one,
        limits: Limits = Limits(),
        tokenizer: TokenMeasure = .estimator,
        template: ChatTemplate? = nil,
        pricing: Pricing? = nil
    ) {
        self.name = name
        self.api = api
        self.endpoint = endpoint
        self.model = model
        self.keyVariable = keyVariable
        self.timeouts = timeouts
        self.connections = connections
        self.headers = headers
        self.tls = tls
        self.address = address
        self.proxy = proxy
        self.isTraced = isTraced
        self.http = http
        self.limits = limits
        self.tokenizer = tokenizer
        self.template = template
        self.pricing = pricing
    }

    package enum Endpoint: Sendable, Hashable {
        case url(BaseURL)
        /// Tidemark's own mock, started as a process for the length of the run.
        case mock(MockSettings)
    }

    package struct Header: Sendable, Hashable, CustomStringConvertible {
        /// The name alone: a value may be a secret.
        package var description: String { name }
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct Timeouts: Sendable, Hashable {
        package var connect = Nanoseconds.seconds(5)
        /// From the request's last byte on the wire to the first byte of the answer.
        package var firstByte = Nanoseconds.seconds(60)
        /// Between two reads of an answer that has begun.
        package var stall = Nanoseconds.seconds(30)
        /// From due to the end of the answer.
        package var total = Nanoseconds.seconds(600)

        package init() {}
    }

    package struct TLS: Sendable, Hashable {
        /// A file of PEM certificates to trust in place of the system's.
        package var authority: String?
        /// A file of PEM with the client's own certificate, the leaf first.
        package var certificate: String?
        /// A file of PEM with the key of that certificate; nil where the certificate's own file holds it.
        package var certificateKey: String?
        /// The name to ask for and to verify; the URL's host by default.
        package var serverName: String?
        /// Accept any certificate; the report carries a warning.
        package var isInsecure = false

        package init() {}
    }

    package enum HTTPVersion: String, Sendable, Hashable, CaseIterable {
        case one = "1"
        /// By ALPN over TLS, else with prior knowledge.
        case two = "2"
    }

    package enum AddressChoice: Sendable, Hashable {
        /// The first one that answers, in the system's order.
        case any
        case ipv4, ipv6
        /// This one, without asking for the name.
        case fixed(String)
    }

    package struct Limits: Sendable, Hashable {
        package var requestsPerMinute: Int?
        package var tokensPerMinute: Int?
        package var concurrent: Int?

        package init() {}
    }
}

/// The base of an API, split once: `http(s)://host[:port][/path]` or `unix:/socket[:/path]`.
///
/// It has no user info, query or fragment.
package struct BaseURL: Sendable, Hashable {
    package enum Scheme: String, Sendable, Hashable { case http, https }
    package var scheme: Scheme
    /// A name or an address; IPv6 without its brackets.
    package var host: String
    package var port: Int
    /// Empty, or begins with `/` and does not end with one.
    package var path: String
    /// The path of a Unix socket, over which plain HTTP is spoken to `localhost`.
    package var socket: String?
    /// The segments of the path that came from the environment and may be secret: never shown.
    package private(set) var hiddenSegments: Set<Substring> = []

    package init(scheme: Scheme, host: String, port: Int, path: String, socket: String? = nil) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.socket = socket
    }

    /// As a plan may hold it, with its port; `…` stands for what is hidden.
    package var text: String {
        let shown = path.split(separator: "/", omittingEmptySubsequences: false)
            .map { hiddenSegments.contains($0) ? "…" : $0 }.joined(separator: "/")
        if let socket { return "unix:\(socket)" + (path.isEmpty ? "" : ":\(shown)") }
        return "\(scheme.rawValue)://\(Self.authority(host, port))\(shown)"
    }

    /// A shorter part of a path, such as a version, is no secret.
    private static let shortestSecret = 8

    /// Hides what does not stand in `raw`, the text of the plan before its variables were put in.
    mutating func hidePath(exceptIn raw: String) {
        let written = Set(raw.split(separator: "/"))
        hiddenSegments = Set(
            path.split(separator: "/").filter { $0.utf8.count >= Self.shortestSecret && !written.contains($0) }
        )
    }

    /// `host:port`, with IPv6 in brackets.
    package static func authority(_ host: String, _ port: Int) -> String {
        (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    }
}

/// A shape of load over time.
package struct Scenario: Sendable, Hashable {
    package var name: String
    package var kind: Kind
    package var load: Load
    package var warmup: WarmUp

    package init(name: String, kind: Kind, load: Load, warmup: WarmUp) {
        self.name = name
        self.kind = kind
        self.load = load
        self.warmup = warmup
    }

    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case baseline, spike, sustained, burst, ramp, steps, users, replay
    }

    package enum Load: Sendable, Hashable {
        /// Arrivals do not wait for answers.
        case open(LoadShape, ArrivalProcess)
        /// A fixed number of users who wait for answers.
        case closed(UserLoad)
    }
}
