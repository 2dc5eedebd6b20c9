import Foundation
import Testing
import TidemarkJSON
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits

@Suite struct ArrivalScheduleTests {
    private static let ramp = LoadShape(segments: [
        .init(duration: .seconds(10), from: Rate(perSecond: 0), to: Rate(perSecond: 20)),
        .init(duration: .seconds(10), from: Rate(perSecond: 20), to: Rate(perSecond: 20)),
        .init(duration: .seconds(10), from: Rate(perSecond: 20), to: Rate(perSecond: 5)),
    ])
    private static let burst = LoadShape.burst(
        high: Rate(perSecond: 40),
        low: Rate(perSecond: 0),
        highFor: .seconds(3),
        lowFor: .seconds(2),
        cycles: 3
    )
    private static let processes: [ArrivalProcess] = [.poisson, .even, .gamma(variation: 2), .gamma(variation: 0.5)]
    private static let shapes: [LoadShape] = [
        .constant(Rate(perSecond: 10), for: .seconds(20)),
        .spike(Rate(perSecond: 5), times: [3, 10], for: .seconds(2), recover: .seconds(3)),
        ramp, burst,
    ]

    private func constant(_ rate: Double, seconds: Int64) -> LoadShape {
        .constant(Rate(perSecond: rate), for: .seconds(seconds))
    }

    private func vector(_ name: JSONValue?) throws -> [Int64] {
        try #require(name).numbers().map { Int64($0) }
    }

    // MARK: - Published vectors

    @Test(
        arguments: [
            (.poisson, "poisson_seed42_rate10_ns"),
            (.gamma(variation: 1), "poisson_seed42_rate10_ns"),
            (.gamma(variation: 2), "gamma_cv2_seed42_rate10_ns"),
            (.gamma(variation: 0.5), "gamma_cv0.5_seed42_rate10_ns"),
        ] as [(ArrivalProcess, String)]
    )
    func `a constant rate gives the published nanoseconds`(process: ArrivalProcess, name: String) throws {
        let expected = try vector(Fixture.arrivals[name])
        let schedule = ArrivalSchedule(constant(10, seconds: 60), process, using: RandomSource(seed: 42))
        #expect(schedule.prefix(expected.count).map { $0.due.count } == expected)
    }

    @Test(
        arguments: [(.poisson, "poisson_100k"), (.gamma(variation: 2), "gamma_cv2_100k")] as [(ArrivalProcess, String)]
    )
    func `a hundred thousand arrivals have the published rate and variation`(
        process: ArrivalProcess,
        name: String
    ) throws {
        let known = try #require(Fixture.arrivals[name])
        let schedule = ArrivalSchedule(constant(10, seconds: 20_000), process, using: RandomSource(seed: 42))
        let dues = schedule.prefix(100_000).map { $0.due.count }
        let gaps = zip([0] + dues, dues).map { Double($1 - $0) }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let deviation = (gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)).squareRoot()
        let (rate, variation) = try (#require(known["rate"]).number(), #require(known["cv"]).number())
        #expect(abs(1e9 / mean - rate) < 1e-6)
        #expect(abs(deviation / mean - variation) < 1e-6)
        if let last = known["last_ns"]?.int { #expect(dues.last == Int64(last)) }
    }

    @Test func `a ramp gives the published nanoseconds and count`() throws {
        let known = try #require(Fixture.arrivals["ramp"])
        let dues = ArrivalSchedule(Self.ramp, .poisson, using: RandomSource(seed: 42)).map { $0.due.count }
        #expect(dues.prefix(8).map { $0 } == (try vector(known["poisson_seed42_first8_ns"])))
        #expect(dues.count == known["poisson_seed42_count"]?.int)
    }

    @Test func `three workers take the published shares`() throws {
        let schedule = ArrivalSchedule(constant(10, seconds: 60), .poisson, using: RandomSource(seed: 42))
        for worker in 0..<3 {
            let expected = try vector(Fixture.arrivals["split_3_workers"]?["\(worker)"])
            #expect(schedule.part(worker, of: 3).prefix(expected.count).map { $0.due.count } == expected)
        }
    }

    // MARK: - Properties

    @Test(arguments: shapes, processes)
    func `arrivals are numbered, in order, and inside the shape`(shape: LoadShape, process: ArrivalProcess) {
        let arrivals = Array(ArrivalSchedule(shape, process, root: 5))
        #expect(arrivals.map { $0.index } == Array(0..<UInt64(arrivals.count)))
        #expect(zip(arrivals, arrivals.dropFirst()).allSatisfy { $0.due <= $1.due })
        #expect(arrivals.allSatisfy { $0.due >= .zero && $0.due < shape.duration })
        #expect(arrivals.allSatisfy { shape.rate(at: $0.due) > Rate(perSecond: 0) || $0.due == .zero })
    }

    @Test(arguments: shapes, processes)
    func `the same root gives the same schedule, another root another`(shape: LoadShape, process: ArrivalProcess) {
        let once = Array(ArrivalSchedule(shape, process, root: 5))
        #expect(Array(ArrivalSchedule(shape, process, root: 5)) == once)
        #expect((Array(ArrivalSchedule(shape, process, root: 6)) != once) == (process != .even))
    }

    @Test(arguments: shapes, processes)
    func `the shares of one to sixteen workers merge to the whole`(shape: LoadShape, process: ArrivalProcess) {
        let schedule = ArrivalSchedule(shape, process, root: 77)
        let whole = Array(schedule)
        for workers in 1...16 {
            let shares = (0..<workers).map { Array(schedule.part($0, of: workers)) }
            #expect(shares.flatMap { $0 }.sorted { $0.index < $1.index } == whole)
            #expect(
                shares.enumerated().allSatisfy { worker, share in
                    share.allSatisfy { $0.index % UInt64(workers) == UInt64(worker) }
                }
            )
        }
    }

