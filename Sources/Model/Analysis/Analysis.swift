import TidemarkMeasurement
package import TidemarkPlan
package import TidemarkUnits
package import TidemarkWire

/// What a run means: everything that a report says, in values. Made by `Analysis.init(of:recording:…)`.
package struct Analysis: Sendable {
    package var run: RunDescription
    package var state: RunState
    package var verdict: Verdict
    package var trust: Trust
    package var objectives: [ObjectiveResult]
    package var scenarios: [ScenarioAnalysis]
    package var errors: [ErrorGroup]
    /// Lone requests sent between scenarios, all scenarios together.
    package var loneRequests: Int

    package init(
        run: RunDescription,
        state: RunState,
        verdict: Verdict,
        trust: Trust,
        objectives: [ObjectiveResult],
        scenarios: [ScenarioAnalysis],
        errors: [ErrorGroup],
        loneRequests: Int
    ) {
        self.run = run
        self.state = state
        self.verdict = verdict
        self.trust = trust
        self.objectives = objectives
        self.scenarios = scenarios
        self.errors = errors
        self.loneRequests = loneRequests
    }
}

/// How far a run got.
package enum RunState: String, Sendable, Hashable, Codable {
    case finished
    /// Stopped by the user; what was sent was drained.
    case interrupted
    /// Cut by the user, or the process was killed: open requests are lost.
    case unfinished
    /// A safety rule stopped it.
    case stoppedByRule = "stopped by a rule"
}

/// The run in one sentence, and the exit code that follows from it.
package struct Verdict: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        /// Every objective was met.
        case passed
        /// There were no objectives.
        case done
        case failed
        case inconclusive
        case interrupted
        case couldNotRun = "could not run"
        case stoppedByRule = "stopped by a rule"
    }
    package var kind: Kind
    package var sentence: String

    package init(kind: Kind, sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }

    /// PRODUCT's exit codes: 0 done, 1 could not run, 3 missed, 4 inconclusive, 6 safety rule, 130 interrupted.
    package var exitCode: Int32 {
        switch kind {
        case .passed, .done: 0
        case .couldNotRun: 1
        case .failed: 3
        case .inconclusive: 4
        case .stoppedByRule: 6
        case .interrupted: 130
        }
    }
}

/// Whether the numbers can be believed, and why.
package struct Trust: Sendable, Hashable {
    package enum Level: String, Sendable, Hashable {
        case sound
        /// Something to know; the numbers stand.
        case warning
        /// The generator itself was late or overloaded: latencies may be ours, not the server's.
        case generatorLimited = "generator limited"
        /// Fewer than 99 % of the drawn requests were released.
        case belowAskedRate = "below asked rate"
    }
    package var level: Level
    package var sentence: String
    package var facts: [Fact]

    package init(level: Level, sentence: String, facts: [Fact]) {
        self.level = level
        self.sentence = sentence
        self.facts = facts
    }

    /// One thing that was looked at: release lag, generator load, achieved rate, connections, clock, steadiness.
    package struct Fact: Sendable, Hashable {
        package var name: String
        package var text: String
        package var isWarning: Bool
        /// The scenario whose numbers it spoils or speaks of; nil for the whole run.
        package var scenario: String?

        package init(name: String, text: String, isWarning: Bool, scenario: String? = nil) {
            self.name = name
            self.text = text
            self.isWarning = isWarning
            self.scenario = scenario
        }
    }
}

/// An objective, judged once: an objective of several scenarios or phases gives several results.
package struct ObjectiveResult: Sendable, Hashable {
    package enum Outcome: String, Sendable, Hashable { case passed, failed, inconclusive }
    package var objective: Objective
    package var scenario: String
    package var phase: String?
    package var type: String?
    package var outcome: Outcome
    /// What was found, such as `412 ms [388, 440]`.
    package var found: String
    /// Why, in a sentence: also what a larger test would need.
    package var reason: String

    package init(
        objective: Objective,
        scenario: String,
        phase: String?,
        type: String?,
        outcome: Outcome,
        found: String,
        reason: String
    ) {
        self.objective = objective
        self.scenario = scenario
        self.phase = phase
        self.type = type
        self.outcome = outcome
        self.found = found
        self.reason = reason
    }
}

