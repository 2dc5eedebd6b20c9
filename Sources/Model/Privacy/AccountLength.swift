/// How many characters an IBAN has, by country (ISO 13616-1, register of SWIFT, release 99).
enum AccountLength {
    static let longest = 33

    private static let countries =
        """
        AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 \
        ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 \
        LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 \
        PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 \
        YE30
        """

    /// By `index(_:_:)`; 0 for pairs of letters that are no country of the register.
    private static let table: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 26 * 26)
        for entry in countries.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let bytes = Array(entry.utf8)
            guard let index = index(bytes[0], bytes[1]) else { continue }
            table[index] = UInt8(entry.dropFirst(2)) ?? 0
        }
        return table
    }()

    private static func index(_ first: UInt8, _ second: UInt8) -> Int? {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let (first, second) = (first | 0x20, second | 0x20)
        guard letters.contains(first), letters.contains(second) else { return nil }
        return Int(first - letters.lowerBound) * 26 + Int(second - letters.lowerBound)
    }

    /// For a country's two letters, of either case.
    static func of(_ first: UInt8, _ second: UInt8) -> Int? {
        guard let index = index(first, second), table[index] > 0 else { return nil }
        return Int(table[index])
    }
}
