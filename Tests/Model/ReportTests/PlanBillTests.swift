import Testing
import TidemarkJSON
import TidemarkPlan
import TidemarkPricing
import TidemarkProfile
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWorkload

@testable import TidemarkReport

@Suite struct PlanBillTests {
    /// A plan whose target asks for 3 USD per million tokens of prompts and 15 of answers.
    static func plan(
        _ scenarios: String,
        types: String = "{short: {input: 100, output: 50}}",
        prices: String = "prices: {input: 3, output: 15, cached input: 0.3}",
        more: String = "budget: {limit: 100 USD}"
    ) throws -> Plan {
        let text = """
            tidemark: 1
            name: billed
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m, \(prices)}}
            types: \(types)
            scenarios: \(scenarios)
            \(more)
            """
        let sources = PlanSources(
            environment: { _ in nil },
            profile: { _ in throw Missing() },
            text: { _ in throw Missing() }
        )
        return try Plan(yaml: text, file: "plan.yaml", sources: sources)
    }

    private struct Missing: Error {}

    private static let even = "[{baseline: {rate: 10/s, for: 100s, arrivals: even}}]"

    private func bill(_ plan: Plan, _ alternatives: [PlanBill.Alternative] = []) throws -> PlanBill {
        try #require(forecast(plan, alternatives).bill)
    }

    /// Without the bytes of prompts, which take time: their bound is then not more than a few hundred tokens.
    private func forecast(_ plan: Plan, _ alternatives: [PlanBill.Alternative] = []) -> PlanForecast {
        PlanForecast(plan, workload: plan.workload(for: .lengths), seed: plan.seed ?? 1, alternatives: alternatives)
    }

    private func dollars(_ microdollars: Int64) -> Money { Money(microdollars: microdollars) }

    @Test("fixed lengths and even arrivals cost what a pencil says")
    func pencil() throws {
        let forecast = PlanForecast(try Self.plan(Self.even))
        let bill = try #require(forecast.bill)
        // 100 tokens at 3 and 50 at 15 micro-dollars, 1,000 times.
        #expect(bill.expected == dollars(1_050_000))
        #expect(forecast.expectedCost == bill.expected)
        #expect(bill.interval == nil)
        #expect(bill.scenarios[0].perThousand == dollars(1_050_000))
        let type = bill.types[0]
        #expect([type.mean, type.p50, type.p95, type.p99] == Array(repeating: dollars(1_050), count: 4))
        #expect(type.expected == bill.expected)
        #expect(type.worst == bill.worst)
        #expect(bill.parts.fresh == 300_000)
        #expect(bill.parts.output == 750_000)
        #expect(bill.recovery == nil)
        // A token for each byte at least, and no more answers than asked for.
        let worst = try #require(bill.worst)
        #expect(worst > dollars(1_050_000))
        #expect(type.most.microdollars - 750 >= 3 * 300)
        #expect(try PlanForecast(Self.plan(Self.even, prices: "connections: 5", more: "")).bill == nil)
    }

