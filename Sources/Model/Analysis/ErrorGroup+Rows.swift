import TidemarkMeasurement
import TidemarkWire

extension ErrorGroup {
    /// All requests of a run that failed, by scenario, kind and status: scenarios in their order, the most frequent first.
    static func all(in recording: Recording, scenarios: [String]) -> [ErrorGroup] {
        groups(in: recording, scenarios: scenarios) { $0.isOfScenario }
    }

    /// Likewise all attempts that failed and were made again, whatever became of their requests.
    static func superseded(in recording: Recording, scenarios: [String]) -> [ErrorGroup] {
        groups(in: recording, scenarios: scenarios) { $0 == .superseded }
    }

    private static func groups(
        in recording: Recording,
        scenarios: [String],
        _ isCounted: (Row.Purpose) -> Bool
    ) -> [ErrorGroup] {
        struct Key: Hashable {
            var scenario: UInt8
            var outcome: Outcome
            var status: UInt16
        }
        var counts: [Key: Int] = [:]
        for row in recording.rows where row.outcome.isFailure && isCounted(row.purpose) {
            guard Int(row.scenario) < scenarios.count else { continue }
            counts[Key(scenario: row.scenario, outcome: row.outcome, status: row.status), default: 0] += 1
        }
        var samples: [Key: ErrorSample] = [:]
        for sample in recording.errors {
            let key = Key(scenario: sample.scenario, outcome: sample.outcome, status: sample.status)
            // One with a body tells more than one with an id alone.
            if samples[key].map({ $0.body.isEmpty && !sample.body.isEmpty }) ?? true { samples[key] = sample }
        }
        let ordered = counts.sorted { left, right in
            (left.key.scenario, -left.value, left.key.outcome.rawValue, left.key.status)
                < (right.key.scenario, -right.value, right.key.outcome.rawValue, right.key.status)
        }
        return ordered.map { key, count in
            ErrorGroup(
                scenario: scenarios[Int(key.scenario)],
                outcome: key.outcome,
                status: key.status,
                count: count,
                sample: samples[key].flatMap { $0.body.isEmpty ? nil : $0.body },
                requestID: samples[key]?.requestID
            )
        }
    }
}
