import Glibc
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

/// Makes an `Analysis` from requests drawn by a seed, so that every render of it is the same.
struct SampleRun {
    struct Scenario {
        var name: String
        var kind: String
        var users: Int?
        var seconds: Int
        var ratePerSecond: Double
        /// Name, start, end, factor on rate and latency.
        var phases: [(name: String, start: Int, end: Int, factor: Double)] = []
        var failureShare = 0.0
        var failures: [(outcome: Outcome, status: UInt16, sample: String?)] = []
        var isTokenCountEstimated = false
        /// Whether the server states its own times.
        var statesTimes = false
        var limits: [LimitRecord] = []
        var lateSeconds: [Int] = []
        var warmUpSeconds = 5

        var meanRate: Double {
            let inPhases = phases.reduce(0) { $0 + Double($1.end - $1.start) * $1.factor }
            return phases.isEmpty ? ratePerSecond : ratePerSecond * inPhases / Double(seconds)
        }
    }

    struct RequestType {
        var name: String
        var share: Double
        var medianInput: Double
        var medianOutput: Double
    }

    var planName = "quickstart"
    var types = [
        RequestType(name: "chat", share: 0.8, medianInput: 700, medianOutput: 120),
        RequestType(name: "document", share: 0.15, medianInput: 10_000, medianOutput: 250),
        RequestType(name: "long context", share: 0.05, medianInput: 100_000, medianOutput: 180),
    ]
    var scenarios: [Scenario]
    var state = RunState.finished
    var verdict = Verdict(kind: .passed, sentence: "All 3 objectives were met.")
    var trust = Trust(
        level: .sound,
        sentence: "The numbers can be believed: release lag p99 0.21 ms, lanes at most 12 % busy, 100 % of the "
            + "asked requests sent.",
        facts: [
            Trust.Fact(name: "release lag", text: "p99 0.21 ms of 1 ms allowed", isWarning: false),
            Trust.Fact(name: "generator load", text: "busiest lane 12 % of 85 % allowed", isWarning: false),
        ]
    )
    var objectives: [ObjectiveResult] = []
    var calibration: Calibration?
    var seed: UInt64 = 42

    var analysis: Analysis {
        var source = RandomSource(seed: seed)
        let parts = scenarios.map { analyse($0, using: &source) }
        return Analysis(
            run: description,
            state: state,
            verdict: verdict,
            trust: trust,
            objectives: objectives,
            scenarios: parts.map(\.analysis),
            errors: parts.flatMap(\.errors),
            loneRequests: max(0, (scenarios.count - 1) * 3)
        )
    }

    private var description: RunDescription {
        RunDescription(
            id: "20261124-171342-quickstart",
            planName: planName,
            planSource: "tidemark: 1\nname: \(planName)\n",
            seed: seed,
            version: "0.1.0",
            startedAtUnixNanoseconds: 1_795_540_422_000_000_000,
            machine: RunDescription.Machine(
                system: "Linux 6.12 x86_64",
                processor: "AMD EPYC 7B13",
                cores: 8,
                memoryBytes: 33_567_719_424
            ),
            targets: [
                RunDescription.Target(
                    name: "primary",
                    url: "http://127.0.0.1:18080/v1",
                    api: "openai-chat",
                    model: "mock-small",
                    isMock: true,
                    isInsecure: false,
                    totalTimeout: .seconds(600),
                    firstByteTimeout: .seconds(60)
                )
            ],
            types: types.map(\.name),
            scenarios: scenarios.map { scenario in
                RunDescription.Scenario(
                    name: scenario.name,
                    kind: scenario.kind,
                    users: scenario.users,
                    start: .start,
                    duration: .seconds(Int64(scenario.seconds)),
                    phases: scenario.phases.map { phase in
                        LoadShape.Phase(
                            name: phase.name,
                            start: .seconds(Int64(phase.start)),
                            end: .seconds(Int64(phase.end)),
                            isJudged: phase.factor > 1
                        )
                    },
                    warmup: .automatic,
                    drawn: nil
                )
            },
            objectives: objectives.map(\.objective),
            lanes: 2,
            calibration: calibration
        )
    }

    // MARK: - Requests

    private struct Request {
        var type: String
        var phase: String?
        var due: Double
        var failure: Int?
        var input: Int
        var output: Int
        var firstToken: Double
        var perToken: Double
        var endToEnd: Double { firstToken + perToken * Double(output - 1) }
    }

