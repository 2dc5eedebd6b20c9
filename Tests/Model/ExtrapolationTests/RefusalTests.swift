import Testing
import TidemarkExtrapolation
import TidemarkPricing
import TidemarkStatistics
import TidemarkUnits

/// Every reason to say nothing, each on a run that is sound but for it.
@Suite struct RefusalTests {
    private let server = BatchingServer()
    private static let home = ServiceIdentity(host: "api.example.com", api: "openai-chat")

    private func loads(_ rates: [Double] = [1, 6, 12, 15], requests: Int = 200) -> [MeasuredLoad] {
        rates.enumerated().map { server.load($1, requests: requests, warmUp: 20, seed: 900 + UInt64($0)) }
    }

    private func calls(
        _ server: BatchingServer = BatchingServer(a: 0.1, b: 5e-5, c: 0.02, d: 2e-4),
        sizes: [Int] = [300, 2_000, 4_000, 6_000],
        rounds: Int = 3
    ) -> [TrialCall] {
        var source = RandomSource(seed: 5)
        return sizes.flatMap { size in
            (0..<rounds).flatMap { _ in server.calls(1, input: size, output: 80, using: &source) }
        }
    }

    private func extrapolation(
        _ loads: [MeasuredLoad],
        _ calls: [TrialCall],
        at rate: Double,
        limits: ServiceIdentity = RefusalTests.home,
        pricing: Pricing? = nil
    ) throws -> Extrapolation.Load {
        let small = try SmallService(loads)
        let extrapolator = Extrapolator(
            small: small,
            large: try LargeService(calls, small: small),
            limits: limits,
            pricing: pricing,
            draws: 60,
            seed: 3
        )
        return try #require(extrapolator.extrapolation(to: [rate]).loads.first)
    }

    private func isRefusal(_ refusal: Refusal?, _ code: String) -> Bool { refusal?.code == code }

    private func refusal(_ body: () throws -> Void) -> Refusal? {
        do {
            try body()
            return nil
        } catch {
            return error as? Refusal
        }
    }

    @Test func aSoundRunIsAnswered() throws {
        let load = try extrapolation(loads(), calls(), at: 2)
        #expect(load.refusal == nil)
        #expect(load.values.count == 9)
        #expect(load.systemRate?.isGiven == true)
        guard case .value(let value, let low, let high) = load.values[0].outcome else {
            Issue.record("no median of the time to first token")
            return
        }
        #expect(low <= value && value <= high)
    }

    // MARK: - The services

    @Test func anotherProviderFamilyTierOrBatching() {
        let home = Self.home
        #expect(home.refusal(for: home) == nil)
        let other = ServiceIdentity(host: "elsewhere.example.com", api: "openai-chat")
        #expect(isRefusal(home.refusal(for: other), "otherProvider"))
        let family = ServiceIdentity(host: home.host, api: "anthropic-messages")
        #expect(isRefusal(home.refusal(for: family), "otherFamily"))
        var tier = home
        tier.requestsPerMinute = 500
        #expect(home.refusal(for: tier) == nil)
        var other500 = home
        other500.requestsPerMinute = 5_000
        #expect(isRefusal(tier.refusal(for: other500), "otherTier"))
        var pieces = home
        pieces.tokensPerChunk = 1
        var blocks = home
        blocks.tokensPerChunk = 4
        #expect(isRefusal(pieces.refusal(for: blocks), "otherBatching"))
        blocks.tokensPerChunk = 1.6
        #expect(pieces.refusal(for: blocks) == nil)
    }

    // MARK: - The small run

    @Test func fewLoads() {
        #expect(isRefusal(refusal { _ = try SmallService(loads([2, 4])) }, "fewLoads"))
        #expect(isRefusal(refusal { _ = try SmallService([]) }, "fewLoads"))
        #expect(isRefusal(refusal { _ = try SmallService(loads([2, 4, 6], requests: 45)) }, "fewLoads"))
    }

    @Test func loadsThatFailOrGrowDoNotCount() {
        var failing = loads()
        for index in failing.indices.dropFirst(2) { failing[index].failedShare = 0.2 }
        #expect(isRefusal(refusal { _ = try SmallService(failing) }, "fewLoads"))
        #expect(isRefusal(refusal { _ = try SmallService(loads([1, 4, 40, 60])) }, "fewLoads"))
    }

    @Test func noQuietRequests() {
        var busy = loads()
        for load in busy.indices {
            for answer in busy[load].answers.indices { busy[load].answers[answer].others = 12 }
        }
        #expect(isRefusal(refusal { _ = try SmallService(busy) }, "notQuiet"))
    }

    @Test func answersThatAreNoStreams() {
        var whole = loads()
        for load in whole.indices {
            for answer in whole[load].answers.indices { whole[load].answers[answer].perToken = nil }
        }
        #expect(isRefusal(refusal { _ = try SmallService(whole) }, "noTimesBetweenTokens"))
    }

    @Test func aSmallModelThatFollowsNoLine() {
        var bent = loads()
        for load in bent.indices {
            for answer in bent[load].answers.indices {
                let streams = bent[load].answers[answer].streams
                bent[load].answers[answer].perToken = 0.01 + 0.004 * (streams > 4 ? 1 : 0) + 1e-5 * streams
            }
        }
        #expect(isRefusal(refusal { _ = try SmallService(bent) }, "lackOfFit"))
    }

    // MARK: - The calls

