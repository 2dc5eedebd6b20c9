import TidemarkAnalysis
import TidemarkJSON
import TidemarkPlan
import TidemarkUnits
import TidemarkWire

extension JSONReport {
    static func scenario(_ scenario: ScenarioAnalysis, in run: RunDescription) -> JSONValue {
        let generator = scenario.generator
        return [
            "name": .string(scenario.name),
            "kind": .string(scenario.kind),
            "users": scenario.users.map(JSONValue.int) ?? .null,
            "durationSeconds": number(scenario.duration.inSeconds),
            "window": [
                "startSeconds": number(scenario.window.lowerBound.inSeconds),
                "endSeconds": number(scenario.window.upperBound.inSeconds),
                "isSteady": .bool(scenario.isSteady),
                "note": .string(scenario.windowNote),
            ],
            "requestsDrawn": scenario.drawn.map(JSONValue.int) ?? .null,
            "requestsReleased": .int(scenario.released),
            "plannedPerSecond": scenario.plannedRate.map(number) ?? .null,
            "drawnPerSecond": scenario.drawnRate.map(number) ?? .null,
            "sentPerSecond": number(scenario.sentRate),
            "maxInFlight": .int(scenario.maxInFlight),
            "connectionsOpened": .int(scenario.connectionsOpened),
            "maxConnections": .int(scenario.maxConnections),
            "waitedForConnection": .int(scenario.waitedForConnection),
            "limits": .array(scenario.limits.map { limit($0, in: run) }),
            "generator": [
                "releaseLagMs": [
                    "p50": milliseconds(generator.releaseLagP50),
                    "p99": milliseconds(generator.releaseLagP99),
                    "max": milliseconds(generator.releaseLagMax),
                    "limit": milliseconds(generator.releaseLagLimit),
                ],
                "worstBusyShare": number(generator.worstBusyShare),
                "worstLoopLagMs": milliseconds(generator.worstLoopLag),
                "lateSeconds": .array(generator.lateSeconds.map(JSONValue.int)),
            ],
            "groups": .array(scenario.groups.map(group)),
            "phases": .array(
                scenario.phaseMarks.map { mark in
                    [
                        "name": .string(mark.name),
                        "startSeconds": number(mark.startSeconds),
                        "endSeconds": number(mark.endSeconds),
                        "groups": .array(scenario.phases.filter { $0.phase == mark.name }.map(group)),
                    ]
                }
            ),
            "distributions": [
                "ttftMs": distribution(scenario.series.timeToFirstToken),
                "e2eMs": distribution(scenario.series.endToEnd),
                "chunkGapMs": distribution(scenario.series.chunkGap),
            ],
            "byInputLength": .array(scenario.series.inputBins.map(inputBin)),
            "seconds": .array(scenario.series.seconds.map(second)),
            "production": scenario.production.map(production) ?? .null,
            "replay": run.scenarios.first { $0.name == scenario.name }?.replay.map(replay) ?? .null,
        ]
    }

    private static func group(_ group: GroupAnalysis) -> JSONValue {
        [
            "type": optional(group.type),
            "requests": .int(group.requests),
            "failed": .int(group.failed),
            "cut": .int(group.cut),
            "ttftMs": times(group.timeToFirstToken),
            "ttftFromReleaseMs": group.timeToFirstTokenFromRelease.map(times) ?? .null,
            "ttfaMs": group.timeToFirstAnswer.map(times) ?? .null,
            "tpotMs": times(group.timePerOutputToken),
            "itlMs": times(group.interTokenLatency),
            "chunkGapMs": times(group.chunkGap),
            "stallMs": times(group.stall),
            "e2eMs": times(group.endToEnd),
            "streamTokensPerSecond": summary(group.streamRate, number),
            "systemTokensPerSecond": estimate(group.systemRate, count: nil, number),
            "inputTokens": .int(group.inputTokens),
            "outputTokens": .int(group.outputTokens),
            "outputTokensAsked": .int(group.outputTokensAsked),
            "areTokensEstimated": .bool(group.areTokensEstimated),
            "isDependenceAssessed": .bool(group.isDependenceAssessed),
            "serverTimes": serverTimes(group.serverTimes),
        ]
    }

    static func times(_ times: Summary) -> JSONValue {
        summary(times) { milliseconds($0) }
    }

    private static func summary(_ summary: Summary, _ number: (Double) -> JSONValue) -> JSONValue {
        func percentile(_ estimate: Estimate) -> JSONValue { self.estimate(estimate, count: summary.count, number) }
        return [
            "n": .int(summary.count),
            "mean": summary.mean.map(number) ?? .null,
            "min": summary.min.map(number) ?? .null,
            "p50": percentile(summary.p50),
            "p90": percentile(summary.p90),
            "p95": percentile(summary.p95),
            "p99": percentile(summary.p99),
            "p999": percentile(summary.p999),
            "max": summary.max.map(number) ?? .null,
        ]
    }

    static func estimate(_ estimate: Estimate, count: Int?, _ number: (Double) -> JSONValue) -> JSONValue {
        let samples = count.map { [JSONMember("n", .int($0))] } ?? []
        return switch estimate {
        case .value(let value, let low, let high):
            .object(
                [
                    JSONMember("value", number(value)),
                    JSONMember("low", low.map(number) ?? .null),
                    JSONMember("high", high.map(number) ?? .null),
                ] + samples
            )
        case .over(let bound): .object([JSONMember("over", number(bound))] + samples)
        case .tooFew(let count, let needed): ["n": .int(count), "needed": .int(needed)]
        case .none: .null
        }
    }

    private static func distribution(_ points: [ScenarioAnalysis.PercentilePoint]) -> JSONValue {
        .array(points.map { ["quantile": number($0.quantile), "value": milliseconds($0.value)] })
    }

    private static func second(_ second: ScenarioAnalysis.Second) -> JSONValue {
        [
            "second": .int(second.second),
            "due": .int(second.due),
            "released": .int(second.released),
            "finished": .int(second.finished),
            "failed": .object(second.failed.map { JSONMember($0.outcome.name, .int($0.count)) }),
            "inFlight": .int(second.inFlight),
            "tokens": .int(second.tokens),
            "chunks": .int(second.chunks),
            "ttftP50Ms": second.ttftP50.map { milliseconds($0) } ?? .null,
            "ttftP95Ms": second.ttftP95.map { milliseconds($0) } ?? .null,
            "worstReleaseLagMs": milliseconds(second.worstReleaseLag),
            "busyShare": number(second.busyShare),
            "isLate": .bool(second.isLate),
        ]
    }
}
