import TidemarkEngine
import TidemarkMeasurement
import TidemarkPlan
import TidemarkPricing
import TidemarkStore
import TidemarkUnits

/// Looks at the money of a run while it goes on: gives its alerts, and keeps the account in the store.
///
/// It runs on a task of its own, and asks the lanes for nothing.
struct SpendingWatch {
    private let task: Task<Watcher, Never>

    private static let lookEvery = Duration.milliseconds(100)

    /// Begins to look; nil where the run costs nothing.
    static func start(
        _ run: Run,
        _ plan: Plan,
        _ description: RunDescription,
        journal: RunJournal,
        delivery: AlertDelivery,
        notices: Notices
    ) -> SpendingWatch? {
        guard let spending = description.spending else { return nil }
        let watcher = Watcher(
            plan: plan,
            description: description,
            limit: spending.limit,
            journal: journal,
            delivery: delivery,
            notices: notices
        )
        return SpendingWatch(
            task: Task {
                var watcher = watcher
                while (try? await Task.sleep(for: lookEvery)) != nil { await watcher.look(at: run.standing()) }
                return watcher
            }
        )
    }

    /// Looks a last time, at the account with which the run ended, or at what is known of it.
    func stop(_ run: Run, account: SpendingAccount?) async -> SpendingAccount? {
        task.cancel()
        var watcher = await task.value
        var standing = run.standing()
        standing.spending = account ?? standing.spending
        await watcher.look(at: standing)
        return standing.spending
    }
}

private struct Watcher: Sendable {
    let description: RunDescription
    let journal: RunJournal
    let delivery: AlertDelivery
    let notices: Notices
    private let load: PlannedLoad
    /// Nil where there is no limit to be near to.
    private var alerts: SpendingAlerts?
    /// The last one that was seen under way.
    private var scenario = 0
    private var hasBegun = false
    private var keptAt: Instant?

    private static let keepEvery = Nanoseconds.milliseconds(500)

    init(
        plan: Plan,
        description: RunDescription,
        limit: Money?,
        journal: RunJournal,
        delivery: AlertDelivery,
        notices: Notices
    ) {
        self.description = description
        self.journal = journal
        self.delivery = delivery
        self.notices = notices
        load = PlannedLoad(plan)
        alerts = limit.map { SpendingAlerts(limit: $0, shares: plan.budget?.alerts ?? []) }
    }

    mutating func look(at progress: LiveProgress) async {
        guard let account = progress.spending else { return }
        let position = position(of: progress)
        for alert in alerts?.look(at: account, position, now: progress.now) ?? [] { await give(alert) }
        if keptAt.map({ progress.now - $0 >= Self.keepEvery }) ?? true {
            keptAt = progress.now
            await journal.spends(account)
        }
    }

    private mutating func position(of progress: LiveProgress) -> SpendingAlerts.Position {
        if progress.isStopping { return SpendingAlerts.Position(done: 1, left: 0, time: .zero) }
        guard let index = progress.scenario else {
            return load.position(in: hasBegun ? scenario + 1 : 0, after: .zero)
        }
        scenario = index
        hasBegun = true
        return load.position(in: index, after: progress.now - progress.scenarioStart)
    }

    private func give(_ alert: SpendingAlert) async {
        await journal.alerted(alert)
        notices.show("alert: \(alert)")
        delivery.send(
            AlertMessage(
                alert,
                run: description.id,
                plan: description.planName,
                target: description.targets.first?.name ?? "",
                startedAtUnixNanoseconds: description.startedAtUnixNanoseconds
            )
        )
    }
}