    private func draw(_ scenario: Scenario, using source: inout RandomSource) -> [Request] {
        var requests: [Request] = []
        var due = 0.0
        while true {
            let phase = scenario.phases.first { Double($0.start) <= due && due < Double($0.end) }
            let factor = phase?.factor ?? 1
            due += source.exponential() / (scenario.ratePerSecond * factor)
            guard due < Double(scenario.seconds) else { return requests }
            var pick = source.unit()
            let type = types.first { type in
                pick -= type.share
                return pick < 0
            }
            guard let type = type ?? types.last else { return requests }
            let input = max(8, type.medianInput * exp(0.5 * source.normal()))
            let slow = pow(factor, 0.6)
            requests.append(
                Request(
                    type: type.name,
                    phase: phase?.name,
                    due: due,
                    failure: source.unit() < scenario.failureShare * factor && !scenario.failures.isEmpty
                        ? Int(source.below(UInt64(scenario.failures.count))) : nil,
                    input: Int(input),
                    output: max(2, Int(type.medianOutput * exp(0.6 * source.normal()))),
                    firstToken: (0.12 + input * 25e-6) * slow * exp(0.35 * source.normal()),
                    perToken: 0.02 * (1 + 0.2 * (factor - 1)) * exp(0.08 * source.normal())
                )
            )
        }
    }

    private func analyse(
        _ scenario: Scenario,
        using source: inout RandomSource
    ) -> (analysis: ScenarioAnalysis, errors: [ErrorGroup]) {
        let requests = draw(scenario, using: &source)
        let window = Double(scenario.warmUpSeconds)..<Double(scenario.seconds)
        let judged = requests.filter { window.contains($0.due) }
        let length = window.upperBound - window.lowerBound
        let errors = scenario.failures.enumerated().compactMap { index, failure -> ErrorGroup? in
            let count = requests.filter { $0.failure == index }.count
            guard count > 0 else { return nil }
            return ErrorGroup(
                scenario: scenario.name,
                outcome: failure.outcome,
                status: failure.status,
                count: count,
                sample: failure.sample,
                requestID: failure.status == 0 ? nil : "req_\(failure.status)<7f>"
            )
        }
        func group(_ requests: [Request], type: String?, phase: String?, seconds: Double) -> GroupAnalysis {
            self.group(
                requests,
                type: type,
                phase: phase,
                seconds: seconds,
                isEstimated: scenario.isTokenCountEstimated,
                statesTimes: scenario.statesTimes && phase == nil
            )
        }
        func groups(_ requests: [Request], phase: String?, seconds: Double) -> [GroupAnalysis] {
            [group(requests, type: nil, phase: phase, seconds: seconds)]
                + types.map { type in
                    group(requests.filter { $0.type == type.name }, type: type.name, phase: phase, seconds: seconds)
                }
        }
        let seconds = self.seconds(of: requests, scenario, using: &source)
        let analysis = ScenarioAnalysis(
            name: scenario.name,
            kind: scenario.kind,
            users: scenario.users,
            duration: .seconds(Int64(scenario.seconds)),
            window: .seconds(Int64(scenario.warmUpSeconds))..<(.seconds(Int64(scenario.seconds))),
            windowNote: scenario.warmUpSeconds > 0 ? "warm-up found by MSER-5" : "phases are never cut",
            isSteady: true,
            drawn: scenario.users == nil ? requests.count : nil,
            released: requests.count,
            plannedRate: scenario.users == nil ? scenario.meanRate : nil,
            drawnRate: scenario.users == nil ? Double(requests.count) / Double(max(1, scenario.seconds)) : nil,
            sentRate: Double(requests.count) / Double(max(1, scenario.seconds)),
            maxInFlight: seconds.map(\.inFlight).max() ?? 0,
            connectionsOpened: 24,
            maxConnections: 24,
            waitedForConnection: 0,
            limits: scenario.limits,
            groups: groups(judged, phase: nil, seconds: length),
            phases: scenario.phases.flatMap { phase in
                groups(
                    judged.filter { $0.phase == phase.name },
                    phase: phase.name,
                    seconds: Double(phase.end - phase.start)
                )
            },
            phaseMarks: scenario.phases.map { phase in
                ScenarioAnalysis.PhaseMark(
                    name: phase.name,
                    startSeconds: Double(phase.start),
                    endSeconds: Double(phase.end)
                )
            },
            generator: ScenarioAnalysis.Generator(
                releaseLagP50: Nanoseconds(21_400),
                releaseLagP99: scenario.lateSeconds.isEmpty ? Nanoseconds(212_000) : .milliseconds(84),
                releaseLagMax: scenario.lateSeconds.isEmpty ? Nanoseconds(900_000) : .milliseconds(2040),
                releaseLagLimit: .milliseconds(2),
                worstBusyShare: scenario.lateSeconds.isEmpty ? 0.118 : 0.97,
                worstLoopLag: scenario.lateSeconds.isEmpty ? Nanoseconds(700_000) : .milliseconds(2010),
                lateSeconds: scenario.lateSeconds
            ),
            series: ScenarioAnalysis.Series(
                seconds: seconds,
                firstTokenHeat: heat(of: requests),
                timeToFirstToken: points(judged.filter { $0.failure == nil }.map { $0.firstToken * 1e9 }),
                endToEnd: points(judged.filter { $0.failure == nil }.map { $0.endToEnd * 1e9 }),
                chunkGap: points(judged.filter { $0.failure == nil }.map { $0.perToken * 1e9 }),
                byInput: Array(judged.filter { $0.failure == nil }.prefix(2000)).map {
                    ScenarioAnalysis.InputPoint(
                        type: $0.type,
                        inputTokens: $0.input,
                        timeToFirstToken: $0.firstToken * 1e9
                    )
                },
                inputBins: inputBins(judged.filter { $0.failure == nil })
            )
        )
        return (analysis, errors)
    }

