package import TidemarkUnits

/// One way in which a mock fails a request.
///
/// In plans, flags and headers: a kind, and behind `=` what it takes: `429`, `stall=5`, `drip=2ms`.
package enum MockFault: Sendable, Hashable {
    /// An error in the family's own form; `code` is the family's word where the status alone does not tell.
    case status(Int, code: String?)
    /// The connection is closed without an answer: by rule as soon as it is accepted, on request after the request.
    case refuse
    /// The connection is reset after so many tokens.
    case reset(tokens: Int)
    /// Nothing more comes after so many tokens, and the connection stays open.
    case stall(tokens: Int)
    /// The connection is closed in the middle of the event after so many tokens.
    case cut(tokens: Int)
    /// Every byte is a write of its own, with this time between.
    case drip(Nanoseconds)
    /// The second event, or the body, is no JSON.
    case badJSON
    /// The content type is `text/html`.
    case wrongType
    /// No usage is stated.
    case noUsage
    /// The last event is left out.
    case noEnd
    /// Usage states so many times the tokens of output that there are, and they are billed.
    case overUsage(times: Int)
    /// The event that states usage comes twice.
    case twiceUsage

    /// A fault of a share of all requests.
    package struct Rule: Sendable, Hashable {
        package var fault: MockFault
        /// From 0 to 1.
        package var share: Double

        package init(fault: MockFault, share: Double) {
            self.fault = fault
            self.share = share
        }
    }
}

// MARK: - Notation

extension MockFault {
    /// The failure types of llm-d-inference-sim.
    package static let simulatorTypes: [(name: String, fault: MockFault)] = [
        ("rate_limit", .status(429, code: nil)),
        ("invalid_api_key", .status(401, code: nil)),
        ("context_length", .status(400, code: "context_length_exceeded")),
        ("server_error", .status(500, code: nil)),
        ("invalid_request", .status(400, code: nil)),
        ("model_not_found", .status(404, code: "model_not_found")),
    ]

    private static let allowed = """
        a fault: a status from 400 to 599, refuse, reset, stall, cut, drip, bad-json, wrong-type, no-usage, no-end, \
        over-usage or twice-usage, some with a number or a time behind "=", such as stall=5 or drip=2ms
        """
    private static let mostTokens = 1_000_000
    private static let excesses = 2...1_000
    private static let words = [
        "refuse", "reset", "stall", "cut", "drip", "bad-json", "wrong-type", "no-usage", "no-end", "over-usage",
        "twice-usage",
    ]

    /// - Throws: `UnitError` naming what was found and what is allowed.
    package init(parsing text: String) throws(UnitError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let kind = parts[0]
        let value = parts.count > 1 ? parts[1] : nil
        if value == nil, let fault = Self.plain(kind) {
            self = fault
            return
        }
        func tokens(_ standard: Int) throws(UnitError) -> Int {
            guard let value else { return standard }
            guard value.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int(value), count <= Self.mostTokens
            else { throw UnitError(found: text, allowed: "a fault with a number of tokens, such as \(kind)=5") }
            return count
        }
        switch kind {
        case "reset": self = .reset(tokens: try tokens(0))
        case "stall": self = .stall(tokens: try tokens(1))
        case "cut": self = .cut(tokens: try tokens(1))
        case "drip": self = .drip(try Self.gap(value ?? "1ms", found: text))
        case "over-usage": self = .overUsage(times: try Self.excess(value, found: text))
        default:
            throw UnitError(
                found: text,
                allowed: Self.allowed,
                suggestion: Spelling.nearest(to: kind, among: Self.words)
            )
        }
    }

    /// The faults that take nothing.
    private static func plain(_ kind: String) -> MockFault? {
        switch kind {
        case "refuse": .refuse
        case "bad-json": .badJSON
        case "wrong-type": .wrongType
        case "no-usage": .noUsage
        case "no-end": .noEnd
        case "twice-usage": .twiceUsage
        default:
            Int(kind).flatMap { (400...599).contains($0) ? .status($0, code: nil) : nil }
                ?? simulatorTypes.first { $0.name == kind }?.fault
        }
    }

    private static func gap(_ text: String, found: String) throws(UnitError) -> Nanoseconds {
        let gap = try Nanoseconds(parsing: text)
        guard gap > .zero, gap <= .seconds(60) else {
            throw UnitError(found: found, allowed: "a fault with a time over zero and up to 1m, such as drip=2ms")
        }
        return gap
    }

    private static func excess(_ text: String?, found: String) throws(UnitError) -> Int {
        guard let text else { return excesses.lowerBound }
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let times = Int(text), excesses.contains(times) else {
            throw UnitError(found: found, allowed: "a fault with a whole number from 2 to 1000, such as over-usage=3")
        }
        return times
    }

    /// The form that `init(parsing:)` reads back to the same fault.
    package var notation: String {
        switch self {
        case .status(let status, nil): "\(status)"
        case .status(let status, _): Self.simulatorTypes.first { $0.fault == self }?.name ?? "\(status)"
        case .refuse: "refuse"
        case .reset(let tokens): "reset=\(tokens)"
        case .stall(let tokens): "stall=\(tokens)"
        case .cut(let tokens): "cut=\(tokens)"
        case .drip(let gap): "drip=\(gap)"
        case .badJSON: "bad-json"
        case .wrongType: "wrong-type"
        case .noUsage: "no-usage"
        case .noEnd: "no-end"
        case .overUsage(let times): "over-usage=\(times)"
        case .twiceUsage: "twice-usage"
        }
    }
}
