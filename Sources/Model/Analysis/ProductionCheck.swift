import TidemarkMeasurement
import TidemarkPlan
package import TidemarkProfile
import TidemarkUnits
import TidemarkWire

/// Whether the requests of a scenario were like those of the profile or the trace that the plan names.
package struct ProductionCheck: Sendable, Hashable {
    /// The name of the profile, or the file of the trace.
    package var reference: String
    package var likeness: Likeness
    /// Requests that were compared.
    package var requests: Int
    /// What times were multiplied by before arrivals were compared; nil where they were not.
    package var timeScale: Double?
    /// Whether the plan asks for arrivals like the reference's.
    package var asksForArrivals: Bool

    package init(
        reference: String,
        likeness: Likeness,
        requests: Int,
        timeScale: Double?,
        asksForArrivals: Bool
    ) {
        self.reference = reference
        self.likeness = likeness
        self.requests = requests
        self.timeScale = timeScale
        self.asksForArrivals = asksForArrivals
    }

    /// Whether requests differ from the reference in what the plan takes from it.
    package var isAgainstPlan: Bool {
        likeness.findings.contains { finding in
            finding.verdict == .notAlike && (asksForArrivals || !finding.respect.isOfArrivals)
        }
    }
}

extension Likeness.Respect {
    /// Whether it is about when requests come, and not about what they hold.
    package var isOfArrivals: Bool { self == .gapVariation || self == .dispersion }
}

extension ProductionCheck {
    /// Compares what a scenario sent with what it is meant to be like; nil where nothing is claimed or kept.
    ///
    /// Arrivals are the dues. The input is the server's count; what was asked stands in where it gives none, or where the
    /// two are within 16 tokens or 1 %, which is the frame that a server puts around a prompt. The output is what was
    /// received. A request that failed counts as an arrival.
    init?(_ recording: ScenarioRecording, references: [RunDescription.Reference]) {
        guard let comparison = recording.description.comparison, references.indices.contains(comparison.reference)
        else { return nil }
        let reference = references[comparison.reference]
        let profile: Profile
        do throws(ProfileError) {
            profile = try Profile(parsing: reference.profile.utf8, file: reference.name)
        } catch {
            return nil
        }
        let types = Set(comparison.types)
        var builder = ProfileBuilder(
            ProfileBuilder.Options(name: "run", source: "run", timeScale: comparison.timeScale ?? 1)
        )
        var record = TrafficRecord()
        for row in recording.sent {
            record.time = comparison.timeScale == nil ? nil : recording.offset(of: row.due).count
            record.isFailed = row.outcome.isFailure || !types.contains(Int(row.type))
            record.input = row.inputOfTraffic
            record.output = row.outputOfTraffic
            builder.add(record)
        }
        self.init(
            reference: reference.name,
            likeness: Likeness(of: TrafficShape(builder), against: TrafficShape(profile)),
            requests: recording.sent.count,
            timeScale: comparison.timeScale,
            asksForArrivals: comparison.asksForArrivals
        )
    }
}

extension Row {
    /// Tokens of the input, as the server counted them or as they were asked for.
    package var inputOfTraffic: Int {
        let asked = Int(inputAsked)
        let counted = Int(inputTokens)
        return counted < 0 || abs(counted - asked) <= max(16, asked / 100) ? asked : counted
    }

    /// Tokens of the output that came.
    package var outputOfTraffic: Int { Int(outputTokens >= 0 ? outputTokens : streamedTokens) }
}
