import ArgumentParser
import TidemarkPlan

/// How a URL is reached: the flags for what stands under a target in a plan.
struct TransportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The version of HTTP, 1 or 2. (default: 1)", valueName: "version"))
    var http: String?

    @Option(help: ArgumentHelp("A proxy of http, socks5 or socks5h, or none.", valueName: "url"))
    var proxy: String?

    @Option(help: ArgumentHelp("Connect to ipv4, ipv6, or this address.", valueName: "address"))
    var address: String?

    @Option(help: ArgumentHelp("A further header of each request, such as x-team=search.", valueName: "name=value"))
    var header: [String] = []

    @Flag(help: "Send a W3C traceparent with each request.")
    var trace = false

    @Option(help: ArgumentHelp("Certificates (PEM) to trust in place of the system's.", valueName: "file"))
    var ca: String?

    @Option(help: ArgumentHelp("The client's own certificate (PEM).", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("The key of --cert (PEM), where that file does not hold it.", valueName: "file"))
    var certKey: String?

    @Option(help: ArgumentHelp("The name to verify in place of the URL's host.", valueName: "name"))
    var serverName: String?

    @Flag(help: "Accept any certificate; the report warns of it.")
    var insecure = false

    /// Every flag, and whether it was used.
    var given: [(String, Bool)] {
        [
            ("--http", http != nil), ("--proxy", proxy != nil), ("--address", address != nil),
            ("--header", !header.isEmpty), ("--trace", trace), ("--ca", ca != nil), ("--cert", cert != nil),
            ("--cert-key", certKey != nil), ("--server-name", serverName != nil), ("--insecure", insecure),
        ]
    }

    /// - Throws: `ValidationError` for a header without a name.
    func put(into quick: inout QuickPlan) throws {
        quick.http = http
        quick.proxy = proxy
        quick.address = address
        quick.trace = trace ? "true" : nil
        quick.authority = ca
        quick.certificate = cert
        quick.certificateKey = certKey
        quick.serverName = serverName
        quick.insecure = insecure ? "true" : nil
        quick.headers = try header.map { text in
            guard let equals = text.firstIndex(of: "=") else {
                // What was found may be a key.
                throw ValidationError("--header takes name=value, such as --header x-team=search.")
            }
            return QuickPlan.Pair(name: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
        }
    }
}
