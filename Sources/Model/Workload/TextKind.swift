package import TidemarkProfile

/// The kinds of bundled text that prompts are cut from, by the words of plans; see the README.md of the corpus.
package enum TextKind: String, Sendable, Hashable, CaseIterable {
    case prose, chat, code, json, manual
    case german, french, spanish, portuguese, italian
    case russian, chinese, japanese, korean, arabic, hindi

    /// What stands for a language of production traffic; prose where there is no text of it.
    package init(_ language: Language) {
        self =
            switch language {
            case .german: .german
            case .french: .french
            case .spanish: .spanish
            case .portuguese: .portuguese
            case .italian: .italian
            case .russian: .russian
            case .arabic: .arabic
            case .hindi: .hindi
            case .chinese: .chinese
            case .japanese: .japanese
            case .korean: .korean
            case .code: .code
            case .json: .json
            case .english, .greek, .hebrew, .thai, .other: .prose
            }
    }
}
