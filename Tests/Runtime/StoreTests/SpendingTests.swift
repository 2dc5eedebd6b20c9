import Foundation
import Testing
import TidemarkAnalysis
import TidemarkPlan
import TidemarkPricing
import TidemarkUnits

@testable import TidemarkStore

/// Budgets of a day and of a month over the runs of one store.
@Suite struct SpendingTests {
    private static let day = Budget(limit: nil, perDay: usd(10))
    private static let verdict = Verdict(kind: .done, sentence: "Done.")

    private static func usd(_ dollars: Int64) -> Money { Money(microdollars: dollars * 1_000_000) }

    private static func account(spent: Int64, reserved: Int64 = 0) -> SpendingAccount {
        var account = SpendingAccount()
        account.spent = usd(spent)
        account.reserved = usd(reserved)
        return account
    }

    /// Begins on the day of 1970 that is counted from 0.
    private static func run(_ id: String, day: Int64 = 0, pricing: Pricing? = nil) -> RunDescription {
        var run = Samples.run(id, startedSecond: day * 86_400 + 3_600)
        run.spending = .init(pricing: pricing ?? .perToken(Tariff(standard: .init(input: .free, output: .free))))
        return run
    }

    private static func finish(_ run: RunDescription, in store: Store, _ account: SpendingAccount) async throws {
        try await store.finish(
            run.id,
            state: .finished,
            verdict: verdict,
            endedAtUnixNanoseconds: 1,
            account: account
        )
    }

    private let scratch: ScratchFolder
    private let store: Store

    init() throws {
        scratch = try ScratchFolder()
        store = try Store.open(folder: scratch.path)
    }

    private func limit(_ id: String, day: Int64 = 0, _ budget: Budget = Self.day) async throws -> Money? {
        try await store.begin(Self.run(id, day: day), budget: budget).spending?.limit
    }

    @Test("each run gets what those before have left of the day, and the month goes on")
    func rest() async throws {
        let budget = Budget(limit: Self.usd(8), perDay: Self.usd(10), perMonth: Self.usd(15))
        let first = try await store.begin(Self.run("a"), budget: budget)
        #expect(first.spending?.limit == Self.usd(8))
        #expect(first.spending?.limitReason == nil)
        try await Self.finish(first, in: store, Self.account(spent: 6))
        let second = try await store.begin(Self.run("b"), budget: budget)
        #expect(second.spending?.limit == Self.usd(4))
        #expect(second.spending?.limitReason == "4.00 of 10.00 USD were left for the day")
        try await Self.finish(second, in: store, Self.account(spent: 4))
        let third = await #expect(throws: BudgetRefusal.self) { try await store.begin(Self.run("c"), budget: budget) }
        #expect(third?.code == .nothingLeft)
        #expect(third?.message.contains("from 1970-01-02T00:00:00Z") == true)
        #expect(try await store.runs(limit: 9).count == 2)
        let next = try await store.begin(Self.run("d", day: 1), budget: budget)
        #expect(next.spending?.limit == Self.usd(5))
        #expect(next.spending?.limitReason == "5.00 of 15.00 USD were left for the month")
        #expect(try await limit("e", day: 31, budget) == Self.usd(8))
    }

    @Test("runs without prices take nothing and get no limit; hours cost as tokens do")
    func unpriced() async throws {
        #expect(try await store.begin(Samples.run("a"), budget: Self.day).spending == nil)
        let rented = try await store.begin(Self.run("b", pricing: .perHour(Self.usd(2))), budget: Self.day)
        #expect(rented.spending?.limit == Self.usd(10))
        try await Self.finish(rented, in: store, Self.account(spent: 3))
        #expect(try await limit("c") == Self.usd(7))
    }

    @Test("a run that goes on has its whole limit; one whose process is gone has what it is known to have taken")
    func killed() async throws {
        let half = Budget(limit: Self.usd(6), perDay: Self.usd(10))
        let run = try await store.begin(Self.run("a"), budget: half)
        var mark: LiveFile? = try RunMarks(of: store).begin(.init(run: run.id, process: 1, since: 1, target: ""))
        let journal = RunJournal(run, in: store) { _ in }
        await journal.spends(Self.account(spent: 0, reserved: 1))
        _ = try await journal.recording()
        await journal.spends(Self.account(spent: 1, reserved: 1))
        _ = try await journal.recording()
        #expect(mark?.path.isEmpty == false)
        #expect(try await store.run(named: "a").description.spending?.account?.spent == Self.usd(1))
        #expect(try await limit("b") == Self.usd(4))
        try await store.finish("b", state: .finished, verdict: Self.verdict, endedAtUnixNanoseconds: 1)
        mark = nil
        // Spent and reserved 2, and grew by 1 at most.
        #expect(try await limit("c") == Self.usd(7))
    }

    @Test("a run that is gone before its second account counts with its limit")
    func killedEarly() async throws {
        let half = Budget(limit: Self.usd(6), perDay: Self.usd(10))
        #expect(try await limit("a", half) == Self.usd(6))
        try await store.keep(Self.account(spent: 0), of: "a")
        #expect(try await limit("b", half) == Self.usd(4))
    }

    @Test("the journal closes the account with the run")
    func journal() async throws {
        let run = try await store.begin(Self.run("a"), budget: Self.day)
        let journal = RunJournal(run, in: store) { _ in }
        var description = await journal.description
        description.spending?.account = Self.account(spent: 3)
        await journal.alerted(
            SpendingAlert(reason: .share(0.5), at: .start, spent: .zero, reserved: .zero, limit: Self.usd(10))
        )
        await journal.note("1 alert could not be delivered")
        #expect(await journal.description.spending?.alerts.map(\.reason) == [.share(0.5)])
        #expect(await journal.description.notes == ["1 alert could not be delivered"])
        await journal.close(description, state: .finished, verdict: Self.verdict, endedAtUnixNanoseconds: 1)
        #expect(await journal.failure == nil)
        #expect(try await limit("b") == Self.usd(7))
        #expect(try await store.run(named: "a").description.spending?.account?.spent == Self.usd(3))
    }

    @Test("of runs that begin at once, no two take the same rest")
    func race() async throws {
        let folder = scratch.path
        let limits = await withTaskGroup(of: Money?.self) { group in
            for number in 0..<8 {
                group.addTask {
                    // A connection of its own, as another process has.
                    guard let store = try? Store.open(folder: folder) else { return nil }
                    let budget = Budget(limit: Self.usd(3), perDay: Self.usd(10))
                    return try? await store.begin(Self.run("run-\(number)"), budget: budget).spending?.limit
                }
            }
            return await group.reduce(into: [Money]()) { if let limit = $1 { $0.append(limit) } }
        }
        #expect(limits.sorted() == [Self.usd(1), Self.usd(3), Self.usd(3), Self.usd(3)])
    }

    @Test("a run that is expected to cost more than is left is refused and takes nothing")
    func expected() async throws {
        var run = Self.run("a")
        run.spending?.expected = Self.usd(11)
        let refusal = await #expect(throws: BudgetRefusal.self) { try await store.begin(run, budget: Self.day) }
        #expect(refusal?.code == .overLimit)
        #expect(try await store.runs(limit: 9).isEmpty)
        #expect(try await limit("b") == Self.usd(10))
    }
}
