import Testing
import TidemarkExtrapolation
import TidemarkJSON
import TidemarkPricing
import TidemarkReport
import TidemarkStatistics
import TidemarkUnits

@Suite struct ExtrapolationReportTests {
    /// A service without queue or noise worth the name: only the form of the reports matters here.
    private func load(_ rate: Double, _ source: inout RandomSource) -> MeasuredLoad {
        let answers = (0..<150).map { _ in
            let input = 200 + 1_800 * source.unit()
            let streams = 1 + rate * (0.8 + 0.4 * source.unit())
            return AnswerSample(
                input: input,
                output: 50,
                firstToken: 0.05 + 2e-5 * input + 0.002 * source.exponential(),
                perToken: (0.01 + 1e-4 * streams) * (1 + 0.02 * source.normal()),
                streams: streams,
                others: Int(rate * source.unit())
            )
        }
        return MeasuredLoad(
            name: "steps / \(rate)/s",
            ratePerSecond: rate,
            seconds: 60,
            streams: rate,
            failedShare: 0,
            answers: answers
        )
    }

    private func extrapolation() throws -> Extrapolation {
        var source = RandomSource(seed: 4)
        let small = try SmallService([1.0, 4, 8].map { load($0, &source) })
        let calls = (0..<12).map { index in
            let size = [200, 800, 1_400, 2_000][index % 4]
            let answer = AnswerSample(
                input: Double(size),
                output: 64,
                firstToken: 0.11 + 5e-5 * Double(size) + 0.001 * source.normal(),
                perToken: 0.02 + 2e-4 * source.normal()
            )
            return TrialCall(answer, size: size, isLone: true)
        }
        let rates = Tariff.Rates(input: TokenPrice(picodollars: 2_000_000), output: TokenPrice(picodollars: 8_000_000))
        return Extrapolator(
            small: small,
            large: try LargeService(calls, small: small),
            limits: ServiceIdentity(host: "api.example.com", api: "openai-chat"),
            pricing: .perToken(Tariff(standard: rates)),
            draws: 100,
            seed: 9
        ).extrapolation(to: [2, 40])
    }

    private func account(_ result: ExtrapolationAccount.Result) -> ExtrapolationAccount {
        func service(_ model: String, _ run: String) -> ExtrapolationAccount.Service {
            .init(model: model, api: "openai-chat", host: "api.example.com", runs: [run])
        }
        return ExtrapolationAccount(
            planName: "big <plan>",
            version: "1",
            madeAtUnixNanoseconds: 1_764_000_000_000_000_000,
            small: service("mini", "small-run"),
            large: service("maxi", "trial-run"),
            result: result,
            trial: "13 calls",
            trialCost: Money(microdollars: 42_030),
            notes: ["a note"]
        )
    }

    @Test("every form says that nothing was measured, and gives or refuses each number")
    func numbers() throws {
        let extrapolation = try extrapolation()
        let account = account(.numbers(extrapolation))
        #expect(account.exitCode == 0)
        let text = ExtrapolationText.render(account, width: 110, style: .plain)
        #expect(text.hasPrefix("EXTRAPOLATED  maxi under the loads of mini"))
        #expect(text.contains("not measured"))
        #expect(text.contains("── 2/s (extrapolated)"))
        #expect(text.contains("refused  It would take"))
        #expect(text.contains("Back-test"))
        #expect(text.contains("they cost 0.042"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 })
        let page = ExtrapolationHTML.render(account)
        #expect(page.contains("extrapolation, not a measurement"))
        #expect(page.contains("big &lt;plan&gt;"))
        #expect(page.components("<figure").count == 5)
    }

    @Test("the JSON is no run's: it says so, and has other keys")
    func json() throws {
        let value = try JSONValue(parsing: ExtrapolationJSON.render(account(.numbers(try extrapolation()))))
        #expect(value["isExtrapolated"] == true)
        #expect(value["kind"] == "extrapolation")
        #expect(value["verdict"] == nil && value["scenarios"] == nil && value["objectives"] == nil)
        let first = try #require(value["extrapolatedLoads"]?[0])
        #expect(first["ttftMs"]?["p50"]?["low"]?.double != nil)
        #expect(first["ttftMs"]?["p99"]?["refusal"]?["code"] == "tooFew")
        #expect(first["costMicroUsd"]?["perHour"]?.int != nil)
        #expect(value["extrapolatedLoads"]?[1]?["refusal"]?["code"] == "beyondSeen")
    }

    @Test("a refusal has its reason in every form, and exit code 4")
    func refused() throws {
        let account = account(.refused(.fewCalls(found: 3, needed: 8)))
        #expect(account.exitCode == 4)
        let reason = "of the lone calls to the large model succeeded"
        #expect(ExtrapolationText.render(account, width: 400, style: .plain).contains(reason))
        #expect(ExtrapolationHTML.render(account).contains(reason))
        let value = try JSONValue(parsing: ExtrapolationJSON.render(account))
        #expect(value["refusal"]?["code"] == "fewCalls")
        #expect(value["extrapolatedLoads"] == nil)
    }
}

extension String {
    fileprivate func components(_ part: String) -> [Substring] {
        split(separator: part, omittingEmptySubsequences: false)
    }
}