    private func inputBins(_ requests: [Request]) -> [ScenarioAnalysis.InputBin] {
        Dictionary(grouping: requests) { Int(log10(Double(max(1, $0.input))) * 3) }.sorted { $0.key < $1.key }
            .map { _, own in
                let lengths = own.map(\.input)
                return ScenarioAnalysis.InputBin(
                    tokens: (lengths.min() ?? 1)...(lengths.max() ?? 1),
                    types: Set(own.map(\.type)).sorted(),
                    timeToFirstToken: Self.summary(own.map { $0.firstToken * 1e9 })
                )
            }
    }

    private func group(
        _ requests: [Request],
        type: String?,
        phase: String?,
        seconds: Double,
        isEstimated: Bool,
        statesTimes: Bool
    ) -> GroupAnalysis {
        let ok = requests.filter { $0.failure == nil }
        let tokens = ok.reduce(0) { $0 + $1.output }
        let rate = Double(tokens) / max(1, seconds)
        return GroupAnalysis(
            type: type,
            phase: phase,
            requests: requests.count,
            failed: requests.count - ok.count,
            timeToFirstToken: Self.summary(ok.map { $0.firstToken * 1e9 }),
            timeToFirstAnswer: nil,
            timeToFirstTokenFromRelease: nil,
            timePerOutputToken: Self.summary(ok.map { $0.perToken * 1e9 }),
            interTokenLatency: Self.summary(ok.map { $0.perToken * 0.98e9 }),
            chunkGap: Self.summary(ok.map { $0.perToken * 1.01e9 }),
            stall: Self.summary(ok.map { $0.perToken * 2.4e9 }),
            endToEnd: Self.summary(ok.map { $0.endToEnd * 1e9 }),
            streamRate: Self.summary(ok.map { 1 / $0.perToken }),
            systemRate: ok.isEmpty ? .none : .value(rate, low: rate * 0.94, high: rate * 1.07),
            inputTokens: requests.reduce(0) { $0 + $1.input },
            outputTokens: tokens,
            outputTokensAsked: tokens,
            areTokensEstimated: isEstimated,
            isDependenceAssessed: seconds > 40,
            serverTimes: statesTimes && !ok.isEmpty ? serverTimes(of: ok) : nil
        )
    }

    /// Each time of the server is a part of ours.
    private func serverTimes(of requests: [Request]) -> ServerTimes {
        let values: [(ServerTimes.Kind, (Request) -> Double)] = [
            (.queue, { $0.firstToken * 0.2 }), (.prefill, { $0.firstToken * 0.7 }),
            (.generation, { $0.perToken * Double($0.output - 1) }), (.total, { $0.endToEnd * 0.98 }),
            (.firstTokenBeyond, { $0.firstToken * 0.1 }), (.endBeyond, { $0.endToEnd * 0.02 }),
        ]
        return ServerTimes(
            answers: requests.count,
            stating: requests.count - requests.count / 8,
            entries: values.map { kind, value in
                ServerTimes.Entry(kind: kind, summary: Self.summary(requests.map { value($0) * 1e9 }))
            }
        )
    }

