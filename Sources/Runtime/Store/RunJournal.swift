package import TidemarkAnalysis
package import TidemarkMeasurement
package import TidemarkPlan
package import TidemarkPricing
import TidemarkStatistics
package import TidemarkUnits

/// A run under way on its way into the store: what the store cannot take yet waits in memory.
///
/// `add` and `starts` never wait for the store: a run must not stand still because another process holds the file. A
/// store that is locked is tried again until patience ends; any other error ends it at once. Then nothing more is
/// written until the end, what was measured is kept in memory, and whoever runs the load is told to stop it.
package actor RunJournal {
    /// How much another process's hold on the store may cost.
    package struct Patience: Sendable {
        package var time: Nanoseconds
        /// Of recordings that wait in memory.
        package var bytes: Int

        package init(time: Nanoseconds = .seconds(60), bytes: Int = 64 << 20) {
            self.time = time
            self.bytes = bytes
        }
    }

    package private(set) var description: RunDescription
    /// Why the store was given up, if it was.
    package private(set) var failure: StoreError?
    private let store: Store
    private let patience: Patience
    private let givesUp: @Sendable (StoreError) -> Void

    private var waiting = Recording()
    private var waitingBytes = 0
    private var isDescriptionStored = true
    /// The last one that the store does not have yet.
    private var account: SpendingAccount?
    private var lockedSince: ContinuousClock.Instant?
    private var writing: Task<Void, Never>?

    /// - Parameters:
    ///   - run: the run as `Store.begin` gave it.
    ///   - store: where it was begun.
    ///   - patience: for a store that is locked.
    ///   - givesUp: called once, when the store is given up.
    package init(
        _ run: RunDescription,
        in store: Store,
        patience: Patience = Patience(),
        givesUp: @escaping @Sendable (StoreError) -> Void
    ) {
        description = run
        self.store = store
        self.patience = patience
        self.givesUp = givesUp
    }

    // MARK: - While the run goes on

    /// The way to the target is known.
    package func goes(_ route: RunDescription.Route) {
        for target in description.targets.indices { description.targets[target].route = route }
        isDescriptionStored = false
        write()
    }

    package func starts(scenario: Int, at start: Instant) {
        description.scenarios[scenario].start = start
        isDescriptionStored = false
        write()
    }

    package func add(_ recording: Recording) {
        waiting.append(recording)
        waitingBytes += recording.approximateBytes
        write()
    }

    /// The run's account of this moment; the store keeps the last one, for runs that are killed.
    package func spends(_ account: SpendingAccount) {
        guard account != description.spending?.account else { return }
        description.spending?.account = account
        self.account = account
        write()
    }

    package func alerted(_ alert: SpendingAlert) {
        description.spending?.alerts.append(alert)
        isDescriptionStored = false
        write()
    }

    /// Keeps what a reader of the results must know besides.
    package func note(_ sentence: String) {
        description.notes.append(sentence)
        isDescriptionStored = false
        write()
    }

    /// Begins to write what waits, unless that is under way.
    private func write() {
        guard writing == nil, failure == nil else { return }
        writing = Task {
            do throws(StoreError) {
                try await writeOnce()
            } catch {
                if !isPatient(with: error) { giveUp(error) }
            }
            writing = nil
        }
    }

    private func writeOnce() async throws(StoreError) {
        let (batch, bytes, isCurrent, account) = (waiting, waitingBytes, isDescriptionStored, account)
        waiting = Recording()
        self.account = nil
        isDescriptionStored = true
        do {
            // First: without the starts of its scenarios a recording says little.
            if !isCurrent { try await store.update(description) }
            if let account { try await store.keep(account, of: description.id) }
            try await store.append(batch, to: description.id)
        } catch {
            self.account = self.account ?? account
            var all = batch
            all.append(waiting)
            waiting = all
            isDescriptionStored = isDescriptionStored && isCurrent
            throw StoreError(error, path: store.path)
        }
        waitingBytes -= bytes
        lockedSince = nil
    }

    private func isPatient(with error: StoreError) -> Bool {
        guard error.code == .locked else { return false }
        let since = lockedSince ?? .now
        lockedSince = since
        return ContinuousClock.now - since < .nanoseconds(patience.time.count) && waitingBytes <= patience.bytes
    }

    private func giveUp(_ error: StoreError) {
        guard failure == nil else { return }
        failure = error
        givesUp(error)
    }

    // MARK: - At its end

    /// All that was measured, whether the store could take it or not.
    ///
    /// - Throws: `StoreError` where the store cannot be read.
    package func recording() async throws -> Recording {
        await writing?.value
        await persist { try await self.writeOnce() }
        var recording = try await store.recording(of: description.id)
        recording.append(waiting)
        return recording
    }

    /// Stores how the run ended; where that fails, `failure` says why.
    ///
    /// The end is in nanoseconds since 1970.
    package func close(
        _ run: RunDescription,
        state: RunState,
        verdict: Verdict,
        endedAtUnixNanoseconds: Int64
    ) async {
        description = run
        await persist {
            try await self.store.update(run)
            try await self.store.finish(
                run.id,
                state: state,
                verdict: verdict,
                endedAtUnixNanoseconds: endedAtUnixNanoseconds,
                account: run.spending?.account
            )
        }
    }

    /// Tries until it is done or patience ends; once where the store was given up before.
    private func persist(_ body: @Sendable () async throws -> Void) async {
        while true {
            do {
                return try await body()
            } catch {
                let error = StoreError(error, path: store.path)
                if failure == nil, isPatient(with: error) { continue }
                return giveUp(error)
            }
        }
    }
}

extension Recording {
    /// What it holds in memory, without what the system adds.
    fileprivate var approximateBytes: Int {
        rows.count * MemoryLayout<Row>.stride + seconds.count * MemoryLayout<SecondRecord>.stride
            + histograms.reduce(0) { $0 + $1.histogram.cells.count * MemoryLayout<Histogram.Sparse.Cell>.stride }
            + errors.reduce(0) { $0 + $1.body.utf8.count } + limits.count * MemoryLayout<LimitRecord>.stride
    }
}
