package import TidemarkAnalysis
package import TidemarkJSON
import TidemarkPlan
import TidemarkUnits
import TidemarkWire

/// The report for machines, described key by key in docs/report-json.md.
package enum JSONReport {
    /// Major and minor: a new key raises the minor number, a key that changes or goes the major one.
    package static let schemaVersion = "1.2"

    package static func render(_ analysis: Analysis, layout: JSONValue.Layout = .indented) -> String {
        value(of: analysis).text(layout) + "\n"
    }

    /// The report as a JSON document; keys always stand in the same order.
    package static func value(of analysis: Analysis) -> JSONValue {
        [
            "schemaVersion": .string(schemaVersion),
            "run": run(analysis),
            "verdict": [
                "kind": .string(analysis.verdict.kind.rawValue),
                "sentence": .string(analysis.verdict.sentence),
                "exitCode": .int(Int(analysis.verdict.exitCode)),
            ],
            "trust": [
                "level": .string(analysis.trust.level.rawValue),
                "sentence": .string(analysis.trust.sentence),
                "facts": .array(analysis.trust.facts.map(fact)),
            ],
            "objectives": .array(analysis.objectives.map(objective)),
            "scenarios": .array(analysis.scenarios.map { scenario($0, in: analysis.run) }),
            "errors": .array(analysis.errors.map(error)),
            "superseded": .array(analysis.superseded.map(error)),
            "cost": analysis.cost.map(cost) ?? .null,
        ]
    }

    private static func run(_ analysis: Analysis) -> JSONValue {
        let run = analysis.run
        return [
            "id": .string(run.id),
            "plan": .string(run.planName),
            "planSource": .string(run.planSource),
            // As text, since many readers keep numbers as doubles and would round it.
            "seed": .string(String(run.seed)),
            "version": .string(run.version),
            "startedAt": .string(UTCTime.text(unixNanoseconds: run.startedAtUnixNanoseconds)),
            "state": .string(analysis.state.rawValue),
            "loneRequests": .int(analysis.loneRequests),
            "lanes": .int(run.lanes),
            "machine": [
                "system": .string(run.machine.system),
                "processor": .string(run.machine.processor),
                "cores": .int(run.machine.cores),
                "memoryBytes": .int(Int(run.machine.memoryBytes)),
            ],
            "targets": .array(
                run.targets.map(target)
            ),
            "types": .array(run.types.map(JSONValue.string)),
            "calibration": run.calibration.map(calibration) ?? .null,
            "safetyRules": run.safetyRules.map { .array($0.map(JSONValue.string)) } ?? .null,
        ]
    }

    private static func calibration(_ calibration: Calibration) -> JSONValue {
        func spread(_ spread: Calibration.Spread) -> JSONValue {
            ["p50": milliseconds(spread.p50), "p99": milliseconds(spread.p99)]
        }
        return [
            "takenAt": .string(UTCTime.text(unixNanoseconds: calibration.takenAtUnixNanoseconds)),
            "version": .string(calibration.version),
            "streams": .int(calibration.streams),
            "eventsPerSecond": number(calibration.eventsPerSecond),
            "requestsPerSecond": number(calibration.requestsPerSecond),
            "firstTokenErrorMs": spread(calibration.firstTokenError),
            "gapErrorMs": spread(calibration.gapError),
            "releaseLagMs": spread(calibration.releaseLag),
        ]
    }

    private static func fact(_ fact: Trust.Fact) -> JSONValue {
        [
            "name": .string(fact.name),
            "text": .string(fact.text),
            "isWarning": .bool(fact.isWarning),
            "scenario": optional(fact.scenario),
        ]
    }

    private static func objective(_ result: ObjectiveResult) -> JSONValue {
        [
            "text": .string(result.objective.text),
            "line": .int(result.objective.line),
            "scenario": .string(result.scenario),
            "phase": optional(result.phase),
            "type": optional(result.type),
            "outcome": .string(result.outcome.rawValue),
            "found": .string(result.found),
            "reason": .string(result.reason),
        ]
    }

    private static func error(_ group: ErrorGroup) -> JSONValue {
        [
            "scenario": .string(group.scenario),
            "kind": .string(group.outcome.name),
            "status": group.status == 0 ? .null : .int(Int(group.status)),
            "count": .int(group.count),
            "sample": optional(group.sample),
            "requestId": optional(group.requestID),
        ]
    }

    // MARK: - Values

    static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    static func milliseconds(_ span: Nanoseconds) -> JSONValue { milliseconds(Double(span.count)) }

    /// Nanoseconds as milliseconds, to the nanosecond.
    static func milliseconds(_ nanoseconds: Double) -> JSONValue { number(nanoseconds.rounded() / 1e6) }

    /// Whole numbers without a fraction.
    static func number(_ value: Double) -> JSONValue {
        Int(exactly: value).map(JSONValue.int) ?? .double(value)
    }

    /// `route` is left out for runs that did not keep it.
    private static func target(_ target: RunDescription.Target) -> JSONValue {
        let members: [JSONMember] = [
            JSONMember("name", .string(target.name)),
            JSONMember("api", .string(target.api)),
            JSONMember("model", .string(target.model)),
            JSONMember("url", .string(target.url)),
            JSONMember("isMock", .bool(target.isMock)),
            JSONMember("isInsecure", .bool(target.isInsecure)),
            JSONMember("firstByteTimeoutMs", milliseconds(target.firstByteTimeout)),
            JSONMember("totalTimeoutMs", milliseconds(target.totalTimeout)),
        ]
        return .object(members + (target.route.map { [JSONMember("route", route($0))] } ?? []))
    }

    private static func route(_ route: RunDescription.Route) -> JSONValue {
        [
            "address": .string(route.address),
            "nameLookupMs": route.nameLookup.map(milliseconds) ?? .null,
            "proxy": route.proxy.map { .string($0) } ?? .null,
            "isMultiplexed": .bool(route.isMultiplexed ?? false),
        ]
    }
}
