import TidemarkMeasurement
import TidemarkUnits
import TidemarkWire

/// A metric with one value a request.
///
/// Times are in nanoseconds, rates in tokens per second.
enum RequestMetric: Sendable, Hashable {
    case timeToFirstToken
    case timeToFirstAnswer
    case timeToFirstTokenFromRelease
    case timePerOutputToken
    case stall
    case endToEnd
    case streamRate

    /// What was measured of `row`; nil where it has no such value.
    func value(of row: Row) -> Double? {
        switch self {
        case .timeToFirstToken: row.timeToFirstToken.map { Double($0.count) }
        case .timeToFirstAnswer: row.timeToFirstAnswer.map { Double($0.count) }
        case .timeToFirstTokenFromRelease: row.timeToFirstTokenFromRelease.map { Double($0.count) }
        case .timePerOutputToken: row.timePerOutputToken.map { $0 * 1e9 }
        case .stall: row.longestGap.map { Double($0.count) }
        case .endToEnd: row.endToEnd.map { Double($0.count) }
        case .streamRate: row.decodeRate
        }
    }

    /// What is known of an answer: the value, or nothing where it has one that could not be seen.
    ///
    /// That is so where an answer was empty, or all of it came in one read, which says nothing of the time between
    /// tokens. Nil where there can be no value: a single token has no next one.
    func bounds(ofAnswer row: Row) -> ClosedRange<Double>? {
        if let value = value(of: row) { return value...value }
        switch self {
        case .timePerOutputToken, .streamRate, .stall: return row.streamedTokens == 1 ? nil : Self.unknown
        case .timeToFirstToken, .timeToFirstAnswer, .timeToFirstTokenFromRelease, .endToEnd: return Self.unknown
        }
    }

    static let unknown = 0...Double.infinity

    /// What is known of a request that we cut ourselves, by a deadline or at the end: the value, or what it exceeds.
    ///
    /// Nil where the cut says nothing about the metric: a rate over the tokens of a stream that never ended.
    func bounds(ofCut row: Row) -> ClosedRange<Double>? {
        switch self {
        case .timeToFirstToken, .timeToFirstAnswer:
            if let value = value(of: row) { return value...value }
            return Double((row.closed - row.due).count)...Double.infinity
        case .timeToFirstTokenFromRelease:
            if let value = value(of: row) { return value...value }
            return Double((row.closed - row.released).count)...Double.infinity
        case .endToEnd:
            return Double((row.closed - row.due).count)...Double.infinity
        case .stall:
            guard let last = row.lastToken else { return nil }
            return max(value(of: row) ?? 0, Double((row.closed - last).count))...Double.infinity
        case .timePerOutputToken, .streamRate:
            return nil
        }
    }

    /// The value of a request that failed, in an objective: infinitely late, or no rate at all.
    var worst: Double { self == .streamRate ? 0 : .infinity }
}

extension Outcome {
    /// Whether the request was still open when we ended it, so that its times are lower bounds.
    var isCut: Bool { isTimeout || self == .cancelled }
}