    @Test("95 of 100 runs come out within the interval, and none over the worst case")
    func coverage() throws {
        let types =
            "{short: {share: 70%, input: uniform(20..400), output: uniform(10..90)}, long: {share: 30%, input: 900, output: lognormal(median 100 p95 300)}}"
        let plan = try Self.plan("[{baseline: {rate: 4/s, for: 50s}}]", types: types)
        let bill = try bill(plan)
        let interval = try #require(bill.interval)
        let worst = try #require(bill.worst)
        guard case .open(let shape, let process) = plan.scenarios[0].load, case .perToken(let tariff) = bill.pricing
        else {
            Issue.record("not an open loop by the token")
            return
        }
        let workload = plan.workload(for: .lengths)
        let totals = (0..<100 as Range<UInt64>).map { seed in
            let root = RandomSource.substream(seed, 0)
            return ArrivalSchedule(shape, process, root: root).reduce(Money.zero) { sum, arrival in
                let draft = workload.request(arrival.index, root: root)
                return sum + tariff.cost(of: BilledTokens(input: draft.inputTokens, output: draft.outputTokens))
            }
        }
        let inside = totals.count { interval.low <= $0 && $0 <= interval.high }
        #expect(inside >= 90)
        // What the ledger would reserve for each, if all were as dear as they may be.
        let bound = InputBound(plan, workload)
        let reserved = (0..<100 as Range<UInt64>).map { seed in
            let root = RandomSource.substream(seed, 0)
            return ArrivalSchedule(shape, process, root: root).reduce(Money.zero) { sum, arrival in
                let draft = workload.request(arrival.index, root: root)
                return sum + tariff.worstCost(input: bound.tokens(of: draft), output: draft.outputTokens)
            }
        }
        #expect(reserved.allSatisfy { $0 <= worst })
        // It says something: no wider than a third of the amount.
        #expect(interval.high.inDollars - interval.low.inDollars < 0.4 * (try #require(bill.expected)).inDollars)
    }

    @Test("of hardly any arrivals, one is within the worst case")
    func few() throws {
        let bill = try bill(Self.plan("[{baseline: {rate: 1/h, for: 3m}}]"))
        #expect(try #require(bill.worst) >= bill.types[0].most)
        #expect(try #require(bill.expected) < dollars(100))
    }

    @Test("with a seed the arrivals are the run's own")
    func seeded() throws {
        let plan = try Self.plan("[{baseline: {rate: 4/s, for: 50s}}]", more: "budget: {limit: 100 USD}\nseed: 7")
        let bill = try bill(plan)
        let requests = try #require(forecast(plan).requests)
        #expect(bill.expected == dollars(1_050 * Int64(requests)))
        #expect(bill.interval == nil)
    }

    @Test("the parts of conversations are told apart, and add up")
    func conversations() throws {
        let types = "{chat: {system: 1200, input: 100, output: 50, turns: 3, think: 1s}}"
        let bill = try bill(Self.plan(Self.even, types: types))
        #expect(bill.parts.system == 3_000 * 1_200 * 3)
        // Before the second question 150 tokens, before the third 300.
        #expect(bill.parts.history == 1_000 * 450 * 3)
        #expect(bill.parts.fresh == 3_000 * 100 * 3)
        #expect(bill.parts.output == 3_000 * 50 * 15)
        #expect(abs(bill.parts.sum - Double(try #require(bill.expected).microdollars)) < 1)
        // The system message of the first request, and the whole prompt before in the others: 1,200, 1,300 and 1,450.
        #expect(abs(bill.parts.saving - 1_000 * 3_950 * 2.7) < 1)
    }

    @Test(
        "a cache saves nothing of prompts that are kept cold, short or at one price",
        arguments: [
            (
                "{chat: {system: 1200, input: 100, output: 50, cache: cold}}",
                "prices: {input: 3, output: 15, cached input: 0.3}"
            ),
            ("{chat: {system: 800, input: 100, output: 50}}", "prices: {input: 3, output: 15, cached input: 0.3}"),
            ("{chat: {system: 1200, input: 100, output: 50}}", "prices: {input: 3, output: 15}"),
        ]
    )
    func noCache(types: String, prices: String) throws {
        #expect(try bill(Self.plan(Self.even, types: types, prices: prices)).parts.saving == 0)
    }

    @Test("every attempt counts in the worst case, and lone requests between scenarios apart")
    func attempts() throws {
        let two =
            "[{baseline: {rate: 10/s, for: 10s, arrivals: even}}, {spike: {rate: 2/s, times: [2], for: 10s, recover: 10s}}]"
        let once = try bill(Self.plan(two))
        let recovery = try #require(once.recovery)
        #expect(recovery.fewest == 3)
        #expect(recovery.most == 32)
        let firsts = once.scenarios.reduce(recovery.worst) { $0 + ($1.worst ?? .zero) }
        #expect(once.worst == firsts)
        #expect(once.retries == .zero)
        let more = "budget: {limit: 100 USD}\nretry: {times: 2, on: [rate limited]}"
        let retried = try bill(Self.plan(two, more: more))
        #expect(retried.expected == once.expected)
        #expect(retried.retries == firsts.times(2))
        #expect(retried.worst == firsts.times(3))
    }

