import TidemarkProfile
package import TidemarkSchedule
import TidemarkUnits
import TidemarkWorkload

extension RunDescription {
    /// Traffic that requests of a run are meant to be like, as a profile: it holds no row of a log.
    package struct Reference: Sendable, Hashable, Codable {
        /// The profile's own name, or the trace's file.
        package var name: String
        /// The text of a profile file.
        package var profile: String

        package init(name: String, profile: String) {
            self.name = name
            self.profile = profile
        }
    }

    /// How a scenario's requests are compared with a reference.
    package struct Comparison: Sendable, Hashable, Codable {
        /// An index into the run's references.
        package var reference: Int
        /// Indices of the types whose lengths come from the reference; requests of others count as arrivals only.
        package var types: [Int]
        /// What times of the run are multiplied by to be those of the reference: 2 at twice its rate; nil where arrivals
        /// are not compared, as the scenario's rate changes on purpose.
        package var timeScale: Double?
        /// Whether the plan asks for arrivals like the reference's.
        package var asksForArrivals: Bool

        package init(reference: Int, types: [Int], timeScale: Double?, asksForArrivals: Bool) {
            self.reference = reference
            self.types = types
            self.timeScale = timeScale
            self.asksForArrivals = asksForArrivals
        }
    }

    /// The trace of a replay: enough to find it again, and none of its rows.
    package struct ReplaySource: Sendable, Hashable, Codable {
        /// As the plan names it.
        package var file: String
        /// In hexadecimal digits.
        package var sha256: String
        package var rows: Int
        package var speed: Double
        package var ties: Replay.Ties
        /// What is repeated and how, for people.
        package var sentence: String

        package init(_ replay: Replay) {
            file = replay.trace.file
            sha256 = replay.trace.digest
            rows = replay.trace.count
            speed = replay.speed
            ties = replay.ties
            sentence = replay.sentence
        }
    }

    /// What the scenarios of a plan claim to be like.
    ///
    /// - Returns: the references, each once, and a comparison for each scenario, nil where it claims nothing.
    package static func comparisons(of plan: Plan) -> (references: [Reference], comparisons: [Comparison?]) {
        var references: [Reference] = []
        func index(of reference: Reference) -> Int {
            if let index = references.firstIndex(of: reference) { return index }
            references.append(reference)
            return references.count - 1
        }
        let profile = plan.profileOfTypes
        let ofTypes = profile.map { Reference(name: $0.profile.name, profile: $0.profile.fileText) }
        let comparisons = plan.scenarios.map { scenario -> Comparison? in
            if let replay = scenario.load.replay {
                guard let profile = replay.profile else { return nil }
                return Comparison(
                    reference: index(of: Reference(name: replay.trace.file, profile: profile.fileText)),
                    types: Array(plan.types.indices),
                    timeScale: replay.speed,
                    asksForArrivals: true
                )
            }
            guard let profile, let ofTypes else { return nil }
            var timeScale: Double?
            var asksForArrivals = false
            if case .open(let shape, let process) = scenario.load, let rate = shape.constantRate?.perSecond,
                let own = profile.profile.ratePerSecond, rate > 0
            {
                timeScale = rate / own
                if case .production(let pattern) = process {
                    // Its own mean gap is that of the pattern, to more digits than the rate of a file has.
                    timeScale = rate * pattern.meanGap
                    asksForArrivals = true
                }
            }
            return Comparison(
                reference: index(of: ofTypes),
                types: profile.types,
                timeScale: timeScale,
                asksForArrivals: asksForArrivals
            )
        }
        return (references, comparisons)
    }
}

extension Plan {
    /// The one profile that types take their lengths from, and which types do; nil for none and for several.
    fileprivate var profileOfTypes: (profile: Profile, types: [Int])? {
        var found: (profile: Profile, types: [Int])?
        for (index, type) in types.enumerated() {
            guard case .profile(let profile, _) = type.lengths else { continue }
            guard found == nil || found?.profile == profile else { return nil }
            found = (profile, (found?.types ?? []) + [index])
        }
        return found
    }
}

extension Replay {
    /// Its rows as a profile, in the trace's own time; nil where too few state lengths.
    fileprivate var profile: Profile? {
        var builder = ProfileBuilder(ProfileBuilder.Options(name: trace.file, source: "a replay", timeScale: speed))
        for (row, due) in zip(rows, dues) {
            var record = trace[row]
            record.time = due.count
            builder.add(record)
        }
        do throws(ProfileError) {
            return try builder.profile(categories: []).profile
        } catch {
            return nil
        }
    }
}
