import Glibc
import TidemarkPlan
import TidemarkUnits

/// How sentences of an analysis print numbers.
enum Wording {
    static func time(_ nanoseconds: Double) -> String {
        Nanoseconds(seconds: nanoseconds / 1e9).rounded
    }

    /// Three significant digits with their zeros, as tables print them: `1.00`, `412`, `1010`.
    static func significant(_ value: Double) -> String {
        guard abs(value) < 999.5 else {
            let step = pow(10, floor(log10(abs(value))) - 2)
            return Rounded.text((value / step).rounded() * step)
        }
        var text = Rounded.text(value)
        guard value != 0 else { return text }
        if !text.contains(".") { text += "." }
        while text.drop(while: { "-0.".contains($0) }).count(where: \.isNumber) < 3 { text += "0" }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    static func share(_ fraction: Double) -> String {
        "\(Rounded.text(fraction * 100)) %"
    }

    static func count(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    /// `a`, `a and b`, `a, b and c`.
    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }
}

/// The unit of a metric: how its values and intervals print.
enum ValueUnit: Sendable, Hashable {
    case time
    case tokensPerSecond
    case share

    init(of metric: Objective.Metric) {
        switch metric {
        case .ttft, .tpot, .itl, .stall, .e2e: self = .time
        case .systemRate, .streamRate: self = .tokensPerSecond
        case .errors: self = .share
        }
    }

    func text(_ value: Double) -> String {
        switch self {
        case .time: Wording.time(value)
        case .tokensPerSecond: "\(Rounded.text(value)) tokens/s"
        case .share: Wording.share(value)
        }
    }

    /// `412 ms [388, 440]`; a side that is not known is `–`.
    func text(_ value: Double, low: Double?, high: Double?) -> String {
        let ends = [low, high].map { end in end.flatMap { $0.isFinite ? $0 : nil } }
        guard ends.contains(where: { $0 != nil }) else { return text(value) }
        let unit = Nanoseconds(seconds: value / 1e9).readingUnit
        func digits(_ number: Double) -> String {
            switch self {
            case .time: Wording.significant(number / Double(unit.rawValue))
            case .tokensPerSecond: Wording.significant(number)
            case .share: Rounded.text(number * 100)
            }
        }
        let symbol =
            switch self {
            case .time: unit.symbol
            case .tokensPerSecond: "tokens/s"
            case .share: "%"
            }
        let interval = ends.map { $0.map(digits) ?? "–" }.joined(separator: ", ")
        return "\(digits(value)) \(symbol) [\(interval)]"
    }
}

extension Objective {
    /// Metric and statistic, such as `ttft p95`.
    var subject: String {
        switch statistic {
        case .quantile(let q): "\(metric.rawValue) p\(Rounded.text(q * 100, digits: 6))"
        case .mean: "\(metric.rawValue) mean"
        case .max: "\(metric.rawValue) max"
        case nil: metric.rawValue
        }
    }

    var limitText: String { ValueUnit(of: metric).text(limit) }
}

extension Objective.Comparison {
    /// Whether small values are the good ones.
    var wantsLess: Bool { self == .less || self == .lessOrEqual }

    func holds(_ value: Double, _ limit: Double) -> Bool {
        switch self {
        case .less: value < limit
        case .lessOrEqual: value <= limit
        case .greater: value > limit
        case .greaterOrEqual: value >= limit
        }
    }
}
