import TidemarkPlan
import TidemarkWire

// MARK: - Faults that change what is written, and not how

extension Answer.Form {
    func damaged(by fault: MockFault) -> Answer.Form {
        switch (self, fault) {
        case (.streamed(var template), .badJSON):
            template.content.pieces = template.content.pieces.withoutLastBrace
            return .streamed(template)
        case (.streamed(var template), .noUsage):
            template.opening = template.opening.map(\.withoutUsage)
            template.content = template.content.withoutUsage
            template.closing = template.closing.map(\.withoutUsage)
            return .streamed(template)
        case (.streamed(var template), .noEnd):
            template.closing = Array(template.closing.dropLast())
            return .streamed(template)
        case (.streamed(var template), .twiceUsage):
            guard let index = template.closing.firstIndex(where: \.statesUsage) else { return self }
            template.closing.insert(template.closing[index], at: index)
            return .streamed(template)
        case (.whole(let pieces), .badJSON), (.whole(let pieces), .noEnd): return .whole(pieces.withoutLastBrace)
        case (.whole(let pieces), .noUsage): return .whole(pieces.withoutUsage)
        default: return self
        }
    }
}

extension StreamTemplate.Event {
    fileprivate var withoutUsage: StreamTemplate.Event { StreamTemplate.Event(pieces.withoutUsage, envelope: envelope) }

    /// Whether it has usage that is not null.
    fileprivate var statesUsage: Bool {
        pieces.contains { piece in
            guard case .bytes(let bytes) = piece else { return false }
            let text = String(decoding: bytes, as: UTF8.self)
            return [StreamTemplate.Piece].usageNames.contains { name in
                text.split(separator: "\"\(name)\":", omittingEmptySubsequences: false).dropFirst()
                    .contains { !$0.hasPrefix("null") }
            }
        }
    }
}

extension [StreamTemplate.Piece] {
    /// The names of usage and of token counts in all families.
    fileprivate static let usageNames = [
        "usage", "usageMetadata", "prompt_eval_count", "eval_count", "generated_tokens", "meta", "inputTokenCount",
        "outputTokenCount", "amazon-bedrock-invocationMetrics",
    ]

    /// With usage under a name that no client looks for.
    fileprivate var withoutUsage: [StreamTemplate.Piece] {
        map { piece in
            guard case .bytes(let bytes) = piece else { return piece }
            let renamed = Self.usageNames.reduce(String(decoding: bytes, as: UTF8.self)) { text, name in
                text.split(separator: "\"\(name)\":", omittingEmptySubsequences: false).joined(
                    separator: "\"x-\(name)\":"
                )
            }
            return .text(renamed)
        }
    }

    /// With a space in place of the brace that closes the JSON.
    fileprivate var withoutLastBrace: [StreamTemplate.Piece] {
        var pieces = self
        for index in indices.reversed() {
            guard case .bytes(var bytes) = pieces[index], let brace = bytes.lastIndex(of: UInt8(ascii: "}"))
            else { continue }
            bytes[brace] = UInt8(ascii: " ")
            pieces[index] = .bytes(bytes)
            break
        }
        return pieces
    }
}
