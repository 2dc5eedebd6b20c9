package import TidemarkPricing
package import TidemarkSchedule
package import TidemarkUnits

/// What a run was: everything that a report needs to know besides what was measured.
package struct RunDescription: Sendable, Hashable, Codable {
    /// Unique and in order of time, such as `20261124-171342-quickstart`.
    package var id: String
    package var planName: String
    /// The plan as YAML text, so that the run can be repeated.
    package var planSource: String
    package var seed: UInt64
    /// Tidemark's own version.
    package var version: String
    /// Wall clock at the start signal, in nanoseconds since 1970.
    package var startedAtUnixNanoseconds: Int64
    package var machine: Machine
    package var targets: [Target]
    package var types: [String]
    package var scenarios: [Scenario]
    package var objectives: [Objective]
    package var lanes: Int
    /// What this machine showed when it was last calibrated, if it ever was.
    package var calibration: Calibration?
    /// What a reader must know besides, such as a certificate that was not verified or the rule that stopped the run.
    package var notes: [String]
    /// When the run was stopped before its plan had ended, on the run's clock.
    package var stoppedAt: Instant?
    /// What the requests of scenarios are meant to be like; nil in runs that did not keep it.
    package var references: [Reference]?
    /// What it may cost and did cost; nil where the target has no prices.
    package var spending: Spending?
    /// The rules that guarded it, a phrase each; nil in runs that did not keep them.
    package var safetyRules: [String]?

    package init(
        id: String,
        planName: String,
        planSource: String,
        seed: UInt64,
        version: String,
        startedAtUnixNanoseconds: Int64,
        machine: Machine,
        targets: [Target],
        types: [String],
        scenarios: [Scenario],
        objectives: [Objective],
        lanes: Int,
        calibration: Calibration? = nil,
        notes: [String] = [],
        stoppedAt: Instant? = nil,
        references: [Reference]? = nil,
        spending: Spending? = nil,
        safetyRules: [String]? = nil
    ) {
        self.safetyRules = safetyRules
        self.spending = spending
        self.references = references
        self.id = id
        self.planName = planName
        self.planSource = planSource
        self.seed = seed
        self.version = version
        self.startedAtUnixNanoseconds = startedAtUnixNanoseconds
        self.machine = machine
        self.targets = targets
        self.types = types
        self.scenarios = scenarios
        self.objectives = objectives
        self.lanes = lanes
        self.calibration = calibration
        self.notes = notes
        self.stoppedAt = stoppedAt
    }

    /// The money of a run.
    package struct Spending: Sendable, Hashable, Codable {
        package var pricing: Pricing
        /// The most that the run may spend: the smallest of what its budgets leave; nil for no limit.
        package var limit: Money?
        /// Which budget that is, where it is not the plan's for one run: `8.20 of 50.00 USD were left for the day`.
        package var limitReason: String?
        /// What was forecast before the start.
        package var expected: Money?
        package var worst: Money?
        /// What the ledger said last; nil where no request was priced.
        package var account: SpendingAccount?
        package var alerts: [SpendingAlert]

        package init(
            pricing: Pricing,
            limit: Money? = nil,
            limitReason: String? = nil,
            expected: Money? = nil,
            worst: Money? = nil,
            account: SpendingAccount? = nil,
            alerts: [SpendingAlert] = []
        ) {
            self.pricing = pricing
            self.limit = limit
            self.limitReason = limitReason
            self.expected = expected
            self.worst = worst
            self.account = account
            self.alerts = alerts
        }
    }

    package struct Machine: Sendable, Hashable, Codable {
        package var system: String
        package var processor: String
        package var cores: Int
        package var memoryBytes: Int64

        package init(system: String, processor: String, cores: Int, memoryBytes: Int64) {
            self.system = system
            self.processor = processor
            self.cores = cores
            self.memoryBytes = memoryBytes
        }
    }

    package struct Target: Sendable, Hashable, Codable {
        package var name: String
        /// Without key or user info.
        package var url: String
        package var api: String
        package var model: String
        package var isMock: Bool
        package var isInsecure: Bool
        package var totalTimeout: Nanoseconds
        package var firstByteTimeout: Nanoseconds
        /// How its connections went; nil until the run has found out.
        package var route: Route?

        package init(
            name: String,
            url: String,
            api: String,
            model: String,
            isMock: Bool,
            isInsecure: Bool,
            totalTimeout: Nanoseconds,
            firstByteTimeout: Nanoseconds,
            route: Route? = nil
        ) {
            self.route = route
            self.name = name
            self.url = url
            self.api = api
            self.model = model
            self.isMock = isMock
            self.isInsecure = isInsecure
            self.totalTimeout = totalTimeout
            self.firstByteTimeout = firstByteTimeout
        }
    }

    /// The way from the generator to a target.
    package struct Route: Sendable, Hashable, Codable {
        /// What connections were opened to: `10.0.0.7:443`, or `unix:/run/server.sock`; of a proxy where there is one.
        package var address: String
        /// Time that the system took to look the name up, once before the load; nil where there was no name.
        package var nameLookup: Nanoseconds?
        /// The proxy between, without credentials.
        package var proxy: String?
        /// Whether requests shared connections (HTTP/2); nil for one request at a time.
        package var isMultiplexed: Bool?

        package init(
            address: String,
            nameLookup: Nanoseconds? = nil,
            proxy: String? = nil,
            isMultiplexed: Bool? = nil
        ) {
            self.isMultiplexed = isMultiplexed
            self.address = address
            self.nameLookup = nameLookup
            self.proxy = proxy
        }
    }

    package struct Scenario: Sendable, Hashable, Codable {
        package var name: String
        package var kind: String
        /// Users of a closed loop; nil for an open one.
        package var users: Int?
        /// The scenario's start on the run's clock; nil until it has started.
        package var start: Instant?
        /// From its start to the end of its arrivals.
        package var duration: Nanoseconds
        package var phases: [LoadShape.Phase]
        package var warmup: WarmUp
        /// Arrivals that the schedule holds; nil for a closed loop.
        package var drawn: Int?
        /// The plan's mean rate over the scenario, in requests per second; nil for a closed loop.
        package var plannedRate: Double?
        /// What its requests are compared with; nil where the plan claims no likeness.
        package var comparison: Comparison?
        /// The trace that it repeats; nil where arrivals are drawn.
        package var replay: ReplaySource?

        package init(
            name: String,
            kind: String,
            users: Int?,
            start: Instant?,
            duration: Nanoseconds,
            phases: [LoadShape.Phase],
            warmup: WarmUp,
            drawn: Int?,
            plannedRate: Double? = nil,
            comparison: Comparison? = nil,
            replay: ReplaySource? = nil
        ) {
            self.comparison = comparison
            self.replay = replay
            self.name = name
            self.kind = kind
            self.users = users
            self.start = start
            self.duration = duration
            self.phases = phases
            self.warmup = warmup
            self.drawn = drawn
            self.plannedRate = plannedRate
        }
    }
}

