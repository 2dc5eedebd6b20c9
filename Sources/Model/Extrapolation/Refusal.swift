import TidemarkUnits

/// Why something is not extrapolated.
package enum Refusal: Error, Sendable, Hashable {
    /// Which of the fits.
    package enum Fit: String, Sendable, Hashable {
        case smallFirstToken = "time to first token over input of the small model"
        case smallPerToken = "time per token over the streams of the small model"
        case largeFirstToken = "time to first token over input of the large model"
    }

    // MARK: The services

    case otherProvider(small: String, large: String)
    case otherFamily(small: String, large: String)
    /// Requests per minute that the provider states.
    case otherTier(small: Int, large: Int)
    /// Tokens that come in one piece.
    case otherBatching(small: Double, large: Double)

    // MARK: The small run

    /// Its own numbers are not to be believed.
    case distrusted(reason: String)
    case fewLoads(found: Int, needed: Int)
    /// Too few answers, or none that met few others.
    case notQuiet(found: Int, needed: Int)
    case noTimesBetweenTokens

    // MARK: The large model

    case fewCalls(found: Int, needed: Int)
    case lackOfFit(Fit, probability: Double, misfit: Double)
    /// Lone calls did not decide on a line.
    case noFit

    // MARK: One load

    /// Requests with longer inputs than were tried.
    case inputBeyond(largest: Double, tried: Double)
    /// More streams than the small run had.
    case streamsBeyond(needed: Double, seen: Double)
    /// Of what the small run carried, which never reached its limit.
    case beyondSeen(utilisation: Double)
    /// Over the highest load at which the small run held.
    case beyondCapacity(utilisation: Double)
    /// Of the tokens per second that the large model's time per token leaves.
    case beyondDecoding(utilisation: Double)
    /// Per minute, of what the provider states for the large model.
    case overLimit(of: String, needed: Double, limit: Int)

    // MARK: One number

    /// Half of the interval, as a share of the value.
    case tooWide(Double)
    case tooFew(found: Int, needed: Int)

    /// The sentence that a person reads.
    package var sentence: String {
        switch self {
        case .otherProvider(let small, let large):
            "the small model runs at \(small) and the large one at \(large): another provider queues otherwise"
        case .otherFamily(let small, let large):
            "the small run used the API \(small) and the plan uses \(large): their times are not comparable"
        case .otherTier(let small, let large):
            "the provider states \(small) requests per minute for the small model and \(large) for the large one: "
                + "another tier queues otherwise"
        case .otherBatching(let small, let large):
            "the small model sent \(Self.number(small)) tokens in one piece and the large one \(Self.number(large)): "
                + "they are batched in another way"
        case .distrusted(let reason): "the small run cannot be built on: \(reason)"
        case .fewLoads(let found, let needed):
            "the small run has \(Self.loads(found)) that came evenly and held, and \(needed) are needed: "
                + "run it with steps of several rates"
        case .notQuiet(let found, let needed):
            "only \(found) requests of the small run met few others, and \(needed) are needed to tell service from "
                + "waiting: add a step of a low rate"
        case .noTimesBetweenTokens: "the small run has no times between tokens: its answers must be streams"
        case .fewCalls(let found, let needed):
            "\(found) of the lone calls to the large model succeeded, and \(needed) are needed"
        case .lackOfFit(let fit, let probability, let misfit):
            "the \(fit.rawValue) does not follow a line: p = \(Self.small(probability)), off by "
                + "\(Self.percent(misfit))"
        case .noFit: "the lone calls do not decide on a line: they need inputs of several sizes"
        case .inputBeyond(let largest, let tried):
            "inputs of up to \(Self.whole(largest)) tokens, over 1.25 times the largest that was tried "
                + "(\(Self.whole(tried)))"
        case .streamsBeyond(let needed, let seen):
            "\(Self.number(needed)) answers at a time, over 1.25 times what the small run had (\(Self.number(seen)))"
        case .beyondSeen(let utilisation):
            "it would take \(Self.percent(utilisation)) of the load that the small run carried, whose limit is not "
                + "known: run the small model at higher rates"
        case .beyondCapacity(let utilisation):
            "it would take \(Self.percent(utilisation)) of the highest load at which the small run held"
        case .beyondDecoding(let utilisation):
            "it would take \(Self.percent(utilisation)) of the tokens per second that the time per token leaves, and "
                + "that limit was not measured"
        case .overLimit(let what, let needed, let limit):
            "it needs \(Self.whole(needed)) \(what) per minute, and the provider allows the large model \(limit)"
        case .tooWide(let share):
            share.isFinite
                ? "too uncertain: ±\(Self.percent(share))"
                : "too uncertain: it may lie beyond the highest load at which the small run held"
        case .tooFew(let found, let needed): "\(found) answers, \(needed) needed"
        }
    }

    /// A word that does not change, for machines.
    package var code: String {
        switch self {
        case .otherProvider: "otherProvider"
        case .otherFamily: "otherFamily"
        case .otherTier: "otherTier"
        case .otherBatching: "otherBatching"
        case .distrusted: "distrusted"
        case .fewLoads: "fewLoads"
        case .notQuiet: "notQuiet"
        case .noTimesBetweenTokens: "noTimesBetweenTokens"
        case .fewCalls: "fewCalls"
        case .lackOfFit: "lackOfFit"
        case .noFit: "noFit"
        case .inputBeyond: "inputBeyond"
        case .streamsBeyond: "streamsBeyond"
        case .beyondSeen: "beyondSeen"
        case .beyondCapacity: "beyondCapacity"
        case .beyondDecoding: "beyondDecoding"
        case .overLimit: "overLimit"
        case .tooWide: "tooWide"
        case .tooFew: "tooFew"
        }
    }

    private static func loads(_ count: Int) -> String { count == 1 ? "1 load" : "\(count) loads" }

    private static func whole(_ value: Double) -> String {
        Int(exactly: value.rounded()).map { "\($0)" } ?? "very many"
    }

    private static func number(_ value: Double) -> String {
        plainDecimal((value * (value < 10 ? 10 : 1)).rounded() / (value < 10 ? 10 : 1))
    }

    private static func percent(_ share: Double) -> String {
        share < 10 ? "\(whole(share * 100)) %" : "over 1000 %"
    }

    private static func small(_ probability: Double) -> String {
        probability < 0.0001 ? "under 0.0001" : plainDecimal((probability * 10_000).rounded() / 10_000)
    }
}
