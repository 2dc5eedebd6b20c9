import TidemarkUnits
import TidemarkWire

/// A plan made of flags: `tidemark run URL --model m --rate 10/s --for 30s`.
///
/// Its values are texts as the user typed them. They go through the reader of plan files, so that both meet the same
/// rules, and faults name the flag.
package struct QuickPlan: Sendable, Hashable {
    package var url: String
    package var model: String?
    /// Arrivals of an open loop; `1/s` where there are no users either.
    package var rate: String?
    /// Users of a closed loop, in place of a rate.
    package var users: String?
    /// Only with users.
    package var think: String?
    package var duration: String?
    package var input: String?
    package var output: String?
    package var api: String?
    package var key: String?
    package var environment: String?
    package var http: String?
    package var proxy: String?
    package var address: String?
    package var trace: String?
    /// Names and values; a value that is a key comes as `${NAME}`.
    package var headers: [Pair] = []
    package var authority: String?
    package var certificate: String?
    package var certificateKey: String?
    package var serverName: String?
    package var insecure: String?
    /// By the names of the plan, with `-` for spaces: `first-byte`.
    package var timeouts: [Pair] = []
    /// USD per million tokens.
    package var inputPrice: String?
    /// Only with a price of the input.
    package var outputPrice: String?
    /// The limit of the run's budget.
    package var budget: String?
    /// How often failed requests are made again.
    package var retries: String?
    /// Made of host and model where there is none.
    package var name: String?

    package init(url: String) {
        self.url = url
    }

    /// One `--timeout first-byte=3s`, or one `--header x-team=search`.
    package struct Pair: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The plan as YAML text, as `--save` writes it.
    package var yaml: String { tree.yaml }
}

extension Plan {
    /// Reads a plan made of flags.
    ///
    /// - Throws: `PlanError` whose faults name flags.
    package init(quick: QuickPlan, sources: PlanSources, overrides: [Override] = []) throws(PlanError) {
        var faults = quick.conflicts
        var root = quick.tree
        for override in overrides { root.apply(override, faults: &faults) }
        try self.init(root, source: root.yaml, file: "quick", sources: sources, dialect: .flags, earlier: faults)
        // Its lines are those of its source: a saved plan reads back to the same value.
        self = try Plan(yaml: source, file: "quick", sources: sources)
    }
}

extension QuickPlan {
    /// Flags that exclude each other.
    fileprivate var conflicts: [PlanError.Fault] {
        var faults: [PlanError.Fault] = []
        func conflict(_ flag: String, _ message: String) {
            faults.append(PlanError.Fault(kind: .conflict, place: .flag(flag), message: message))
        }
        if rate != nil, users != nil { conflict("--users", "a test has users or a --rate, not both") }
        if think != nil, users == nil { conflict("--think", "only --users think; a --rate does not wait for answers") }
        if outputPrice != nil, inputPrice == nil {
            conflict("--output-price", "add --input-price 2.50: prompts cost money, too")
        }
        return faults
    }

    fileprivate var tree: YAMLNode {
        func pairs(
            _ key: String,
            _ flag: String,
            _ pairs: [Pair],
            named: (String) -> String
        ) -> [(key: String, node: YAMLNode)] {
            let texts = pairs.map { (key: named($0.name), flag: "\(flag) \($0.name)", text: String?.some($0.value)) }
            return texts.isEmpty ? [] : [(key, mapping(flag, texts))]
        }
        let tls: [(key: String, flag: String, text: String?)] = [
            ("ca", "--ca", authority), ("cert", "--cert", certificate), ("cert key", "--cert-key", certificateKey),
            ("server name", "--server-name", serverName), ("insecure", "--insecure", insecure),
        ].filter { $0.text != nil }
        let prices: [(key: String, flag: String, text: String?)] =
            inputPrice == nil
            ? [] : [("input", "--input-price", inputPrice), ("output", "--output-price", outputPrice)]
        let target = mapping(
            "URL",
            [
                ("api", "--api", api), ("url", "URL", url), ("model", "--model", model), ("key", "--key", key),
                ("http", "--http", http), ("proxy", "--proxy", proxy), ("address", "--address", address),
                ("trace", "--trace", trace),
            ],
            pairs("timeouts", "--timeout", timeouts) { $0.spaced }
                + pairs("headers", "--header", headers) { $0 }
                + (tls.first.map { [("tls", mapping($0.flag, tls))] } ?? [])
                + (prices.first.map { [("prices", mapping($0.flag, prices))] } ?? [])
        )
        let type = mapping(
            "--input",
            [("input", "--input", input ?? "512"), ("output", "--output", output ?? defaultOutput)]
        )
        let span = ("for", "--for", duration ?? "30s")
        let scenario =
            users == nil
            ? ("baseline", mapping("--rate", [("rate", "--rate", rate ?? "1/s"), span]))
            : ("users", mapping("--users", [("count", "--users", users), ("think", "--think", think), span]))
        return mapping(
            "URL",
            [
                ("tidemark", "URL", "1"), ("name", "--name", name ?? ownName),
                ("environment", "--environment", environment),
            ],
            [
                ("targets", mapping("URL", [], [("primary", target)])),
                ("types", mapping("--input", [], [("request", type)])),
                ("scenarios", YAMLNode(content: .list([mapping("--rate", [], [scenario])]), place: .flag("--rate"))),
            ] + (budget == nil ? [] : [("budget", mapping("--budget", [("limit", "--budget", budget)]))])
                + (retries == nil ? [] : [("retry", mapping("--retries", [("times", "--retries", retries)]))])
        )
    }

    /// None for an API whose answers are no generated text.
    private var defaultOutput: String? {
        api.flatMap(APIFamily.init(rawValue:))?.generatesText == false ? nil : "128"
    }

    /// What tells its runs from those of others: `127.0.0.1:8000 m`.
    private var ownName: String {
        let words = [host, model].compactMap(\.self)
        return words.isEmpty ? "quick" : words.joined(separator: " ")
    }

    /// The host, and its port if that is not the usual one; nil where the URL is none, which is said elsewhere.
    private var host: String? {
        do throws(UnitError) {
            let url = try BaseURL(parsing: url)
            let host = url.host.contains(":") ? "[\(url.host)]" : url.host
            return url.port == (url.scheme == .https ? 443 : 80) ? host : "\(host):\(url.port)"
        } catch {
            return nil
        }
    }

    /// A mapping of the texts that are there and of nodes, each with the flag that it comes from.
    private func mapping(
        _ flag: String,
        _ texts: [(key: String, flag: String, text: String?)],
        _ nodes: [(key: String, node: YAMLNode)] = []
    ) -> YAMLNode {
        var entries: [YAMLNode.Entry] = []
        for (key, flag, text) in texts {
            guard let text else { continue }
            let place = PlanError.Place.flag(flag)
            let value = YAMLNode(content: .scalar(text, isQuoted: true), place: place)
            entries.append(YAMLNode.Entry(key: YAMLNode.Key(text: key, place: place), value: value))
        }
        entries += nodes.map { key, node in
            YAMLNode.Entry(key: YAMLNode.Key(text: key, place: node.place), value: node)
        }
        return YAMLNode(content: .mapping(entries), place: .flag(flag))
    }
}

extension String {
    fileprivate var spaced: String { String(map { $0 == "-" ? " " : $0 }) }
}
