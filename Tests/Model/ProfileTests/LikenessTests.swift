import Foundation
import Testing
import TidemarkJSON
import TidemarkProfile
import TidemarkStatistics

@Suite struct LikenessTests {
    @Test("measures the distances of the published samples")
    func oracle() throws {
        let url = try #require(
            Bundle.module.url(forResource: "profiles", withExtension: "json", subdirectory: "Fixtures")
        )
        let oracle = try JSONValue(parsing: Data(contentsOf: url))
        let first = LengthLaw(oracle["A"]?.array?.compactMap(\.int) ?? [])
        let second = LengthLaw(oracle["B"]?.array?.compactMap(\.int) ?? [])
        let distance = first.distance(to: second)
        #expect(distance.largest == oracle["ks_D"]?.double && distance.area == oracle["wasserstein1"]?.double)
        #expect(second.distance(to: first) == distance)
        #expect(LengthLaw([1, 2, 2]).distance(to: LengthLaw([5, 9])).largest == oracle["ks_D_disjoint"]?.double)
        let rows = oracle["ks_asymptotic_p"]?.array?.compactMap { $0.array?.compactMap(\.double) } ?? []
        #expect(rows.count == 3)
        for row in rows {
            #expect(abs(KolmogorovSmirnov.p(row[0], Int(row[1]), Int(row[2])) / row[3] - 1) < 1e-9)
        }
        let critical = KolmogorovSmirnov.criticalDistance(level: 0.05, 1_000, 1_000)
        #expect(abs(critical - (oracle["ks_critical_D_n1000_m1000_0.05"]?.double ?? 0)) < 1e-12)
        for (name, distance) in [("dkw_n_for_eps_0.02_95", 0.02), ("dkw_n_for_eps_0.05_95", 0.05)] {
            #expect(KolmogorovSmirnov.smallestCount(for: distance) == oracle[name]?.int)
        }
    }

    /// Requests drawn from a profile, as the records of a run.
    private func drawn(_ profile: Profile, count: Int, seed: UInt64) -> ProfileBuilder {
        let sampler = ProfileSampler(profile)
        var builder = ProfileBuilder(ProfileBuilder.Options(name: "run", source: "a run"))
        var source = RandomSource(seed: seed)
        var state = ArrivalPattern.State()
        var time = 0.0
        for _ in 0..<count {
            let draw = sampler.draw(using: &source)
            var record = TrafficRecord()
            record.input = draw.input
            record.output = draw.output
            if let pattern = profile.arrivals?.pattern {
                time += pattern.nextGap(&state, using: &source) * pattern.meanGap
                record.time = Int64(time * 1e9)
            }
            builder.add(record)
        }
        return builder
    }

    @Test("finds a run drawn from a trace's profile alike, and the trace itself", arguments: Trace.allCases)
    func traces(trace: Trace) throws {
        let profile = try #require(trace.profile)
        let shape = TrafficShape(profile)
        let run = drawn(profile, count: trace.records.count, seed: 1)
        let ofRun = Likeness(of: TrafficShape(run), against: shape)
        #expect(ofRun.verdict == .alike, "\(ofRun.sentence)")
        #expect(ofRun.findings.count == 5)
        let ofLog = Likeness(of: TrafficShape(try #require(trace.builder)), against: shape)
        #expect(ofLog.verdict == .alike, "\(ofLog.sentence)")
    }

    @Test("finds different traffic not alike, and names the respect that differs most")
    func different() throws {
        let conversation = TrafficShape(try #require(Trace.azureConversation.profile))
        let code = TrafficShape(try #require(Trace.azureCode.profile))
        let likeness = Likeness(of: code, against: conversation)
        #expect(likeness.verdict == .notAlike)
        #expect(likeness.sentence.hasPrefix("not alike in gap CV: 13.2 against 1.09, and in "))
        var shifted = conversation
        shifted.arrivals?.gapVariation = 1.5
        let inGaps = Likeness(of: shifted, against: conversation)
        #expect(inGaps.sentence == "not alike in gap CV: 1.5 against 1.09")
        #expect(Likeness(of: shifted, against: conversation, in: [.input, .output]).verdict == .alike)
    }

    @Test("says nothing where requests are too few")
    func tooFew() throws {
        let profile = try #require(Trace.azureConversation.profile)
        let likeness = Likeness(
            of: TrafficShape(drawn(profile, count: 300, seed: 1)),
            against: TrafficShape(profile),
            in: [.input, .output]
        )
        #expect(likeness.verdict == .tooFew)
        #expect(likeness.sentence.hasPrefix("too few requests to say (300): "))
        let nothing = Likeness(of: TrafficShape(drawn(profile, count: 0, seed: 1)), against: TrafficShape(profile))
        #expect(nothing.verdict == .tooFew && nothing.sentence == "nothing to compare")
    }

    @Test("takes the law of cells exactly: each length by its share of the logarithm")
    func cells() {
        let profile = Profile(
            name: "n",
            source: "s",
            cells: [
                .init(input: 1...3, output: 7...7, count: 3), .init(input: 1_000...99_999, output: 9...9, count: 1),
            ]
        )
        let shape = TrafficShape(profile)
        let sampler = ProfileSampler(profile)
        var source = RandomSource(seed: 6)
        let draws = (0..<20_000).map { _ in sampler.draw(using: &source).input }
        let distance = shape.input.distance(to: LengthLaw(draws))
        #expect(distance.largest < 0.01 && distance.area / shape.input.mean < 0.05)
        #expect(shape.output.mean == 7.5 && shape.output.quantile(0.75) == 7 && shape.output.quantile(0.76) == 9)
        #expect(shape.spearman.map { $0 > 0.6 } == true)
    }
}
