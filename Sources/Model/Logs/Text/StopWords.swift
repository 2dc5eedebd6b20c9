import TidemarkProfile

/// The most common short words of six languages in Latin script.
enum StopWords {
    private static let languages: [Language] = [.english, .german, .french, .spanish, .portuguese, .italian]

    private static let words = [
        "the and of to in is that for you it with on are this be have not what how can from your my do",
        "der die das und ist nicht ich zu den mit ein eine sie von auf wie für im dem es auch was kann wir",
        "le la les et est des un une que pour dans en du pas je vous qui sur avec ce au il comment plus",
        "el la los las de que y en un una es por con para no se del como mi su lo al más qué",
        "o a os as de que e em um uma é por com para não se do da no na como meu mais você",
        "il la di che e un una per con non si del della come sono è i le nel mi più gli cosa questo",
    ]

    /// Words of up to eight bytes as numbers, each with a bit for every language that has it, in a table by hash.
    private static let table: [(word: UInt64, languages: UInt8)] = {
        var table = [(word: UInt64, languages: UInt8)](repeating: (0, 0), count: 512)
        for (index, list) in words.enumerated() {
            for word in list.split(separator: " ") {
                let number = word.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                var at = place(number)
                while table[at].word != 0, table[at].word != number { at = (at + 1) & 511 }
                table[at] = (number, table[at].languages | 1 << UInt8(index))
            }
        }
        return table
    }()

    private static func place(_ number: UInt64) -> Int { Int((number &* 0x9E37_79B9_7F4A_7C15) >> 55) }

    /// Words below which nothing is said.
    private static let fewest = 5

    /// The language with the most of its words among those of the text, other where they are under one in eight; nil of a
    /// few words.
    static func language(of text: Bytes) -> Language? {
        var hits = [Int](repeating: 0, count: languages.count)
        var (words, number, length) = (0, UInt64(0), 0)
        for index in 0...text.count {
            let byte = index < text.count ? text[index] : 0x20
            if byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 {
                number = number << 8 | UInt64(byte < 0x80 ? byte | 0x20 : byte)
                length += 1
                continue
            }
            if length > 0 { words += 1 }
            if (1...8).contains(length) {
                var at = place(number)
                while table[at].word != 0 {
                    if table[at].word == number {
                        for language in languages.indices where table[at].languages >> UInt8(language) & 1 == 1 {
                            hits[language] += 1
                        }
                        break
                    }
                    at = (at + 1) & 511
                }
            }
            (number, length) = (0, 0)
        }
        guard words >= fewest else { return nil }
        guard let most = hits.max(), most > 1, most * 8 >= words, let index = hits.firstIndex(of: most) else {
            return .other
        }
        return languages[index]
    }
}
