import Foundation
import Testing
import TidemarkProfile
import TidemarkStatistics

/// The profile of examples/ against the trace that it was made from.
@Suite struct ExampleProfileTests {
    private let text: String
    private let profile: Profile

    init() throws {
        let name = "azure-2023-conversation.profile.json"
        let folder = Trace.folder.deletingLastPathComponent().appending(path: "profiles")
        text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        profile = try Profile(parsing: text.utf8, file: name)
    }

    @Test("is what the trace is made into, small, and in the form that we write")
    func form() throws {
        let made = try #require(Trace.azureConversation.profile)
        #expect(profile.types == made.types)
        #expect(profile.ratePerSecond == 5.5301 && profile.gapVariation == 1.0942)
        #expect(profile.requests == 19_366 && profile.licence == "CC BY 4.0")
        #expect(profile.cells.map(\.count).min() == 5)
        #expect(profile.fileText == text && text.utf8.count < 40_000)
    }

    @Test("draws the trace's percentiles within 2 % and its distributions within 0.02")
    func margins() throws {
        let trace = try #require(Trace.azureConversation.builder)
        let sampler = ProfileSampler(profile)
        var source = RandomSource(seed: 2023)
        let draws = (0..<20_000).map { _ in sampler.draw(using: &source) }
        for (drawn, counts) in [(draws.map(\.input), trace.input), (draws.map(\.output), trace.output)] {
            let (law, real) = (LengthLaw(drawn), LengthLaw(counts))
            for share in Likeness.shares {
                let (found, wanted) = (law.quantile(share) ?? 0, real.quantile(share) ?? 0)
                #expect(abs(Double(found) / Double(wanted) - 1) < 0.02, "p\(share * 100): \(found), trace \(wanted)")
            }
            #expect(abs(law.mean / real.mean - 1) < 0.02)
            #expect(law.distance(to: real).largest < 0.02)
        }
        let spearman = try #require(TrafficShape(profile).spearman)
        #expect(abs(spearman - 0.0728) < 0.01)
    }
}
