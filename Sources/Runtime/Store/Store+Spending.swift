import GRDB
import TidemarkPlan
package import TidemarkPricing
import TidemarkUnits

/// The money of all runs of a store, for budgets of a day and of a month.
extension Store {
    /// Keeps the account of a run that goes on, so that it can be counted whatever becomes of its process.
    package func keep(_ account: SpendingAccount, of run: String) async throws {
        try await write { try Self.store(account, of: run, in: $0) }
    }

    static func store(_ account: SpendingAccount, of run: String, in connection: Database) throws {
        let (spent, reserved) = (account.spent.microdollars, account.reserved.microdollars)
        try connection.cachedStatement(
            sql: """
                UPDATE spending SET
                    longest_step = CASE WHEN account IS NULL THEN NULL ELSE
                        max(coalesce(longest_step, 0), ? - spent - reserved) END,
                    spent = ?, reserved = ?, account = ?
                WHERE run = ?
                """
        ).execute(
            arguments: [(account.spent + account.reserved).microdollars, spent, reserved, try json(account), run]
        )
    }

    /// Takes for a run that costs money what its budget leaves.
    ///
    /// Within the transaction that begins it: of two runs that begin at once, one finds what the other has taken.
    ///
    /// - Returns: why it may not begin, if it may not.
    func claim(
        _ budget: Budget?,
        for run: inout RunDescription,
        in connection: Database
    ) throws -> BudgetRefusal? {
        guard var spending = run.spending else { return nil }
        let now = run.startedAtUnixNanoseconds
        if let budget {
            let taken = try self.taken(at: now, in: connection)
            do throws(BudgetRefusal) {
                let allowance = try Allowance(budget, at: now, expected: spending.expected, taken: taken)
                spending.limit = allowance.limit
                spending.limitReason = allowance.reason
            } catch {
                return error
            }
        }
        run.spending = spending
        try connection.execute(
            sql: "INSERT INTO spending VALUES (?, ?, ?, 0, 0, NULL, NULL, FALSE)",
            arguments: [run.id, now, spending.limit?.microdollars]
        )
        return nil
    }

    private func taken(at now: Int64, in connection: Database) throws -> [BudgetPeriod: Allowance.Taken] {
        let periods = BudgetPeriod.allCases.map { ($0, $0.range(containing: now)) }
        let start = periods.map(\.1.lowerBound).min() ?? now
        let rows = try GRDB.Row.fetchAll(
            connection,
            sql: """
                SELECT run, started, most, spent, reserved, longest_step, is_over FROM spending WHERE started >= ?
                """,
            arguments: [start]
        )
        var taken: [BudgetPeriod: Allowance.Taken] = [:]
        for row in rows {
            let started = try row.decode(Int64.self, atIndex: 1)
            let claim = try self.claim(from: row)
            for (period, range) in periods where range.contains(started) { taken[period, default: .init()].add(claim) }
        }
        return taken
    }

    private func claim(from row: GRDB.Row) throws -> SpendingClaim {
        let run = try row.decode(String.self, atIndex: 0)
        let isOver = try row.decode(Bool.self, atIndex: 6)
        return SpendingClaim(
            limit: try row.decode(Int64?.self, atIndex: 2).map(Money.init(microdollars:)),
            spent: Money(microdollars: try row.decode(atIndex: 3)),
            reserved: Money(microdollars: try row.decode(atIndex: 4)),
            longestStep: try row.decode(Int64?.self, atIndex: 5).map(Money.init(microdollars:)),
            standing: isOver ? .ended : RunMarks(of: self).isRunning(run) ? .running : .gone
        )
    }
}