    @Test func fewCalls() throws {
        let small = try SmallService(loads())
        let few = Array(calls().prefix(7))
        #expect(isRefusal(refusal { _ = try LargeService(few, small: small) }, "fewCalls"))
    }

    @Test func callsOfOneSize() throws {
        let small = try SmallService(loads())
        let same = calls(sizes: [900], rounds: 12)
        #expect(isRefusal(refusal { _ = try LargeService(same, small: small) }, "noFit"))
    }

    @Test func callsThatFollowNoLine() throws {
        let small = try SmallService(loads())
        var bent = calls()
        for index in bent.indices where bent[index].size == 4_000 { bent[index].answer.firstToken *= 2 }
        #expect(isRefusal(refusal { _ = try LargeService(bent, small: small) }, "lackOfFit"))
    }

    @Test func aMisfitThatNobodyWouldFeelIsNone() throws {
        let small = try SmallService(loads())
        var source = RandomSource(seed: 8)
        var exact = calls()
        for index in exact.indices {
            let size = Double(exact[index].size)
            let bend = size == 4_000 ? 1.004 : 1
            exact[index].answer.firstToken = (0.1 + 5e-5 * size) * bend + 1e-5 * source.normal()
        }
        #expect(refusal { _ = try LargeService(exact, small: small) } == nil)
    }

    // MARK: - A load

    @Test func inputsBeyondWhatWasTried() throws {
        let load = try extrapolation(loads(), calls(sizes: [100, 200, 300, 400]), at: 2)
        #expect(isRefusal(load.refusal, "inputBeyond"))
        #expect(load.values.isEmpty)
    }

    @Test func moreThanTheSmallRunCarried() throws {
        #expect(isRefusal(try extrapolation(loads(), calls(), at: 7).refusal, "beyondSeen"))
    }

    @Test func moreThanALimitThatIsKnown() throws {
        let all = loads([1, 6, 12, 15], requests: 500) + [server.load(40, requests: 400, warmUp: 20, seed: 99)]
        #expect(try SmallService(all).isLimitKnown)
        #expect(try extrapolation(all, calls(), at: 5).refusal == nil)
        #expect(isRefusal(try extrapolation(all, calls(), at: 12).refusal, "beyondCapacity"))
    }

    @Test func moreTokensThanTheDecoderLeaves() throws {
        #expect(isRefusal(try extrapolation(loads(), calls(), at: 200).refusal, "beyondDecoding"))
    }

    @Test func moreThanTheProviderAllows() throws {
        var limits = Self.home
        limits.requestsPerMinute = 100
        #expect(isRefusal(try extrapolation(loads(), calls(), at: 2, limits: limits).refusal, "overLimit"))
        limits = Self.home
        limits.tokensPerMinute = 60_000
        #expect(isRefusal(try extrapolation(loads(), calls(), at: 2, limits: limits).refusal, "overLimit"))
    }

    // MARK: - A number

    @Test func tooFewAnswersForAPercentile() throws {
        let load = try extrapolation(loads(), calls(), at: 2)
        guard case .refused(let refusal) = try #require(load.values.first { $0.quantile == 0.99 }).outcome else {
            Issue.record("a p99 of 180 answers")
            return
        }
        #expect(isRefusal(refusal, "tooFew"))
    }

    @Test func intervalsThatAreTooWide() throws {
        var noisy = calls()
        var source = RandomSource(seed: 6)
        for index in noisy.indices { noisy[index].answer.firstToken *= 0.2 + 2 * source.unit() }
        let load = try extrapolation(loads(), noisy, at: 2)
        guard case .refused(let refusal) = try #require(load.values.first).outcome else {
            Issue.record("a median of noise")
            return
        }
        #expect(isRefusal(refusal, "tooWide"))
    }

    // MARK: - What is said besides

    @Test func whatTheLoadCosts() throws {
        let rates = Tariff.Rates(
            input: TokenPrice(picodollars: 2_000_000),
            output: TokenPrice(picodollars: 10_000_000)
        )
        let load = try extrapolation(loads(), calls(), at: 2, pricing: .perToken(Tariff(standard: rates)))
        let cost = try #require(load.cost)
        let means = try SmallService(loads()).means
        let each = means.prompt * 2 + means.output * 10
        #expect(abs(Double(cost.perThousandRequests.microdollars) / (each * 1_000) - 1) < 0.01)
        #expect(abs(Double(cost.perHour.microdollars) / (each * 7_200) - 1) < 0.01)
    }

    @Test func theHighestLoadIsForetoldFromTheOthers() throws {
        let all = loads([1, 4, 8, 12], requests: 400)
        let test = try #require(
            Extrapolator(
                small: try SmallService(all),
                large: try LargeService(calls(), small: try SmallService(all)),
                limits: Self.home,
                draws: 60,
                seed: 3
            ).extrapolation(to: []).backTest
        )
        #expect(test.ratePerSecond > 9)
        let perToken = try #require(test.rows.first { $0.metric == .perToken && $0.quantile == 0.5 })
        #expect(abs(perToken.error) < 0.05)
    }

    @Test func sentencesSayWhatToDo() {
        #expect(Refusal.fewLoads(found: 1, needed: 3).sentence.contains("1 load that came evenly"))
        #expect(Refusal.tooWide(0.473).sentence == "too uncertain: ±47 %")
        #expect(Refusal.lackOfFit(.largeFirstToken, probability: 0.0000123, misfit: 0.31).sentence.contains("0.0001"))
    }
}