    /// The number of arrivals is Poisson: five deviations; gamma's deviation is larger by its variation.
    @Test(arguments: shapes, processes)
    func `as many arrivals come as are expected`(shape: LoadShape, process: ArrivalProcess) {
        let variation: Double =
            switch process {
            case .poisson: 1
            case .even: 0
            case .gamma(let variation): variation
            case .production, .replay: .nan
            }
        let counts = (0..<40).map { Double(ArrivalSchedule(shape, process, root: $0).count) }
        let mean = counts.reduce(0, +) / 40
        // Gamma renewals run ahead of the rate by (c² - 1)/2 arrivals at most; the first even one stands at 0.
        let bias = abs(variation * variation - 1) / 2 + 1
        #expect(abs(mean - shape.expected) <= bias + 5 * variation * (shape.expected / 40).squareRoot())
    }

    @Test func `the two ways of placing arrivals differ by rounding alone`() {
        let whole = constant(50, seconds: 40)
        // A step of one nanosecond at the end makes the rate change, so that the inverse is used.
        var changing = whole
        changing.segments.append(.init(duration: Nanoseconds(1), from: Rate(perSecond: 49), to: Rate(perSecond: 49)))
        for process in Self.processes {
            let gaps = Array(ArrivalSchedule(whole, process, root: 3))
            let inverse = Array(ArrivalSchedule(changing, process, root: 3))
            #expect(abs(gaps.count - inverse.count) <= 1 && gaps.count > 1_500)
            for (one, other) in zip(gaps, inverse) {
                #expect(abs(one.due.count - other.due.count) <= Int64(one.index + 1) / 2 + 1)
            }
        }
    }

    @Test(arguments: processes)
    func `equal rates side by side are one`(process: ArrivalProcess) {
        var pieces = constant(20, seconds: 5)
        pieces.segments += pieces.segments + pieces.segments
        let whole = Array(ArrivalSchedule(constant(20, seconds: 15), process, root: 8))
        #expect(Array(ArrivalSchedule(pieces, process, root: 8)) == whole)
    }

    @Test func `a higher rate moves arrivals forward and keeps their order`() {
        let slow = ArrivalSchedule(
            .ramp(from: Rate(perSecond: 1), to: Rate(perSecond: 9), for: .seconds(60)),
            .poisson,
            root: 1
        )
        let fast = ArrivalSchedule(
            .ramp(from: Rate(perSecond: 2), to: Rate(perSecond: 18), for: .seconds(60)),
            .poisson,
            root: 1
        )
        let pairs = Array(zip(slow, fast))
        #expect(pairs.count > 200)
        #expect(pairs.allSatisfy { $0.index == $1.index && $0.due > $1.due })
    }

    @Test func `Poisson gaps of a ramp are exponential in operational time`() {
        let shape = LoadShape.ramp(from: Rate(perSecond: 0), to: Rate(perSecond: 200), for: .seconds(100))
        let times = ArrivalSchedule(shape, .poisson, root: 12).map { shape.cumulative(at: $0.due) }
        let gaps = zip([0] + times, times).map { $1 - $0 }.sorted()
        let n = Double(gaps.count)
        let distance = gaps.enumerated().reduce(0.0) { max($0, abs(Double($1.offset) / n - (1 - exp(-$1.element)))) }
        #expect(distance < 1.628 / n.squareRoot(), "Kolmogorov-Smirnov at 1 %")
    }