/// A number with its 95 % interval, or the reason why there is none.
package enum Estimate: Sendable, Hashable {
    /// `low` or `high` is nil where the sample cannot bound that side.
    case value(Double, low: Double?, high: Double?)
    /// The value lies among requests that were cut: it is over `bound`.
    case over(Double)
    /// Too few samples for this percentile.
    case tooFew(count: Int, needed: Int)
    /// Nothing of this kind was measured.
    case none
}

/// A metric over a group of requests. Times in nanoseconds, rates in tokens per second.
///
/// Made of requests that succeeded, and of those that we cut ourselves (a deadline, the end of the run) as open values.
package struct Summary: Sendable, Hashable {
    /// Values, open ones included.
    package var count: Int
    /// Nil where some values are open.
    package var mean: Double?
    package var min: Double?
    /// Nil where some values are open.
    package var max: Double?
    package var p50: Estimate
    package var p90: Estimate
    package var p95: Estimate
    package var p99: Estimate
    package var p999: Estimate

    package init(
        count: Int,
        mean: Double?,
        min: Double?,
        max: Double?,
        p50: Estimate,
        p90: Estimate,
        p95: Estimate,
        p99: Estimate,
        p999: Estimate
    ) {
        self.count = count
        self.mean = mean
        self.min = min
        self.max = max
        self.p50 = p50
        self.p90 = p90
        self.p95 = p95
        self.p99 = p99
        self.p999 = p999
    }
}

/// The requests of one scenario (or phase) and type that were due in the window.
package struct GroupAnalysis: Sendable, Hashable {
    /// Nil for all types together.
    package var type: String?
    /// Nil for the whole window.
    package var phase: String?
    package var requests: Int
    package var failed: Int
    package var timeToFirstToken: Summary
    /// Only where it differs from the first token of any kind: reasoning or tools came first.
    package var timeToFirstAnswer: Summary?
    /// From release; only where it differs from `timeToFirstToken` by over 1 %.
    package var timeToFirstTokenFromRelease: Summary?
    package var timePerOutputToken: Summary
    package var interTokenLatency: Summary
    package var chunkGap: Summary
    /// The longest gap of each request.
    package var stall: Summary
    package var endToEnd: Summary
    package var streamRate: Summary
    /// Tokens that arrived in the window, per second, with a block bootstrap interval.
    package var systemRate: Estimate
    package var inputTokens: Int
    package var outputTokens: Int
    package var outputTokensAsked: Int
    /// The server gave no usage for some of these: token numbers carry `~`.
    package var areTokensEstimated: Bool
    /// Whether intervals account for requests in one queue depending on each other.
    package var isDependenceAssessed: Bool

    package init(
        type: String?,
        phase: String?,
        requests: Int,
        failed: Int,
        timeToFirstToken: Summary,
        timeToFirstAnswer: Summary?,
        timeToFirstTokenFromRelease: Summary?,
        timePerOutputToken: Summary,
        interTokenLatency: Summary,
        chunkGap: Summary,
        stall: Summary,
        endToEnd: Summary,
        streamRate: Summary,
        systemRate: Estimate,
        inputTokens: Int,
        outputTokens: Int,
        outputTokensAsked: Int,
        areTokensEstimated: Bool,
        isDependenceAssessed: Bool
    ) {
        self.type = type
        self.phase = phase
        self.requests = requests
        self.failed = failed
        self.timeToFirstToken = timeToFirstToken
        self.timeToFirstAnswer = timeToFirstAnswer
        self.timeToFirstTokenFromRelease = timeToFirstTokenFromRelease
        self.timePerOutputToken = timePerOutputToken
        self.interTokenLatency = interTokenLatency
        self.chunkGap = chunkGap
        self.stall = stall
        self.endToEnd = endToEnd
        self.streamRate = streamRate
        self.systemRate = systemRate
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.outputTokensAsked = outputTokensAsked
        self.areTokensEstimated = areTokensEstimated
        self.isDependenceAssessed = isDependenceAssessed
    }
}

