import TidemarkProfile
import TidemarkUnits
import TidemarkWorkload

/// Where the prompts of a type come from, in words.
enum PromptSource {
    static func text(_ type: RequestType, measure: TokenMeasure) -> String {
        var parts: [String] = []
        switch type.lengths {
        case .drawn: parts.append(type.text?.rawValue ?? "prose")
        case .profile(let profile, _):
            parts.append("profile \"\(profile.name)\"")
            parts.append(type.text?.rawValue ?? languages(type))
            if let sharing = profile.sharing, sharing.blockTokens > 0 {
                parts.append("beginnings shared as in the profile: \(Quantity.share(sharing.hitRatio)) of its blocks")
            }
        case .file(let file, _):
            let order = file.isOrdered ? "in the order of the file" : "shuffled"
            parts.append("\(file.name), \(Quantity.count(file.rows.count)) rows \(order)")
        }
        switch type.system {
        case .tokens(let tokens)?: parts.append("a system message of \(Quantity.tokens(tokens)) tokens")
        case .text?: parts.append("a system message of a file")
        case nil: break
        }
        if type.conversation != nil { parts.append("conversations: each turn with all before it") }
        if let images = type.images {
            let pictures = images.count == 1 ? "a picture" : "\(images.count) pictures"
            parts.append("\(pictures) of \(images.width)x\(images.height), not counted")
        }
        switch type.items {
        case .inputs(let count)?: parts.append("\(count) inputs a request")
        case .documents(let count)?: parts.append("\(count) documents a request")
        case nil: break
        }
        if type.isCold { parts.append("a number of its own first, against caches") }
        parts.append(measure.name.map { "tokens by \($0)" } ?? "tokens estimated (~)")
        return parts.joined(separator: "; ")
    }

    private static func languages(_ type: RequestType) -> String {
        guard case .profile(let profile, _) = type.lengths else { return "prose" }
        let kinds = Set(profile.types.flatMap(\.languages).map { TextKind($0.language).rawValue }).sorted()
        return kinds.isEmpty ? "prose" : kinds.joined(separator: ", ")
    }
}
