import Foundation
import TidemarkEngine
import TidemarkMeasurement
import TidemarkPlan
import TidemarkPricing
import TidemarkReport
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits

/// The run while it goes on, on standard error: a block that is redrawn in a terminal, a line every 10 s elsewhere.
struct LiveView {
    private let task: Task<Void, any Error>

    static func start(_ run: Run, plan: Plan, notices: Notices) -> LiveView {
        LiveView(
            task: Task {
                var drawing = Drawing(plan: plan, isTerminal: Terminal.isErrorTerminal)
                defer {
                    drawing.clear()
                    notices.release()
                }
                while drawing.show(notices.take()), drawing.draw(run.progress()) {
                    try await Task.sleep(for: .milliseconds(250))
                }
            }
        )
    }

    /// Takes the view off the screen.
    func stop() async {
        task.cancel()
        _ = await task.result
    }
}

/// What is drawn, from one look at the run to the next.
private struct Drawing {
    let plan: Plan
    let isTerminal: Bool
    private var window: [LiveProgress] = []
    private var firstTokens: [(at: Instant, latency: Int64)] = []
    private var lines = 0
    private var lastLine: Instant?
    private var saysStopping = false

    /// Rates and percentiles are of the last seconds.
    private static let span = Nanoseconds.seconds(5)
    private static let lineEvery = Nanoseconds.seconds(10)

    init(plan: Plan, isTerminal: Bool) {
        self.plan = plan
        self.isTerminal = isTerminal
    }

    /// Puts lines above the block; says whether anyone can see them.
    mutating func show(_ lines: [String]) -> Bool {
        guard !lines.isEmpty else { return true }
        clear()
        return Terminal.error(lines.joined(separator: "\n"))
    }

    /// Whether anyone can see it.
    mutating func draw(_ progress: LiveProgress) -> Bool {
        window.append(progress)
        while window.count > 2, progress.now - window[1].now >= Self.span { window.removeFirst() }
        firstTokens += progress.counts.firstTokens.map { (progress.now, $0) }
        firstTokens.removeAll { progress.now - $0.at > Self.span }
        if isTerminal {
            return redraw(status(progress))
        }
        if progress.isStopping, !saysStopping {
            saysStopping = true
            return Terminal.error(place(progress))
        }
        if lastLine.map({ progress.now - $0 >= Self.lineEvery }) ?? (progress.now >= .start + Self.lineEvery) {
            lastLine = progress.now
            return Terminal.error(status(progress).joined(separator: "  "))
        }
        return true
    }

    private mutating func redraw(_ text: [String]) -> Bool {
        // A line that wraps could not be found again. The terminal may have been resized since the last look.
        let width = Terminal.errorWidth ?? 100
        let back = lines > 0 ? back : ""
        lines = text.count
        return Terminal.draw(back + text.map { "\u{1B}[2K\($0.prefix(width - 1))\n" }.joined())
    }

    /// To the beginning of the block: the terminal's own "^C" leaves the cursor within a line.
    private var back: String { "\r\u{1B}[\(lines)A" }

    mutating func clear() {
        guard isTerminal, lines > 0 else { return }
        Terminal.draw(back + "\u{1B}[J")
        lines = 0
    }

    private func status(_ progress: LiveProgress) -> [String] {
        let counts = progress.counts
        var rates = "–"
        var chunks = "–"
        if let first = window.first, progress.now > first.now {
            let seconds = (progress.now - first.now).inSeconds
            rates = Quantity.number(Double(counts.released - first.counts.released) / seconds) + "/s"
            chunks = Quantity.number(Double(counts.chunks - first.counts.chunks) / seconds)
        }
        let sorted = firstTokens.map(\.latency).sorted()
        func percentile(_ q: Double) -> String {
            Quantile.value(q, ofSorted: sorted).map { Quantity.time(Double($0)) } ?? "–"
        }
        return [
            place(progress),
            "asked \(asked(progress))  sent \(rates)  in flight \(counts.inFlight)  failed \(counts.failed)",
            "ttft p50 \(percentile(0.5))  p95 \(percentile(0.95))  chunks/s \(chunks)",
        ] + (progress.spending.map { [Self.money($0)] } ?? [])
    }

    /// `spent ~1.24 of 5.00 USD, 0.10 reserved`: with a mark where some of it is assumed.
    private static func money(_ account: SpendingAccount) -> String {
        let mark = account.assumed > .zero ? "~" : ""
        let whole = account.limit.map { " of \($0.rounded)" } ?? " \(Money.currency)"
        return "spent \(mark)\(account.spent.roundedAmount)\(whole), \(account.reserved.roundedAmount) reserved"
    }

    private func place(_ progress: LiveProgress) -> String {
        if progress.isStopping {
            let open = progress.counts.inFlight
            let answers = "\(open) answer\(open == 1 ? "" : "s")"
            return "stopping: waiting for \(answers), at most 10 s; Ctrl-C again cuts"
        }
        guard let index = progress.scenario else {
            let isFirst = progress.scenarioStart == .start
            return isFirst ? "starting" : "between scenarios: waiting for the server to recover"
        }
        let scenario = plan.scenarios[index]
        let gone = progress.now - progress.scenarioStart
        let left = scenario.load.duration - gone
        let number = plan.scenarios.count > 1 ? " (\(index + 1) of \(plan.scenarios.count))" : ""
        let time = progress.isDraining ? "draining" : "\(Quantity.span(seconds: max(0, left.inSeconds).rounded())) left"
        return "\(scenario.name)\(number): \(time)"
    }

    private func asked(_ progress: LiveProgress) -> String {
        guard let index = progress.scenario else { return "–" }
        switch plan.scenarios[index].load {
        case .open(let shape, _):
            let at = max(.zero, progress.now - progress.scenarioStart)
            return Quantity.number(shape.rate(at: at).perSecond) + "/s"
        case .closed(let users): return "\(users.count) users"
        }
    }
}
