package import TidemarkUnits
package import TidemarkWire

extension ScenarioAnalysis {
    /// What charts draw: second by second from the scenario's start through its drain, and distributions.
    package struct Series: Sendable {
        package var seconds: [Second]
        /// Cells of time × latency for the heat map of time to first token.
        package var firstTokenHeat: [HeatCell]
        /// Latency by percentile: successful requests of the window, per metric.
        package var timeToFirstToken: [PercentilePoint]
        package var endToEnd: [PercentilePoint]
        package var chunkGap: [PercentilePoint]
        /// Time to first token over input length, a point a request (at most 2,000, evenly picked).
        package var byInput: [InputPoint]
        /// The same in bins of a third of a decade of the input length, in order, over all requests of the window.
        package var inputBins: [InputBin]

        package init(
            seconds: [Second],
            firstTokenHeat: [HeatCell],
            timeToFirstToken: [PercentilePoint],
            endToEnd: [PercentilePoint],
            chunkGap: [PercentilePoint],
            byInput: [InputPoint],
            inputBins: [InputBin] = []
        ) {
            self.inputBins = inputBins
            self.seconds = seconds
            self.firstTokenHeat = firstTokenHeat
            self.timeToFirstToken = timeToFirstToken
            self.endToEnd = endToEnd
            self.chunkGap = chunkGap
            self.byInput = byInput
        }
    }

    /// Requests of about one input length.
    package struct InputBin: Sendable, Hashable {
        /// Tokens, from the shortest to the longest that was sent.
        package var tokens: ClosedRange<Int>
        /// Types that are among them, in the order of the run's types.
        package var types: [String]
        package var timeToFirstToken: Summary

        package init(tokens: ClosedRange<Int>, types: [String], timeToFirstToken: Summary) {
            self.tokens = tokens
            self.types = types
            self.timeToFirstToken = timeToFirstToken
        }
    }

    package struct Second: Sendable, Hashable {
        package var second: Int
        package var due: Int
        package var released: Int
        package var finished: Int
        package var failed: [FailureCount]
        package var inFlight: Int
        package var tokens: Int
        package var chunks: Int
        /// Nanoseconds, of the requests due in this second; nil where there are none.
        package var ttftP50: Double?
        package var ttftP95: Double?
        package var worstReleaseLag: Nanoseconds
        package var busyShare: Double
        package var isLate: Bool

        package init(
            second: Int,
            due: Int,
            released: Int,
            finished: Int,
            failed: [FailureCount],
            inFlight: Int,
            tokens: Int,
            chunks: Int,
            ttftP50: Double?,
            ttftP95: Double?,
            worstReleaseLag: Nanoseconds,
            busyShare: Double,
            isLate: Bool
        ) {
            self.second = second
            self.due = due
            self.released = released
            self.finished = finished
            self.failed = failed
            self.inFlight = inFlight
            self.tokens = tokens
            self.chunks = chunks
            self.ttftP50 = ttftP50
            self.ttftP95 = ttftP95
            self.worstReleaseLag = worstReleaseLag
            self.busyShare = busyShare
            self.isLate = isLate
        }
    }

    package struct FailureCount: Sendable, Hashable {
        package var outcome: TidemarkWire.Outcome
        package var count: Int

        package init(outcome: TidemarkWire.Outcome, count: Int) {
            self.outcome = outcome
            self.count = count
        }
    }

    package struct HeatCell: Sendable, Hashable {
        /// The first second of the cell's column.
        package var second: Int
        /// How many seconds the column holds.
        package var seconds: Int
        /// Bounds in nanoseconds.
        package var low: Double
        package var high: Double
        package var count: Int

        package init(second: Int, seconds: Int = 1, low: Double, high: Double, count: Int) {
            self.second = second
            self.seconds = seconds
            self.low = low
            self.high = high
            self.count = count
        }
    }

    package struct PercentilePoint: Sendable, Hashable {
        /// From 0 to under 1.
        package var quantile: Double
        /// Nanoseconds.
        package var value: Double

        package init(quantile: Double, value: Double) {
            self.quantile = quantile
            self.value = value
        }
    }

    package struct InputPoint: Sendable, Hashable {
        package var type: String
        package var inputTokens: Int
        package var timeToFirstToken: Double

        package init(type: String, inputTokens: Int, timeToFirstToken: Double) {
            self.type = type
            self.inputTokens = inputTokens
            self.timeToFirstToken = timeToFirstToken
        }
    }
}