/// One scenario's results. Results are never pooled over scenarios.
package struct ScenarioAnalysis: Sendable {
    package var name: String
    package var kind: String
    /// Users of a closed loop: its latencies hold for that many users, not for a rate.
    package var users: Int?
    package var duration: Nanoseconds
    /// The steady window, in whole seconds from the scenario's start.
    package var window: Range<Int64>
    /// How the window was found, or why there is none.
    package var windowNote: String
    package var isSteady: Bool
    package var drawn: Int?
    package var released: Int
    /// Mean rates over the arrivals' time, requests per second.
    package var askedRate: Double?
    package var achievedRate: Double
    package var maxInFlight: Int
    package var connectionsOpened: Int
    package var maxConnections: Int
    package var waitedForConnection: Int
    /// All requests of the load due in the window: all types first, then each type.
    package var groups: [GroupAnalysis]
    /// The phases: for each, all types first, then each type.
    package var phases: [GroupAnalysis]
    package var phaseMarks: [PhaseMark]
    package var generator: Generator
    package var series: Series

    package init(
        name: String,
        kind: String,
        users: Int?,
        duration: Nanoseconds,
        window: Range<Int64>,
        windowNote: String,
        isSteady: Bool,
        drawn: Int?,
        released: Int,
        askedRate: Double?,
        achievedRate: Double,
        maxInFlight: Int,
        connectionsOpened: Int,
        maxConnections: Int,
        waitedForConnection: Int,
        groups: [GroupAnalysis],
        phases: [GroupAnalysis],
        phaseMarks: [PhaseMark],
        generator: Generator,
        series: Series
    ) {
        self.name = name
        self.kind = kind
        self.users = users
        self.duration = duration
        self.window = window
        self.windowNote = windowNote
        self.isSteady = isSteady
        self.drawn = drawn
        self.released = released
        self.askedRate = askedRate
        self.achievedRate = achievedRate
        self.maxInFlight = maxInFlight
        self.connectionsOpened = connectionsOpened
        self.maxConnections = maxConnections
        self.waitedForConnection = waitedForConnection
        self.groups = groups
        self.phases = phases
        self.phaseMarks = phaseMarks
        self.generator = generator
        self.series = series
    }

    package struct PhaseMark: Sendable, Hashable {
        package var name: String
        package var startSeconds: Double
        package var endSeconds: Double

        package init(name: String, startSeconds: Double, endSeconds: Double) {
            self.name = name
            self.startSeconds = startSeconds
            self.endSeconds = endSeconds
        }
    }

    /// How the generator itself did.
    package struct Generator: Sendable, Hashable {
        package var releaseLagP50: Nanoseconds
        package var releaseLagP99: Nanoseconds
        package var releaseLagMax: Nanoseconds
        /// Busy share of the busiest lane in its busiest second.
        package var worstBusyShare: Double
        package var worstLoopLag: Nanoseconds
        /// Seconds in which a lane was over 85 % busy or late.
        package var lateSeconds: [Int]

        package init(
            releaseLagP50: Nanoseconds,
            releaseLagP99: Nanoseconds,
            releaseLagMax: Nanoseconds,
            worstBusyShare: Double,
            worstLoopLag: Nanoseconds,
            lateSeconds: [Int]
        ) {
            self.releaseLagP50 = releaseLagP50
            self.releaseLagP99 = releaseLagP99
            self.releaseLagMax = releaseLagMax
            self.worstBusyShare = worstBusyShare
            self.worstLoopLag = worstLoopLag
            self.lateSeconds = lateSeconds
        }
    }

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

        package init(
            seconds: [Second],
            firstTokenHeat: [HeatCell],
            timeToFirstToken: [PercentilePoint],
            endToEnd: [PercentilePoint],
            chunkGap: [PercentilePoint],
            byInput: [InputPoint]
        ) {
            self.seconds = seconds
            self.firstTokenHeat = firstTokenHeat
            self.timeToFirstToken = timeToFirstToken
            self.endToEnd = endToEnd
            self.chunkGap = chunkGap
            self.byInput = byInput
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

/// All failures of one kind and status.
package struct ErrorGroup: Sendable, Hashable {
    package var scenario: String
    package var outcome: Outcome
    package var status: UInt16
    package var count: Int
    /// The first body, cut short and redacted.
    package var sample: String?

    package init(scenario: String, outcome: Outcome, status: UInt16, count: Int, sample: String?) {
        self.scenario = scenario
        self.outcome = outcome
        self.status = status
        self.count = count
        self.sample = sample
    }
}
