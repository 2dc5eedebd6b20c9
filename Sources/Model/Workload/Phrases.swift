/// What is said in prompts besides the text: instructions fit for its kind.
enum Phrases {
    /// Opens a system prompt of bundled text.
    static let system = "You are a careful assistant. Follow these rules in every answer."

    /// Ends a paragraph; the space makes it a token of its own, whatever stands before.
    static let paragraph = " \n\n"

    /// Words that most tokenizers hold as one token each, and the estimator counts as hardly more: they close what is
    /// left to the exact length.
    ///
    /// The last one is the cheapest.
    static let filler = "as it is so we do if he is to go on in it as we go up to it or by us as is a"

    /// Asked behind a text of the kind; none where the text asks for itself.
    static func questions(_ kind: TextKind) -> [String] {
        switch kind {
        case .prose:
            [
                "What happens in this passage, and how do the people in it feel about it?",
                "Rewrite this passage in plain modern English.",
                "Who speaks in this passage, and what does each of them want?",
                "Go on with this story in the same style.",
            ]
        case .chat: []
        case .code:
            [
                "Explain what this code does, and name two ways in which it could fail.",
                "Write tests for this code.", "Review this code as for a colleague.",
                "Rewrite this code so that it is easier to read.",
            ]
        case .json:
            [
                "Summarise these records in three sentences.", "Which of these records look wrong, and why?",
                "Write a JSON Schema that all of these records fit.",
            ]
        case .manual:
            [
                "Answer from this text only: what must be set up first?", "Summarise this text for an administrator.",
                "Which settings does this text name, and what are they for?",
            ]
        case .german: ["Fasse diesen Text in drei Sätzen zusammen.", "Worum geht es in diesem Text?"]
        case .french: ["Résume ce texte en trois phrases.", "De quoi parle ce texte ?"]
        case .spanish: ["Resume este texto en tres frases.", "¿De qué trata este texto?"]
        case .portuguese: ["Resuma este texto em três frases.", "De que trata este texto?"]
        case .italian: ["Riassumi questo testo in tre frasi.", "Di che cosa parla questo testo?"]
        case .russian: ["Перескажи этот текст в трёх предложениях.", "О чём этот текст?"]
        case .chinese: ["请用三句话概括这段文字。", "这段文字讲的是什么？"]
        case .japanese: ["この文章を三つの文で要約してください。", "この文章は何について書かれていますか。"]
        case .korean: ["이 글을 세 문장으로 요약해 주세요.", "이 글은 무엇에 관한 것입니까?"]
        case .arabic: ["لخّص هذا النص في ثلاث جمل.", "عمّ يتحدث هذا النص؟"]
        case .hindi: ["इस पाठ का तीन वाक्यों में सारांश लिखिए।", "यह पाठ किस बारे में है?"]
        }
    }
}
