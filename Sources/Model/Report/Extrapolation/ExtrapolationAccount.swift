package import TidemarkExtrapolation
import TidemarkPricing
package import TidemarkUnits

/// An extrapolation with all that a reader must know of it.
package struct ExtrapolationAccount: Sendable {
    /// The numbers, or why there are none at all.
    package enum Result: Sendable {
        case numbers(Extrapolation)
        case refused(Refusal)
    }

    package struct Service: Sendable, Hashable {
        package var model: String
        package var api: String
        package var host: String
        /// The runs in the store that its numbers come from.
        package var runs: [String]

        package init(model: String, api: String, host: String, runs: [String]) {
            self.model = model
            self.api = api
            self.host = host
            self.runs = runs
        }
    }

    package var planName: String
    package var version: String
    package var madeAtUnixNanoseconds: Int64
    package var small: Service
    package var large: Service
    package var result: Result
    /// Of the lone calls and steps, in words.
    package var trial: String
    /// What the calls cost; nil where the target has no prices for tokens.
    package var trialCost: Money?
    package var notes: [String]

    package init(
        planName: String,
        version: String,
        madeAtUnixNanoseconds: Int64,
        small: Service,
        large: Service,
        result: Result,
        trial: String,
        trialCost: Money?,
        notes: [String]
    ) {
        self.planName = planName
        self.version = version
        self.madeAtUnixNanoseconds = madeAtUnixNanoseconds
        self.small = small
        self.large = large
        self.result = result
        self.trial = trial
        self.trialCost = trialCost
        self.notes = notes
    }

    /// 0 with a result, 4 with none: nothing was judged either way.
    package var exitCode: Int32 {
        if case .numbers(let extrapolation) = result, extrapolation.hasResult { 0 } else { 4 }
    }
}
