import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

extension PlanReader {
    struct ReadTarget {
        var target: Target
        /// Nil where it is faulty; the target's own is then the default.
        var api: API?
        var pricing: ReadPricing
    }

    /// The targets, in the order of the file.
    mutating func targets(_ fields: Fields) -> [ReadTarget] {
        guard let (entries, _) = named("targets", of: fields) else { return [] }
        if let second = entries.dropFirst().first {
            fault(.unsupported, at: second.key.place, Unsupported.secondTarget(second.key.text).message)
        }
        return entries.compactMap { target($0.value, name: $0.key.text) }
    }

    /// The entries of a mapping whose keys are names that the user chose, and its place; faulty names are reported.
    mutating func named(_ key: String, of fields: Fields) -> (entries: [YAMLNode.Entry], place: PlanError.Place)? {
        guard let node = fields[key] else { return nil }
        let example = fields.table[key]?.example ?? ""
        guard let entries = node.entries, !entries.isEmpty else {
            let found = node.entries == nil ? node.described : "an empty mapping"
            fault(
                .value,
                at: node.place,
                in: fields.subject(key),
                "\(found) stands where names should, such as \(example)"
            )
            return nil
        }
        let named: [YAMLNode.Entry]
        if case .named(.mapping(let table))? = fields.table[key]?.form {
            named = indented(entries, table, what: String(key.dropLast()))
        } else {
            named = entries
        }
        for entry in named { check(name: entry.key.text, shown: entry.key.text, at: entry.key.place) }
        return (named, node.place)
    }

    /// Puts keys that stand beside the name of a target or type under it, and says that they should.
    private mutating func indented(_ entries: [YAMLNode.Entry], _ table: KeyTable, what: String) -> [YAMLNode.Entry] {
        var named: [YAMLNode.Entry] = []
        var isBeside = false
        for entry in entries {
            guard let owner = named.last, isBeside || owner.value.isEmpty, table[entry.key.text] != nil else {
                named.append(entry)
                isBeside = false
                continue
            }
            if !isBeside { fault(entry.key, beside: owner.key.text, what: what) }
            isBeside = true
            let content = YAMLNode.Content.mapping((owner.value.entries ?? []) + [entry])
            named[named.count - 1].value = YAMLNode(content: content, place: owner.value.place)
        }
        return named
    }

    /// Says that a key stands beside its owner.
    mutating func fault(_ key: YAMLNode.Key, beside owner: String, what: String) {
        fault(
            .value,
            at: key.place,
            "\"\(key.text)\" stands beside \"\(owner)\", not under it: indent the keys of the \(what) further"
        )
    }