    static func summary(_ values: [Double]) -> Summary {
        let sorted = values.sorted()
        func estimate(_ q: Double, needed: Int) -> Estimate {
            guard !sorted.isEmpty else { return .none }
            guard sorted.count >= needed else { return .tooFew(count: sorted.count, needed: needed) }
            let n = Double(sorted.count)
            let spread = 1.96 * (n * q * (1 - q)).squareRoot()
            let low = Int(n * q - spread)
            let high = Int(n * q + spread) + 1
            return .value(
                Quantile.value(q, ofSorted: sorted) ?? 0,
                low: sorted.indices.contains(low) ? sorted[low] : nil,
                high: sorted.indices.contains(high) ? sorted[high] : nil
            )
        }
        return Summary(
            count: sorted.count,
            mean: sorted.isEmpty ? nil : sorted.reduce(0, +) / Double(sorted.count),
            min: sorted.first,
            max: sorted.last,
            p50: estimate(0.5, needed: 5),
            p90: estimate(0.9, needed: 29),
            p95: estimate(0.95, needed: 59),
            p99: estimate(0.99, needed: 299),
            p999: estimate(0.999, needed: 2995)
        )
    }

    private func points(_ values: [Double]) -> [ScenarioAnalysis.PercentilePoint] {
        let sorted = values.sorted()
        return sorted.enumerated().map { index, value in
            ScenarioAnalysis.PercentilePoint(quantile: Double(index) / Double(sorted.count), value: value)
        }
    }

    private func seconds(
        of requests: [Request],
        _ scenario: Scenario,
        using source: inout RandomSource
    ) -> [ScenarioAnalysis.Second] {
        guard !requests.isEmpty else { return [] }
        let end = Int(requests.map { $0.due + $0.endToEnd }.max() ?? 0) + 1
        let last = min(end, scenario.seconds + 30)
        var due = [[Request]](repeating: [], count: last + 1)
        var finished = [Int](repeating: 0, count: last + 1)
        var tokens = [Double](repeating: 0, count: last + 1)
        var inFlight = [Int](repeating: 0, count: last + 1)
        for request in requests {
            due[min(last, Int(request.due))].append(request)
            let done = min(last, Int(request.due + request.endToEnd))
            finished[done] += 1
            for second in min(last, Int(request.due))...done { inFlight[second] += 1 }
            guard request.failure == nil else { continue }
            let first = min(last, Int(request.due + request.firstToken))
            for second in first...max(first, done) {
                tokens[second] += Double(request.output) / Double(max(first, done) - first + 1)
            }
        }
        return (0...last).map { second in
            let times = due[second].filter { $0.failure == nil }.map { $0.firstToken * 1e9 }.sorted()
            let counts = scenario.failures.enumerated().compactMap { index, failure -> ScenarioAnalysis.FailureCount? in
                let count = due[second].filter { $0.failure == index }.count
                return count > 0 ? ScenarioAnalysis.FailureCount(outcome: failure.outcome, count: count) : nil
            }
            let isLate = scenario.lateSeconds.contains(second)
            return ScenarioAnalysis.Second(
                second: second,
                due: due[second].count,
                released: isLate ? 0 : due[second].count,
                finished: finished[second],
                failed: counts,
                inFlight: inFlight[second],
                tokens: Int(tokens[second]),
                chunks: Int(tokens[second]),
                ttftP50: Quantile.value(0.5, ofSorted: times),
                ttftP95: Quantile.value(0.95, ofSorted: times),
                worstReleaseLag: isLate
                    ? .milliseconds(900) : Nanoseconds(Int64(40_000 + 90_000 * source.exponential())),
                busyShare: isLate ? 0.97 : 0.08 + 0.03 * source.unit(),
                isLate: isLate
            )
        }
    }

    private func heat(of requests: [Request]) -> [ScenarioAnalysis.HeatCell] {
        var counts: [[Int]: Int] = [:]
        for request in requests where request.failure == nil {
            counts[[Int(request.due), Int((log2(request.firstToken * 1e9) * 4).rounded(.down))], default: 0] += 1
        }
        return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { key, count in
                ScenarioAnalysis.HeatCell(
                    second: key[0],
                    low: exp2(Double(key[1]) / 4),
                    high: exp2(Double(key[1] + 1) / 4),
                    count: count
                )
            }
    }
}
