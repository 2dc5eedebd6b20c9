/// How the keys of a provider begin, and what follows.
struct KeyForm {
    /// ASCII, begins with a letter.
    var beginning: [UInt8]
    /// The fewest bytes behind the beginning.
    var rest: Int
    /// Which bytes those are.
    var marks: ByteClass
    /// Whether an upper-case beginning is followed by digits and upper case alone.
    var isUpper = false

    private init(_ beginning: String, _ rest: Int, _ marks: ByteClass = .key, isUpper: Bool = false) {
        self.beginning = Array(beginning.utf8)
        self.rest = rest
        self.marks = marks
        self.isUpper = isUpper
    }

    /// Longer beginnings stand before those that they begin with.
    static let all = [
        KeyForm("sk-proj-", 16), KeyForm("sk-ant-", 16), KeyForm("sk-or-", 16), KeyForm("sk-", 16),
        KeyForm("sk_live_", 10), KeyForm("sk_test_", 10), KeyForm("pk_live_", 10), KeyForm("pk_test_", 10),
        KeyForm("rk_live_", 10), KeyForm("rk_test_", 10), KeyForm("whsec_", 16),
        KeyForm("AKIA", 16, [.upper, .digit], isUpper: true), KeyForm("ASIA", 16, [.upper, .digit], isUpper: true),
        KeyForm("github_pat_", 20), KeyForm("ghp_", 20, .word), KeyForm("gho_", 20, .word), KeyForm("ghu_", 20, .word),
        KeyForm("ghs_", 20, .word), KeyForm("ghr_", 20, .word), KeyForm("glpat-", 16),
        KeyForm("xoxb-", 10), KeyForm("xoxp-", 10), KeyForm("xoxa-", 10), KeyForm("xoxr-", 10), KeyForm("xoxs-", 10),
        KeyForm("xoxe-", 10), KeyForm("xapp-", 10),
        KeyForm("AIza", 30), KeyForm("ya29.", 20), KeyForm("hf_", 20, .word), KeyForm("gsk_", 20, .word),
        KeyForm("xai-", 20), KeyForm("pplx-", 20), KeyForm("nvapi-", 20), KeyForm("r8_", 30, .word),
        KeyForm("npm_", 30, .word), KeyForm("pypi-", 40), KeyForm("dop_v1_", 40, .word), KeyForm("shpat_", 30, .word),
    ]

    /// The forms by their first byte.
    static let byFirstByte: [[KeyForm]] = (UInt8.min...UInt8.max).map { byte in
        all.filter { $0.beginning.first == byte }
    }
}