    // MARK: - Even pacing

    @Test func `even arrivals stand at equal distances and begin at once`() {
        let dues = ArrivalSchedule(constant(3, seconds: 10), .even, root: 1).map { $0.due.count }
        #expect(dues.count == 30)
        #expect(dues.prefix(4) == [0, 333_333_333, 666_666_667, 1_000_000_000])
    }

    @Test func `even arrivals skip the time in which the rate is zero`() {
        let dues = ArrivalSchedule(Self.burst, .even, root: 1).map { $0.due }
        #expect(dues.count == 360)
        #expect(dues[119] == .milliseconds(2_975))
        #expect(dues[120] == .seconds(5), "the next burst begins at its start")
    }

    @Test func `no variation is even, and even wants no draws`() {
        let even = Array(ArrivalSchedule(Self.ramp, .even, root: 1))
        #expect(Array(ArrivalSchedule(Self.ramp, .gamma(variation: 0), root: 2)) == even)
        #expect(Array(ArrivalSchedule(Self.ramp, .gamma(variation: 1e-9), root: 3)) == even)
    }

    // MARK: - Phases

    @Test func `each arrival carries the phase of its due time`() {
        let shape = Self.shapes[1]
        let arrivals = Array(ArrivalSchedule(shape, .poisson, root: 2))
        for arrival in arrivals {
            let phase = shape.phases[Int(arrival.phase)]
            #expect(phase.start <= arrival.due && arrival.due < phase.end)
        }
        #expect(Set(arrivals.map { $0.phase }) == [0, 1, 2, 3, 4])
    }

    @Test func `arrivals outside the phases carry none`() {
        var shape = constant(10, seconds: 10)
        shape.phases = [.init(name: "middle", start: .seconds(4), end: .seconds(6), isJudged: true)]
        for arrival in ArrivalSchedule(shape, .even, root: 1) {
            let isInside = arrival.due >= .seconds(4) && arrival.due < .seconds(6)
            #expect(arrival.phase == (isInside ? 0 : Arrival.noPhase))
        }
    }

    @Test func `phases beyond the most that can be told apart count as none`() {
        let shape = LoadShape.steps((1...300).map { Rate(perSecond: Double($0)) }, for: .seconds(1))
        let phases = ArrivalSchedule(shape, .even, root: 1).map { $0.phase }
        #expect(phases.contains(254))
        #expect(phases.last == Arrival.noPhase)
        #expect(phases.filter { $0 != Arrival.noPhase } == phases.filter { $0 != Arrival.noPhase }.sorted())
    }

    // MARK: - Edges

    @Test(arguments: processes)
    func `no rate or no time gives no arrivals`(process: ArrivalProcess) {
        #expect(ArrivalSchedule(constant(0, seconds: 60), process, root: 1).count == 0)
        #expect(ArrivalSchedule(constant(5, seconds: 0), process, root: 1).count == 0)
        #expect(ArrivalSchedule(LoadShape(segments: []), process, root: 1).count == 0)
    }

    @Test func `a gap too long for the clock ends the schedule`() {
        let hardlyEver = constant(1e-300, seconds: 3_600)
        #expect(ArrivalSchedule(hardlyEver, .poisson, root: 1).count == 0)
        // Some of these have an arrival before a gap that no clock could add to it.
        let dues = (0..<3_000).flatMap { root in
            ArrivalSchedule(hardlyEver, .gamma(variation: 20), root: root).map { $0.due }
        }
        #expect(dues.contains { $0 > .zero })
        #expect(dues.allSatisfy { $0 < .seconds(3_600) })
    }

    @Test func `a finished schedule stays finished`() {
        var schedule = ArrivalSchedule(constant(2, seconds: 1), .poisson, root: 4)
        while schedule.next() != nil {}
        #expect((0..<10).allSatisfy { _ in schedule.next() == nil })
    }

    @Test func `counting does not use the schedule up`() {
        let schedule = ArrivalSchedule(constant(10, seconds: 10), .poisson, root: 4)
        #expect(schedule.count == schedule.count)
        #expect(schedule.count == Array(schedule).count)
    }

    @Test func `arrivals use the first stream of the scenario's root`() {
        let byRoot = ArrivalSchedule(Self.ramp, .poisson, root: 99)
        let bySource = ArrivalSchedule(Self.ramp, .poisson, using: RandomSource(seed: RandomSource.substream(99, 0)))
        #expect(Array(byRoot) == Array(bySource))
    }
}
