import TidemarkTokens
import TidemarkWire
import TidemarkWorkload

extension PlanReader {
    /// The tokenizer of a file, or the estimator.
    mutating func tokenizer(_ fields: Fields) -> TokenMeasure {
        guard let node = fields["tokenizer"], let path = text("tokenizer", of: fields) else { return .estimator }
        let tokenizer = loaded(path, node, fields, key: "tokenizer", as: "tokenizer") { sources, path in
            try Tokenizer.tokenizer(parsing: sources.bytes(path), file: path)
        }
        return tokenizer.map { TokenMeasure($0, name: path.raw) } ?? .estimator
    }

    /// The template by which an API that takes one text gets a conversation.
    mutating func template(_ fields: Fields, _ api: API?) -> ChatTemplate? {
        guard let node = fields["template"] else { return nil }
        let template: ChatTemplate? = choice("template", of: fields)
        let takesOneText =
            switch api {
            case .family(let family)?: [.openAICompletions, .ollamaGenerate, .tgi].contains(family)
            case .custom?, nil: true
            }
        if !takesOneText, let api {
            fault(
                .conflict,
                at: node.place,
                in: fields.subject("template"),
                "\(api.name) takes messages, and the server puts them into its own template; leave it out"
            )
        }
        return template
    }
}
