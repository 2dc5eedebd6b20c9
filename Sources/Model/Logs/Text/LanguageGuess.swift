import TidemarkProfile

/// Guesses what a text is written in from the bytes at its beginning: scripts by their ranges, Latin ones by their most
/// common words, code and JSON by their signs.
enum LanguageGuess {
    /// Bytes that are looked at.
    static let sample = 2_048
    /// Letters or words below which nothing is said.
    private static let fewest = 8

    static func language(of text: Bytes) -> Language? {
        let text = text.part(0, min(text.count, sample))
        var scripts = ScriptCounts()
        scripts.count(text)
        if let language = scripts.language { return language }
        guard scripts.latin >= fewest else { return nil }
        if isJSON(text, scripts) { return .json }
        if scripts.signs * 12 > text.count { return .code }
        return StopWords.language(of: text)
    }

    private static func isJSON(_ text: Bytes, _ scripts: ScriptCounts) -> Bool {
        var at = 0
        while at < text.count, text[at] <= 0x20 { at += 1 }
        guard at < text.count, text[at] == UInt8(ascii: "{") || text[at] == UInt8(ascii: "[") else { return false }
        return scripts.quotes * 12 > text.count || scripts.quotes >= 8
    }
}

/// Letters by script, as bytes tell, and the signs of code.
private struct ScriptCounts {
    var latin = 0
    /// Braces, brackets and the like.
    var signs = 0
    var quotes = 0
    private var cyrillic = 0
    private var greek = 0
    private var hebrew = 0
    private var arabic = 0
    private var devanagari = 0
    private var thai = 0
    private var hangul = 0
    private var kana = 0
    private var ideographs = 0
    private var others = 0

    mutating func count(_ text: Bytes) {
        var at = 0
        while at < text.count {
            let byte = text[at]
            if byte < 0x80 {
                ascii(byte)
                at += 1
                continue
            }
            let second = at + 1 < text.count ? text[at + 1] : 0x80
            switch byte {
            case 0xC3...0xCA: latin += 1
            case 0xCE, 0xCF: greek += 1
            case 0xD0...0xD3: cyrillic += 1
            case 0xD6, 0xD7: hebrew += 1
            case 0xD8...0xDB: arabic += 1
            case 0xE0:
                if second < 0xA6 {
                    devanagari += 1
                } else if second >= 0xB8, second < 0xBA {
                    thai += 1
                } else {
                    others += 1
                }
            case 0xE3: if second >= 0x81, second <= 0x83 { kana += 1 } else if second >= 0x90 { ideographs += 1 }
            case 0xE4...0xE9: ideographs += 1
            case 0xEA...0xED: hangul += 1
            case 0xC0...0xDF, 0xE1: others += 1
            default: break
            }
            at += byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        }
    }

    private mutating func ascii(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): latin += 1
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ";"),
            UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "_"), UInt8(ascii: "#"):
            signs += 1
        case 0x22: quotes += 1
        default: break
        }
    }

    /// The script that holds three letters in ten, where it is not Latin; signs of writing that hold a word weigh more.
    var language: Language? {
        let all =
            latin + cyrillic + greek + hebrew + arabic + devanagari + thai + others + 2 * (hangul + kana + ideographs)
        guard all > 0 else { return nil }
        let east = kana + ideographs + hangul
        if 2 * east * 10 >= all * 3 {
            if hangul * 2 > east { return .korean }
            return kana * 10 > east ? .japanese : .chinese
        }
        let scripts: [(Int, Language)] = [
            (cyrillic, .russian), (greek, .greek), (hebrew, .hebrew), (arabic, .arabic), (devanagari, .hindi),
            (thai, .thai), (others, .other),
        ]
        let most = scripts.max { $0.0 < $1.0 }
        guard let most, most.0 * 10 >= all * 3 else { return nil }
        return most.1
    }
}