    @Test("where the limit is reached is told to the second")
    func reach() throws {
        func plan(_ budget: String) throws -> Plan { try Self.plan(Self.even, more: "budget: {\(budget)}") }
        let half = try plan("limit: 0.525 USD")
        let bill = try bill(half)
        let reach = try #require(bill.limit)
        #expect(reach.expected?.scenario == "baseline")
        #expect(abs((reach.expected?.seconds ?? 0) - 50) < 1e-6)
        #expect((reach.worst?.seconds ?? 100) < 50)
        #expect(abs((reach.lasting[0].expected ?? 0) - 50) < 1e-6)
        #expect(bill.isRefused(half))
        let warnings = forecast(half).warnings
        #expect(warnings.contains { $0.hasPrefix("`run` refuses this plan") })
        let stopping = try plan("limit: 0.525 USD, at limit: stop")
        #expect(try !self.bill(stopping).isRefused(stopping))
        #expect(forecast(stopping).warnings.contains { $0.contains("is expected to be cut short") })
        let tight = try plan("limit: 1.05 USD")
        #expect(try !self.bill(tight).isRefused(tight))
        #expect(forecast(tight).warnings.contains { $0.contains("the worst case is over 1.05 USD") })
        #expect(try #require(self.bill(plan("limit: 90 USD")).limit).worst == nil)
        #expect(try #require(self.bill(plan("day: 0.525 USD")).limit).isOfRun == false)
    }

