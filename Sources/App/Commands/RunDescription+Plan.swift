import Foundation
import TidemarkEngine
import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkTransport
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

extension RunDescription {
    /// What is known of a run before it starts.
    init(_ plan: Plan, _ endpoint: Endpoint, seed: UInt64, lanes: Int, calibration: Calibration?) {
        let now = Clock.unixNanoseconds()
        let (references, comparisons) = Self.comparisons(of: plan)
        self.init(
            id: RunDescription.id(at: now, plan: plan.name),
            planName: plan.name,
            planSource: plan.source,
            seed: seed,
            version: Version.text,
            startedAtUnixNanoseconds: now,
            machine: .this,
            targets: [Target(endpoint)],
            types: plan.types.map(\.name),
            scenarios: plan.scenarios.enumerated().map { index, scenario in
                Scenario(scenario, root: RandomSource.substream(seed, UInt64(index)), comparisons[index])
            },
            objectives: plan.objectives,
            lanes: lanes,
            calibration: calibration,
            notes: endpoint.target.tls.isInsecure ? ["the server's certificate was not verified"] : [],
            references: references.isEmpty ? nil : references
        )
    }

    /// Unique, in order of time, and typed easily: `20261124-171342-quickstart`.
    private static func id(at unixNanoseconds: Int64, plan: String) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMdd-HHmmss"
        let stamp = formatter.string(from: Date(timeIntervalSince1970: Double(unixNanoseconds) / 1e9))
        // Points stay for the sake of addresses: `20261124-171342-127.0.0.1-8000-m`.
        let words = plan.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".")) }
        return ([stamp] + words.prefix(6).map { String($0.prefix(24)) }).joined(separator: "-")
    }
}

extension RunDescription.Target {
    init(_ endpoint: Endpoint) {
        self.init(
            name: endpoint.target.name,
            url: endpoint.url.text,
            api: endpoint.target.api.name,
            model: endpoint.target.model,
            isMock: endpoint.isMock,
            isInsecure: endpoint.target.tls.isInsecure,
            totalTimeout: endpoint.target.timeouts.total,
            firstByteTimeout: endpoint.target.timeouts.firstByte
        )
    }
}

extension RunDescription.Scenario {
    init(_ scenario: Scenario, root: UInt64, _ comparison: RunDescription.Comparison?) {
        let phases: [LoadShape.Phase]
        let users: Int?
        let drawn: Int?
        let plannedRate: Double?
        switch scenario.load {
        case .open(let shape, let process):
            phases = shape.phases
            users = nil
            drawn = ArrivalSchedule(shape, process, root: root).count
            plannedRate = shape.duration > .zero ? shape.expected / shape.duration.inSeconds : nil
        case .closed(let load):
            phases = []
            users = load.count
            drawn = nil
            plannedRate = nil
        }
        self.init(
            name: scenario.name,
            kind: scenario.kind.rawValue,
            users: users,
            start: nil,
            duration: scenario.load.duration,
            phases: phases,
            warmup: scenario.warmup,
            drawn: drawn,
            plannedRate: plannedRate,
            comparison: comparison,
            replay: scenario.load.replay.map(RunDescription.ReplaySource.init)
        )
    }
}

extension RunDescription.Machine {
    /// The machine that this process runs on.
    static var this: RunDescription.Machine {
        let information = ProcessInfo.processInfo
        var system = utsname()
        uname(&system)
        return RunDescription.Machine(
            system: "\(text(of: &system.sysname)) \(text(of: &system.release)) \(text(of: &system.machine))",
            processor: processorName ?? "unknown processor",
            cores: information.activeProcessorCount,
            memoryBytes: Int64(clamping: information.physicalMemory)
        )
    }

    private static func text<Characters>(of characters: inout Characters) -> String {
        withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static var processorName: String? {
        guard let file = FileManager.default.contents(atPath: "/proc/cpuinfo") else { return nil }
        let line = String(decoding: file, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