    /// Names stand in objectives and paths, so they hold nothing that separates there; messages show `shown`.
    mutating func check(name: String, shown: String, at place: PlanError.Place) {
        let isClean = name.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && $0.value != 0x7F && !":/=<>,\"'{}[]#".unicodeScalars.contains($0)
        }
        guard !name.isEmpty, name.count <= 64, isClean, name.first != " ", name.last != " " else {
            let allowed = "1 to 64 letters, digits, spaces and signs other than : / = < > , # quotes and brackets"
            fault(.value, at: place, "\"\(shown.prefix(64))\" is not a name: \(allowed)")
            return
        }
    }

    private mutating func target(_ node: YAMLNode, name: String) -> ReadTarget? {
        guard let fields = fields(of: node, PlanKeys.target, owner: "target \(name)") else { return nil }
        let endpoint = endpoint(fields)
        let model = model(fields)
        var target = Target(name: name, endpoint: endpoint ?? .mock(MockSettings()), model: model ?? "mock")
        let api = api(fields)
        target.api = api ?? target.api
        target.keyVariable = keyVariable(fields)
        target.timeouts = timeouts(fields)
        target.connections = value("connections", of: fields) { (text) throws(UnitError) in
            try Self.whole(text, in: 1...Bounds.mostConnections)
        }
        target.headers = headers(fields)
        target.tls = tls(fields, endpoint: endpoint)
        target.address = address(fields, endpoint: endpoint)
        target.proxy = proxy(fields, endpoint: endpoint)
        target.isTraced = flag("trace", of: fields) ?? false
        if target.isTraced, target.headers.contains(where: { $0.name.lowercased() == "traceparent" }),
            let node = fields["trace"]
        {
            fault(
                .conflict,
                at: node.place,
                in: fields.subject("trace"),
                "\"headers\" has a traceparent already; leave one out"
            )
        }
        target.limits = limits(fields)
        target.tokenizer = tokenizer(fields)
        target.template = template(fields, api)
        target.http = choice("http", of: fields) ?? target.http
        if target.http == .two, case .mock? = endpoint, let node = fields["http"] {
            fault(.conflict, at: node.place, in: fields.subject("http"), "the embedded mock speaks HTTP/1.1 only")
        }
        let pricing = pricing(fields, endpoint: endpoint, api: api, model: model)
        if case .stated(let stated) = pricing { target.pricing = stated }
        return endpoint == nil ? nil : ReadTarget(target: target, api: api, pricing: pricing)
    }

    private mutating func endpoint(_ fields: Fields) -> Target.Endpoint? {
        if let mock = fields["mock"] {
            if let url = fields["url"] {
                fault(
                    .conflict,
                    at: url.place,
                    "\(fields.owner ?? "the target") has both \"url\" and \"mock\"; it is one or the other"
                )
            }
            return self.mock(mock, fields).map { .mock($0) }
        }
        guard fields["url"] != nil else {
            let such = addition("url", "http://127.0.0.1:8000/v1")
            fault(
                .missingKey,
                at: fields.place,
                "\(fields.owner ?? "the target") needs \"url\" or \"mock\", such as \(such) or \"mock: {}\""
            )
            return nil
        }
        guard let node = fields["url"], let text = text("url", of: fields) else { return nil }
        return value(text, at: node.place, in: fields.subject("url")) { (value) throws(UnitError) in
            var url = try BaseURL(parsing: value)
            if text.isSubstituted { url.hidePath(exceptIn: text.raw) }
            return .url(url)
        }
    }

    private mutating func model(_ fields: Fields) -> String? {
        if fields["model"] == nil, fields["url"] != nil {
            let such = addition("model", fields.table["model"]?.example ?? "")
            fault(
                .missingKey,
                at: fields.place,
                dialect == .flags
                    ? "add the model to ask for: \(such)"
                    : "\(fields.owner ?? "the target") needs \"model\", such as \(such)"
            )
        }
        return value("model", of: fields, Self.line)
    }

    static func line(_ text: String) throws(UnitError) -> String {
        let isLine = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } && text.count <= 1_000
        guard isLine, text.contains(where: { !$0.isWhitespace }) else {
            throw UnitError(found: String(text.prefix(64)), allowed: "one line of text, of one letter at least")
        }
        return text
    }

    /// The key itself may stand here by mistake, so nothing that was found is shown.
    private mutating func keyVariable(_ fields: Fields) -> String? {
        guard let node = fields["key"] else { return nil }
        guard let text = node.text, text.hasPrefix("env:"), Self.isVariable(text.dropFirst(4)) else {
            fault(
                .value,
                at: node.place,
                in: fields.subject("key"),
                "a key never stands in a plan, only the name of its environment variable: env:NAME, such as env:OPENAI_API_KEY"
            )
            return nil
        }
        return String(text.dropFirst(4))
    }

    private mutating func timeouts(_ fields: Fields) -> Target.Timeouts {
        var timeouts = Target.Timeouts()
        guard let node = fields["timeouts"],
            let keys = self.fields(of: node, PlanKeys.timeouts, owner: "timeouts of \(fields.owner ?? "the target")")
        else { return timeouts }
        func read(_ text: String) throws(UnitError) -> Nanoseconds { try Self.time(text) }
        timeouts.connect = value("connect", of: keys, read) ?? timeouts.connect
        timeouts.firstByte = value("first byte", of: keys, read) ?? timeouts.firstByte
        timeouts.stall = value("stall", of: keys, read) ?? timeouts.stall
        timeouts.total = value("total", of: keys, read) ?? timeouts.total
        return timeouts
    }

    /// Headers that the transport writes itself.
    private static let ownHeaders = [
        "host", "content-length", "content-type", "transfer-encoding", "connection", "accept",
    ]
    /// Headers that carry keys.
    private static let secretHeaders = [
        "authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie",
    ]

    private mutating func headers(_ fields: Fields) -> [Target.Header] {
        guard let node = fields["headers"] else { return [] }
        let subject = fields.subject("headers")
        guard let entries = node.entries else {
            fault(
                .value,
                at: node.place,
                in: subject,
                "\(node.described) stands where names and values should, such as {x-team: search}"
            )
            return []
        }
        return entries.compactMap { entry in
            let name = entry.key.text
            guard !name.isEmpty,
                name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0) })
            else {
                fault(.value, at: entry.key.place, in: subject, "\"\(name)\" is not the name of a header")
                return nil
            }
            if Self.ownHeaders.contains(name.lowercased()) {
                fault(.value, at: entry.key.place, in: subject, "\"\(name)\" is written by Tidemark itself")
                return nil
            }
            guard let text = text(entry.value, in: "header \"\(name)\"", example: "search") else { return nil }
            if Self.secretHeaders.contains(name.lowercased()), !text.isSubstituted {
                fault(
                    .value,
                    at: entry.value.place,
                    in: "header \"\(name)\"",
                    "a key never stands in a plan; use \"key: env:NAME\", or put it in by \"${NAME}\""
                )
                return nil
            }
            guard text.value.unicodeScalars.allSatisfy({ $0 == "\t" || ($0.value >= 0x20 && $0.value != 0x7F) }) else {
                fault(
                    .value,
                    at: entry.value.place,
                    in: "header \"\(name)\"",
                    "the value holds a line break or a control character"
                )
                return nil
            }
            return Target.Header(name: name, value: text.value)
        }
    }

    private mutating func tls(_ fields: Fields, endpoint: Target.Endpoint?) -> Target.TLS {
        var tls = Target.TLS()
        guard let node = fields["tls"],
            let keys = self.fields(of: node, PlanKeys.tls, owner: "tls of \(fields.owner ?? "the target")")
        else { return tls }
        tls.authority = value("ca", of: keys, Self.line).map(sources.path)
        tls.certificate = value("cert", of: keys, Self.line).map(sources.path)
        tls.certificateKey = value("cert key", of: keys, Self.line).map(sources.path)
        tls.serverName = value("server name", of: keys) { (text) throws(UnitError) in try BaseURL.hostName(text) }
        tls.isInsecure = flag("insecure", of: keys) ?? false
        let usesTLS = if case .url(let url)? = endpoint { url.scheme == .https } else { endpoint == nil }
        if !usesTLS {
            fault(
                .conflict,
                at: node.place,
                in: fields.subject("tls"),
                "the target is not an https URL, so there is no TLS to set up"
            )
        }
        if keys["cert key"] != nil, keys["cert"] == nil {
            fault(
                .conflict,
                at: node.place,
                in: fields.subject("tls"),
                "\"cert key\" is the key of a certificate: add \"cert: client.pem\""
            )
        }
        if tls.isInsecure, tls.authority != nil {
            fault(
                .conflict,
                at: node.place,
                in: fields.subject("tls"),
                "\"insecure\" accepts any certificate, so \"ca\" has no effect; leave one out"
            )
        }
        return tls
    }

    private mutating func address(_ fields: Fields, endpoint: Target.Endpoint?) -> Target.AddressChoice {
        let choice = value("address", of: fields) { (text) throws(UnitError) -> Target.AddressChoice in
            switch text {
            case "ipv4": return .ipv4
            case "ipv6": return .ipv6
            default:
                guard BaseURL.isAddress(text) else {
                    throw UnitError(found: text, allowed: "ipv4, ipv6, or an address such as 10.0.0.7 or fd00::7")
                }
                return .fixed(text)
            }
        }
        if let choice, case .url(let url)? = endpoint, let node = fields["address"] {
            if url.socket != nil || BaseURL.isAddress(url.host) {
                fault(
                    .conflict,
                    at: node.place,
                    in: fields.subject("address"),
                    "the url has no host name, so there is no address to choose"
                )
            } else if case .fixed(let address) = choice, url.isLoopback,
                !BaseURL(scheme: .http, host: address, port: 80, path: "").isLoopback
            {
                fault(
                    .conflict,
                    at: node.place,
                    in: fields.subject("address"),
                    "the url is of this machine, and the address is not"
                )
            }
        }
        return choice ?? .any
    }

    private mutating func proxy(_ fields: Fields, endpoint: Target.Endpoint?) -> ProxyChoice {
        guard let node = fields["proxy"], let text = text("proxy", of: fields) else { return .environment }
        if text.value == "none" { return .none }
        // The plan is stored and shown, so a password never stands in it.
        let written = text.raw.withoutVariables
        if let at = written.lastIndex(of: "@") {
            let start = written.firstRange(of: "://")?.upperBound ?? written.startIndex
            guard start <= at, written[start..<at].allSatisfy({ $0 == ":" }) else {
                fault(
                    .value,
                    at: node.place,
                    in: fields.subject("proxy"),
                    "user and password of a proxy never stand in a plan; put them in by \"${NAME}\""
                )
                return .environment
            }
        }
        let proxy = value(text, at: node.place, in: fields.subject("proxy")) { (text) throws(UnitError) in
            try Proxy(parsing: text)
        }
        guard let proxy else { return .environment }
        func conflict(_ message: String) {
            fault(.conflict, at: node.place, in: fields.subject("proxy"), message)
        }
        switch endpoint {
        case .url(let url) where url.socket != nil:
            conflict("a Unix socket is not reached through a proxy")
        case .url(let url) where url.isLoopback && !proxy.isLoopback:
            conflict("the url is of this machine, and the proxy is another one")
        case .mock: conflict("the mock is on this machine, and not reached through a proxy")
        default:
            if fields["address"] != nil { conflict("it chooses the address itself; leave out \"address\"") }
        }
        return .through(proxy)
    }

    private enum Truth: String {
        case yes = "true"
        case no = "false"
    }

    mutating func flag(_ key: String, of fields: Fields) -> Bool? {
        let truth = value(key, of: fields) { (text) throws(UnitError) in
            let meant = ["yes": "true", "on": "true", "no": "false", "off": "false"][text.lowercased()]
            guard let truth = Truth(rawValue: text) else {
                throw UnitError(found: text, allowed: "true or false", suggestion: meant)
            }
            return truth
        }
        return truth.map { $0 == .yes }
    }

    private mutating func limits(_ fields: Fields) -> Target.Limits {
        var limits = Target.Limits()
        guard let node = fields["limits"],
            let keys = self.fields(of: node, PlanKeys.limits, owner: "limits of \(fields.owner ?? "the target")")
        else { return limits }
        func count(_ text: String) throws(UnitError) -> Int {
            let count = try TokenCount.parse(text)
            guard count > 0 else { throw UnitError(found: text, allowed: "a number over zero") }
            return count
        }
        limits.requestsPerMinute = value("rpm", of: keys, count)
        limits.tokensPerMinute = value("tpm", of: keys, count)
        limits.concurrent = value("concurrent", of: keys, count)
        return limits
    }
}

extension String {
    /// Without `${NAME}`: what the plan itself says.
    fileprivate var withoutVariables: String {
        var kept = ""
        var rest = Substring(self)
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            kept += rest[..<start.lowerBound]
            rest = rest[rest.index(after: end)...]
        }
        return kept + rest
    }
}