    @Test("a rule on spending that is expected to end the run is a warning")
    func spendingRule() throws {
        func warnings(_ rule: String) throws -> [String] {
            forecast(try Self.plan(Self.even, more: "budget: {limit: 100 USD}\nstop when: [\(rule)]")).warnings
        }
        #expect(
            try warnings("spend > 1 USD") == [
                "the run is expected to be stopped by \"spend > 1 USD\": it would cost 1.05 USD"
            ]
        )
        #expect(try warnings("spend > 2 USD").isEmpty)
    }

    @Test("a ramp spends most of its money late")
    func ramp() throws {
        let load = "[{ramp: {from: 0/s, to: 20/s, for: 100s, arrivals: even}}]"
        let plan = try Self.plan(load, more: "budget: {limit: 0.2625 USD}")
        // A quarter of the arrivals come in the first half.
        let seconds = try #require(bill(plan).limit?.expected).seconds
        #expect(abs(seconds - 50) < 0.5)
    }

    @Test("a closed loop has a price of requests, and no sum")
    func users() throws {
        let whole = forecast(try Self.plan("[{users: {count: 20, think: 1s, for: 1m}}]"))
        let bill = try #require(whole.bill)
        #expect(bill.expected == nil)
        #expect(bill.worst == nil)
        #expect(bill.scenarios[0].perThousand == dollars(1_050_000))
        let users = try #require(bill.scenarios[0].users)
        // An answer of one second and a second to think: 1,800 requests an hour of each user.
        #expect(users.perHourAtOneSecond == dollars(20 * 1_800 * 1_050))
        let text = CheckReport.render(whole, width: 200, style: .plain)
        #expect(text.contains("how many users send depends on how fast answers come; limit"))
        #expect(text.contains("what is paid for, of 1,000 requests"))
        let small = try Self.plan("[{users: {count: 20, for: 1m}}]", more: "budget: {limit: 0.01 USD}")
        #expect(forecast(small).warnings.contains { $0.contains("cut at its beginning") })
    }

    @Test("where only a bound is known, the expected cost takes the whole of it and says so")
    func bounds() throws {
        let plan = try Self.plan(Self.even, types: "{open: {input: 100, output: {max: 200}}}")
        let bill = try bill(plan)
        #expect(bill.types[0].basis == .bound)
        #expect(bill.types[0].mean == dollars(300 + 3_000))
        let text = CheckReport.render(forecast(plan), width: 200, style: .plain)
        #expect(text.contains("Of the answers of open only the bound is known"))
    }

    @Test("machines by the hour cost their time, whatever is sent")
    func hours() throws {
        let plan = try Self.plan(Self.even, prices: "price: 3.60 USD/h", more: "")
        let bill = try bill(plan)
        #expect(bill.expected == dollars(100_000))
        #expect(bill.scenarios[0].perThousand == dollars(100_000))
        let text = CheckReport.render(forecast(plan), width: 120, style: .plain)
        // 0.10 USD for 50,000 tokens of answers, and for 150,000 in all.
        #expect(text.contains(#/baseline +1 min 40 s +0\.100 +0\.100 +2\.00 +0\.667/#))
    }

    @Test("cheaper models are the nearest, one in the middle and the cheapest, and the batch")
    func cheaper() throws {
        let day = try #require(CalendarDate("2026-11-24"))
        func row(_ model: String, _ input: Int64, context: Int? = nil, kind: PriceRow.Kind = .chat) -> PriceRow {
            let rates = Tariff.Rates(
                input: TokenPrice(picodollars: input * 1_000_000),
                output: TokenPrice(picodollars: input * 5_000_000)
            )
            return PriceRow(provider: "p", model: model, kind: kind, standard: rates, context: context, asOf: day)
        }
        var own = row("own", 20)
        own.batch = PriceRow.Tier(rates: row("", 10).standard)
        var gone = row("gone", 1)
        gone.shutDown = CalendarDate("2026-12-01")
        let rows =
            [own, gone, row("dear", 30), row("small", 1, context: 149), row("embedder", 1, kind: .embedding)]
            + [2, 4, 8, 16].map { row("m\($0)", $0) }
        let table = PriceTable(asOf: day, source: "test", rows: rows)
        let tariff = try #require(own.tariff)
        var plan = try Self.plan(Self.even)
        plan.targets[0].pricing = .perToken(tariff)
        let candidates = PlanBill.Alternative.candidates(besides: tariff, in: table, today: day)
        let bill = try bill(plan, candidates)
        #expect(bill.cheaper.map(\.name) == ["own, as a batch", "m16", "m4", "m2"])
        let expected = try #require(bill.expected)
        #expect(bill.cheaper[0].expected == dollars(expected.microdollars / 2))
        #expect(bill.cheaper[3].expected == dollars(expected.microdollars / 10))
    }

    @Test("a trace is paid for row by row, and says what its blocks repeat")
    func trace() throws {
        var rows: [TrafficRecord] = []
        var trace = Trace()
        for row in 0..<40 as Range<Int> {
            var record = TrafficRecord()
            record.time = Int64(row) * 1_000_000_000
            record.input = 2_000 + row
            record.output = 10
            // Every other row begins like the others of its kind.
            record.blocks = row.isMultiple(of: 2) ? [1, 2, 3] : [UInt64(100 + row)]
            record.blockTokens = 512
            rows.append(record)
            let isTaken = trace.append(record)
            #expect(isTaken)
        }
        var plan = try Self.plan(Self.even)
        let replay = Replay(trace)
        plan.scenarios[0].load = .open(replay.shape, .replay(replay))
        let bill = try bill(plan)
        let input: Int64 = rows.reduce(0) { $0 + Int64($1.input ?? 0) }
        #expect(bill.expected == dollars(3 * input + 15 * 400))
        #expect(bill.interval == nil)
        #expect(bill.types[0].p50 == dollars(3 * 2_019 + 150))
        // All but the first of twenty read three blocks.
        #expect(abs(bill.parts.saving - 19 * 1_536 * 2.7) < 1)
    }
}
