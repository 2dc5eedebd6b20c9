import TidemarkPlan
import TidemarkUnits

/// How sentences of an analysis print numbers.
enum Wording {
    static func time(_ nanoseconds: Double) -> String {
        Nanoseconds(seconds: nanoseconds / 1e9).rounded
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

    /// `412 ms [388, 440]`; a side that is not known is left out: `412 ms [at least 388]`.
    func text(_ value: Double, low: Double?, high: Double?) -> String {
        let unit = Nanoseconds(seconds: value / 1e9).readingUnit
        func digits(_ end: Double) -> String {
            switch self {
            case .time: Nanoseconds(seconds: end / 1e9).roundedDigits(in: unit)
            case .tokensPerSecond: Rounded.text(end)
            case .share: Rounded.text(end * 100)
            }
        }
        let known = (low.flatMap { $0.isFinite ? $0 : nil }, high.flatMap { $0.isFinite ? $0 : nil })
        return switch known {
        case (let low?, let high?): "\(text(value)) [\(digits(low)), \(digits(high))]"
        case (let low?, nil): "\(text(value)) [at least \(digits(low))]"
        case (nil, let high?): "\(text(value)) [at most \(digits(high))]"
        case (nil, nil): text(value)
        }
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