/// What a machine can generate and with which error, measured on loopback.
package struct Calibration: Sendable, Hashable, Codable {
    /// Wall clock, nanoseconds since 1970.
    package var takenAtUnixNanoseconds: Int64
    package var version: String
    /// Content events per second, one a read, that one lane would take with its core 85 % busy.
    package var eventsPerSecond: Double
    package var requestsPerSecond: Double
    /// How far measured times were from the known ones; the lateness of the mock itself is part of it.
    package var firstTokenError: Spread
    package var gapError: Spread
    package var releaseLag: Spread
    /// Streams open while the errors were measured.
    package var streams: Int

    package init(
        takenAtUnixNanoseconds: Int64,
        version: String,
        eventsPerSecond: Double,
        requestsPerSecond: Double,
        firstTokenError: Spread,
        gapError: Spread,
        releaseLag: Spread,
        streams: Int
    ) {
        self.takenAtUnixNanoseconds = takenAtUnixNanoseconds
        self.version = version
        self.eventsPerSecond = eventsPerSecond
        self.requestsPerSecond = requestsPerSecond
        self.firstTokenError = firstTokenError
        self.gapError = gapError
        self.releaseLag = releaseLag
        self.streams = streams
    }

    package struct Spread: Sendable, Hashable, Codable {
        package var p50: Nanoseconds
        package var p99: Nanoseconds

        package init(p50: Nanoseconds, p99: Nanoseconds) {
            self.p50 = p50
            self.p99 = p99
        }
    }
}
