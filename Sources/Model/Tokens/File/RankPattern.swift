/// How a file of ranks cuts text before it looks for tokens; the file itself does not say.
///
/// Source: `tiktoken_ext/openai_public.py` of `tiktoken` 0.14; Qwen's `tokenization_qwen.py`; Llama 3's `tokenizer.py`.
package enum RankPattern: String, CaseIterable, Sendable {
    case cl100k, o200k, r50k, p50k, qwen, llama3

    /// The pattern that a file's name tells of, such as `o200k_base.tiktoken`; nil if it tells of none.
    package init?(fileName: String) {
        let name = fileName.lowercased()
        let found = Self.allCases.first { name.contains($0.rawValue) }
        if let found {
            self = found
        } else if name.contains("gpt2") || name.contains("gpt-2") {
            self = .r50k
        } else {
            return nil
        }
    }

    var text: String {
        switch self {
        case .r50k, .p50k:
            #"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"#
        case .cl100k:
            #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"#
                + #"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"#
        case .o200k:
            #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"#
                + #"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"#
                + #"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        case .llama3:
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
                + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
        case .qwen:
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
                + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
        }
    }
}

/// The pattern of GPT-2, which `ByteLevel` cuts by.
let gpt2Pattern = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
