/// The provider whose own host a target is.
struct Vendor {
    private enum Kind { case plain, google, vertex, bedrock, azure }

    private let kind: Kind
    /// In whose rows to look, the first one first.
    let providers: [String]
    private let region: String?
    /// Why the table's prices are not this host's, as a clause.
    let reasonAgainst: String?

    private init(_ kind: Kind, _ providers: [String], region: String? = nil, reasonAgainst: String? = nil) {
        self.kind = kind
        self.providers = providers
        self.region = region
        self.reasonAgainst = reasonAgainst
    }

    /// Providers with one host for all regions.
    private static let hosts: [String: String] = [
        "api.openai.com": "openai", "api.anthropic.com": "anthropic", "api.mistral.ai": "mistral",
        "codestral.mistral.ai": "codestral", "api.cohere.com": "cohere", "api.cohere.ai": "cohere",
        "api.deepseek.com": "deepseek", "api.groq.com": "groq", "api.x.ai": "xai", "api.together.xyz": "together_ai",
        "api.together.ai": "together_ai", "api.fireworks.ai": "fireworks_ai", "api.perplexity.ai": "perplexity",
        "api.cerebras.ai": "cerebras", "api.sambanova.ai": "sambanova", "api.deepinfra.com": "deepinfra",
        "api.novita.ai": "novita", "api.moonshot.ai": "moonshot", "api.z.ai": "zai", "api.ai21.com": "ai21",
        "api.minimax.io": "minimax", "dashscope.aliyuncs.com": "dashscope",
        "dashscope-intl.aliyuncs.com": "dashscope", "api.voyageai.com": "voyage", "api.jina.ai": "jina_ai",
    ]

    private static let azureSuffixes = [
        ".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com",
    ]

    /// Nil for a host that is no provider's own.
    init?(host: String) {
        let lowered = host.lowercased()
        let host = lowered.hasSuffix(".") ? String(lowered.dropLast()) : lowered
        if let provider = Self.hosts[host] {
            self.init(.plain, [provider])
        } else if host.hasSuffix(".api.openai.com") {
            self.init(.plain, ["openai"], reasonAgainst: "\(host) processes in a region, which costs more than listed")
        } else if host == "generativelanguage.googleapis.com" {
            self.init(.google, ["gemini"])
        } else if host == "aiplatform.googleapis.com" {
            self.init(.vertex, ["vertex"])
        } else if let region = Self.middle(of: host, from: "", to: "-aiplatform.googleapis.com") {
            self.init(.vertex, ["vertex"], region: region)
        } else if let region = Self.middle(of: host, from: "bedrock-runtime.", to: ".amazonaws.com")
            ?? Self.middle(of: host, from: "bedrock-runtime-fips.", to: ".amazonaws.com")
        {
            self.init(.bedrock, ["bedrock"], region: region)
        } else if Self.azureSuffixes.contains(where: { host.hasSuffix($0) && host.utf8.count > $0.utf8.count }) {
            self.init(.azure, ["azure", "azure_ai"])
        } else {
            return nil
        }
    }

    /// One label of a host's name between a start and an end.
    private static func middle(of host: String, from start: String, to end: String) -> String? {
        guard host.hasPrefix(start), host.hasSuffix(end), host.utf8.count > start.utf8.count + end.utf8.count else {
            return nil
        }
        let middle = host.dropFirst(start.count).dropLast(end.count)
        return middle.contains(".") ? nil : String(middle)
    }

    enum Names {
        /// Under which a row may stand, the first one first.
        case names([String])
        /// A clause.
        case nameless(String)
    }

    func names(for model: String, path: String) -> Names {
        switch kind {
        case .plain:
            // OpenAI's fine-tuned models: ft:MODEL:ORGANISATION:NAME:ID, at the price of ft:MODEL.
            let parts = model.split(separator: ":")
            let isTuned = providers == ["openai"] && model.hasPrefix("ft:") && parts.count > 2
            return .names([model] + (isTuned ? ["ft:\(parts[1])"] : []))
        case .google, .vertex:
            let parts = model.split(separator: "/")
            let isPath = parts.dropLast().last == "models"
            if parts.contains("endpoints") { return .nameless("an endpoint of its own is billed by the hour") }
            return .names([isPath ? String(parts[parts.count - 1]) : model])
        case .azure:
            let parts = path.split(separator: "/")
            let at = parts.firstIndex(of: "deployments").map { $0 + 1 }
            let deployment = at.flatMap { parts.indices.contains($0) ? String(parts[$0]) : nil }
            return .names([deployment ?? model])
        case .bedrock: return bedrockNames(for: model)
        }
    }

    /// Amazon names models by id, by a profile's id that begins with a group of regions, or by an ARN.
    private func bedrockNames(for model: String) -> Names {
        var name = model
        if model.hasPrefix("arn:") {
            let resource = model.split(separator: ":", maxSplits: 5).last.map(String.init) ?? model
            guard let kind = resource.split(separator: "/").first, let slash = resource.lastIndex(of: "/"),
                kind == "foundation-model" || kind == "inference-profile"
            else { return .nameless("the ARN does not say which model it is") }
            name = String(resource[resource.index(after: slash)...])
        }
        return .names((region.map { ["\($0)/\(name)"] } ?? []) + [name])
    }

    /// What whoever relies on a row's prices at this host must know.
    func notes(for row: PriceRow) -> [String] {
        switch kind {
        case .bedrock:
            let isOfAmerica = region.map { ["us-east-1", "us-east-2", "us-west-2"].contains($0) } ?? true
            let isOfRegion = region.map { row.model.hasPrefix("\($0)/") } ?? false
            let isOfGroup = Self.groups.contains { row.model.hasPrefix("\($0).") }
            return isOfAmerica || isOfRegion || isOfGroup
                ? [] : ["the price of us-east-1 is taken for \(row.model); \(region ?? "this region") may ask more"]
        case .azure:
            return [
                "the deployment is taken for the model that it is named after, \(row.model), at the price of a "
                    + "global deployment; others may cost more"
            ]
        case .vertex:
            return region == nil
                ? [] : ["the price of the global location is taken; \(region ?? "") may ask more"]
        case .plain, .google: return []
        }
    }

    /// With which ids of profiles begin.
    private static let groups = ["us", "eu", "apac", "global", "jp", "au", "ca", "us-gov"]
}
