import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkUnits
import TidemarkWire

@Suite struct TrustTests {
    /// A healthy run: 300 requests over 30 s, streams of 2 s with a chunk every 20 ms.
    private func builder(users: Int? = nil, lag: (Int) -> Double = { _ in 0.1 }) -> RunBuilder {
        var builder = RunBuilder()
        builder.scenario(seconds: 30, users: users, drawn: users == nil ? 300 : nil)
        for index in 0..<300 {
            builder.request(at: Double(index) * 100, ttft: 200, e2e: 2_200, lag: lag(index))
        }
        for second in 0..<32 {
            builder.gaps(.chunkGap, second: second, [(20, 1_000)])
            builder.second(second) {
                $0.inFlight = 22
                $0.chunks = 1_000
                $0.tokensByType = [1_000]
                $0.busy = .milliseconds(340)
                $0.worstLoopLag = .milliseconds(1)
            }
        }
        return builder
    }

    private let objective = Objective.time(.ttft, .quantile(0.95), under: 800)

    @Test("a healthy run is sound, and the sentence has the numbers")
    func sound() {
        let analysis = builder().analysis(objective)
        #expect(analysis.trust.level == .sound)
        #expect(
            analysis.trust.sentence
                == "The generator was on time: release lag p99 100 µs, busiest lane 34 % busy, 300 requests sent."
        )
        #expect(!analysis.trust.facts.contains { $0.isWarning })
        #expect(analysis.trust.facts.allSatisfy { $0.scenario == "baseline" })
        #expect(analysis.verdict.exitCode == 0)
    }

    @Test(
        "p99 of the release lag decides, at 1 ms or 1 % of the median time to first token",
        arguments: [(2, 50.0, false), (4, 1.9, false), (4, 2.1, true)]
    )
    func releaseLag(late: Int, lag: Double, isLimited: Bool) {
        let analysis = builder(lag: { $0 < late ? lag : 0.1 }).analysis(objective)
        #expect((analysis.trust.level == .generatorLimited) == isLimited)
        #expect(analysis.verdict.exitCode == (isLimited ? 4 : 0))
    }

    @Test("answers that came compressed are warned of")
    func compressed() throws {
        var builder = builder()
        for index in 0..<30 { builder.recording.rows[index + 100].flags = .compressed }
        let trust = builder.analysis().trust
        let fact = try #require(trust.facts.first { $0.name == "compression" })
        #expect(fact.isWarning)
        #expect(fact.text.hasPrefix("30 of 300 answers (10 %) came compressed"))
        #expect(trust.level == .warning)
    }

    @Test("one late request of a few is no verdict")
    func oneLate() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        for index in 0..<20 { builder.request(at: Double(index) * 500, lag: index == 3 ? 8 : 0) }
        let analysis = builder.analysis()
        #expect(analysis.trust.level == .warning)
        #expect(
            analysis.trust.sentence
                == "The generator kept up, but for moments: release lag p99 8 ms, busiest lane 0 % busy, 20 requests "
                + "sent. 1 of 20 requests left late by over 2 ms, 8 ms at most: their TTFT and e2e hold our own delay."
        )
    }

    @Test("a generator that was stopped for 2 s is found, and decides nothing", arguments: [nil, 20])
    func stoppedGenerator(users: Int?) {
        var builder = builder(users: users)
        // In a closed loop nothing is due while it stands still; in an open one what was due leaves late.
        builder.recording.seconds.removeAll { $0.second == 13 }
        builder.second(14) { $0.worstLoopLag = .milliseconds(2_003) }
        if users == nil {
            for index in builder.recording.rows.indices.dropFirst(120).prefix(20) {
                builder.recording.rows[index].released = .start + .seconds(14)
            }
        }
        let analysis = builder.analysis(objective, .errors(under: 0.5))
        #expect(analysis.trust.level == .generatorLimited)
        #expect(analysis.trust.sentence.hasPrefix("Generator limited in baseline: "))
        #expect(analysis.objectives.map(\.outcome) == [.inconclusive, .passed])
        #expect(analysis.objectives[0].reason.hasSuffix(": this may be the generator's own doing"))
        #expect(analysis.verdict.sentence == "Inconclusive: generator limited in baseline.")
        #expect(analysis.verdict.exitCode == 4)
        #expect(analysis.scenarios[0].generator.lateSeconds == [14])
        #expect(analysis.scenarios[0].generator.worstLoopLag == .milliseconds(2_003))
        #expect(!analysis.trust.facts.contains { $0.name == "server" })
    }

    @Test("a latency missed under a limited generator is not the server's: inconclusive")
    func missedUnderLimit() {
        let analysis = builder(lag: { _ in 900 }).analysis(.time(.ttft, .quantile(0.95), under: 100))
        #expect(analysis.objectives[0].outcome == .inconclusive)
        #expect(analysis.objectives[0].reason.hasPrefix("it would be missed, but release lag p99 is 900 ms"))
        #expect(analysis.verdict.exitCode == 4)
    }

    @Test("a server that stood still is blamed, and the numbers stand")
    func stalledServer() {
        var builder = builder()
        for index in builder.recording.seconds.indices
        where builder.recording.seconds[index].second == 12 || builder.recording.seconds[index].second == 13 {
            builder.recording.seconds[index].chunks = 0
            builder.recording.seconds[index].tokensByType = [0]
        }
        // Streams that were open went on 2 s later.
        for index in builder.recording.rows.indices {
            let row = builder.recording.rows[index]
            let stall = Instant(nanoseconds: 12_000_000_000)
            guard let last = row.lastToken, row.due < stall, last >= stall else { continue }
            builder.recording.rows[index].lastToken = last + .seconds(2)
            builder.recording.rows[index].closed = last + .seconds(2)
        }
        let analysis = builder.analysis(objective)
        #expect(analysis.trust.level == .warning)
        let fact = analysis.trust.facts.first { $0.name == "server" }
        #expect(
            fact?.text
                == "no chunk arrived on any of 20 open streams from 12 s to 14 s while the generator was on time: "
                + "the server stalled, and the stall is in the latencies"
        )
        #expect(analysis.trust.sentence.contains("The generator was on time"))
        #expect(analysis.trust.sentence.contains("the server stalled"))
        #expect(analysis.objectives[0].outcome == .passed)
        #expect(analysis.verdict.exitCode == 0)
    }

    @Test("what a server stalls early is not cut as warm-up")
    func earlyStall() throws {
        var builder = builder()
        builder.scenarios[0].warmup = .automatic
        // Two seconds late: all that was due in seconds 4 and 5; and the streams that had begun before.
        for index in builder.recording.rows.indices {
            let due = builder.recording.rows[index].due.nanoseconds / 1_000_000_000
            guard (2...5).contains(due) else { continue }
            builder.recording.rows[index].lastToken = builder.recording.rows[index].lastToken.map { $0 + .seconds(2) }
            builder.recording.rows[index].closed = builder.recording.rows[index].closed + .seconds(2)
            guard due >= 4 else { continue }
            builder.recording.rows[index].firstToken = builder.recording.rows[index].firstToken.map { $0 + .seconds(2) }
        }
        let cut = builder.analysis(objective)
        #expect(cut.scenarios[0].window.lowerBound == .seconds(6), "this is what looks like a warm-up")
        for index in builder.recording.seconds.indices where (4...5).contains(builder.recording.seconds[index].second) {
            builder.recording.seconds[index].chunks = 0
        }
        let analysis = builder.analysis(objective)
        #expect(analysis.trust.sentence.contains("the server stalled"))
        #expect(analysis.scenarios[0].window.lowerBound == .zero)
        #expect(analysis.scenarios[0].windowNote.contains("the server stood still from 4 s on"))
        #expect(try #require(analysis.scenarios[0].groups[0].timeToFirstToken.max) > 2e9)
        #expect(analysis.objectives[0].outcome != .passed)
    }

    @Test("a pause of the server steadies nothing that was unsteady without it", arguments: [true, false])
    func pauseInUnsteadyRun(isSettling: Bool) {
        var builder = builder()
        builder.scenarios[0].warmup = .automatic
        // The server stands still through second 14: what was open or due then is a second late.
        for index in builder.recording.rows.indices {
            let row = builder.recording.rows[index]
            let second = row.due.nanoseconds / 1_000_000_000
            let settling: Nanoseconds = isSettling ? .milliseconds(max(0, 2_000 - Int64(index) * 10)) : .zero
            let held = settling + ((12...14).contains(second) ? .seconds(1) : .zero)
            builder.recording.rows[index].firstToken = row.firstToken.map { $0 + (second == 14 ? held : settling) }
            builder.recording.rows[index].lastToken = row.lastToken.map { $0 + held }
            builder.recording.rows[index].closed = row.closed + held
        }
        #expect(!builder.analysis().scenarios[0].isSteady, "the rule alone finds nothing steady")
        for index in builder.recording.seconds.indices where builder.recording.seconds[index].second == 14 {
            builder.recording.seconds[index].chunks = 0
        }
        let scenario = builder.analysis().scenarios[0]
        #expect(scenario.isSteady == !isSettling)
        #expect(scenario.windowNote.contains(isSettling ? "not yet steady" : "the server stood still from 14 s on"))
    }

    @Test("a stall that nothing of the judged part met is said to be outside of it")
    func stallInWarmUp() throws {
        var builder = builder()
        builder.scenarios[0].warmup = .fixed(.seconds(12))
        for index in builder.recording.seconds.indices where builder.recording.seconds[index].second == 5 {
            builder.recording.seconds[index].chunks = 0
        }
        let fact = try #require(builder.analysis().trust.facts.first { $0.name == "server" })
        #expect(fact.text.hasSuffix("the server stalled, but not in the part that is judged"))
    }

    @Test("silence is no stall where nothing was to be expected")
    func quietServer() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        builder.request(at: 0, ttft: 500, e2e: 9_000, tokens: 10)
        for second in 0..<10 {
            builder.gaps(.chunkGap, second: second, [(900, 1)])
            builder.second(second) { $0.inFlight = 1 }
        }
        #expect(!builder.analysis().trust.facts.contains { $0.name == "server" })
    }

    @Test(
        "busy lanes: a short blip warns, over 5 % of the seconds spoil the scenario",
        arguments: [(1, Trust.Level.warning), (2, .generatorLimited)]
    )
    func busy(seconds: Int, level: Trust.Level) {
        var builder = builder()
        builder.second(0, lane: 1) { $0.busy = .milliseconds(900) }
        for second in 1..<max(1, seconds) { builder.second(second, lane: 1) { $0.busy = .milliseconds(950) } }
        let analysis = builder.analysis()
        #expect(analysis.trust.level == level)
        #expect(analysis.scenarios[0].generator.lateSeconds == Array(0..<seconds))
        #expect(analysis.scenarios[0].generator.worstBusyShare == (seconds == 1 ? 0.9 : 0.95))
    }

    @Test("short pauses warn, pauses of over 1 % of the time spoil the scenario")
    func pauses() {
        var builder = builder()
        builder.second(5) { $0.worstLoopLag = .milliseconds(150) }
        #expect(builder.analysis().trust.level == .warning)
        builder.second(6) { $0.worstLoopLag = .milliseconds(200) }
        #expect(builder.analysis().trust.level == .generatorLimited)
    }

    @Test(
        "a pause of a second counts from the warm-up too, a shorter one does not",
        arguments: [(999, false), (1_001, true)]
    )
    func pauseInWarmUp(milliseconds: Int64, isLimited: Bool) {
        var builder = builder()
        builder.scenarios[0].warmup = .fixed(.seconds(4))
        builder.second(2) { $0.worstLoopLag = .milliseconds(milliseconds) }
        let analysis = builder.analysis()
        #expect((analysis.trust.level == .generatorLimited) == isLimited)
        #expect(analysis.trust.sentence.contains("stood still for 1") == isLimited)
    }

    @Test("under 99 % of the drawn requests is below the asked rate: no pass, but a miss stands")
    func belowAskedRate() {
        var builder = builder()
        builder.scenarios[0].drawn = 310
        let passing = builder.analysis(objective)
        #expect(passing.trust.level == .belowAskedRate)
        #expect(
            passing.trust.sentence == "Below the asked rate in baseline: 300 of 310 requests (96.8 %) were sent."
        )
        #expect(passing.objectives[0].outcome == .inconclusive)
        #expect(passing.verdict.exitCode == 4)
        let missed = builder.analysis(.time(.ttft, .quantile(0.95), under: 100))
        #expect(missed.objectives[0].outcome == .failed)
        #expect(missed.verdict.exitCode == 3)
        builder.scenarios[0].drawn = 303
        #expect(builder.analysis(objective).verdict.exitCode == 0)
    }

    @Test("a generator limited without objectives is inconclusive too")
    func limitedWithoutObjectives() {
        #expect(builder(lag: { _ in 50 }).analysis().verdict.kind == .inconclusive)
    }

    /// The builder's run, with some requests more that failed on the way to the server.
    private func failing(_ count: Int, as outcome: Outcome) -> RunBuilder {
        var builder = builder()
        builder.scenarios[0].drawn = 300 + count
        for index in 0..<count {
            builder.request(at: 10_000 + Double(index), ttft: nil, e2e: nil, outcome: outcome, closed: 5_000)
        }
        return builder
    }

    @Test("connections that this machine could not open are no failures of the server")
    func localLimit() {
        let analysis = failing(100, as: .localLimit).analysis(.errors(under: 0.02), .errors(under: 0.5), objective)
        #expect(analysis.trust.level == .generatorLimited)
        #expect(
            analysis.trust.sentence.hasPrefix(
                "Generator limited in baseline: this machine could open no connection for 100 requests: "
            )
        )
        #expect(analysis.objectives.map(\.outcome) == [.inconclusive, .passed, .inconclusive])
        #expect(
            analysis.objectives[0].reason
                == "100 of 400 failed, 100 of them perhaps by this machine's own doing, which says nothing of the server"
        )
        #expect(analysis.verdict.exitCode == 4)
        #expect(failing(100, as: .refused).analysis(.errors(under: 0.02)).verdict.exitCode == 3)
    }

    @Test("errors that are missed by the server's failures alone stay missed beside our own")
    func localLimitBesideFailures() {
        var builder = failing(100, as: .http5xx)
        builder.request(at: 20_000, ttft: nil, e2e: nil, outcome: .localLimit, closed: 1)
        let result = builder.analysis(.errors(under: 0.02)).objectives[0]
        #expect(result.outcome == .failed)
        #expect(result.reason.hasPrefix("100 of 401 failed"))
    }

    @Test(
        "a connection that timed out while a lane stood still may be our own failure",
        arguments: [(14, true), (25, false)]
    )
    func connectTimeout(second: Int, isOwn: Bool) {
        var builder = failing(100, as: .connectTimeout)
        builder.second(second) { $0.worstLoopLag = .milliseconds(250) }
        #expect(builder.analysis(.errors(under: 0.02)).objectives[0].outcome == (isOwn ? .inconclusive : .failed))
    }

    @Test("a turn of the loop that took longer than a second is no busier than a second")
    func longTurn() {
        var builder = builder()
        builder.second(5, lane: 1) { $0.busy = .milliseconds(1_900) }
        #expect(builder.analysis().scenarios[0].generator.worstBusyShare == 1)
    }

    @Test("a server that streams nothing though asked to is named")
    func notStreamed() throws {
        var builder = builder()
        for index in 0..<30 { builder.recording.rows[index].flags = .notStreamed }
        let fact = try #require(builder.analysis().trust.facts.first { $0.name == "streaming" })
        #expect(fact.isWarning)
        #expect(
            fact.text == "30 of 300 answers came whole although a stream was asked for: "
                + "their TTFT is their end to end, and they have no TPOT"
        )
    }

    @Test("waits for connections are named from 1 % on")
    func connections() {
        var builder = builder()
        for index in 0..<30 { builder.recording.rows[index].flags = .waitedForConnection }
        let fact = builder.analysis().trust.facts.first { $0.name == "connections" }
        #expect(
            fact?.text == "30 of 300 requests (10 %) waited for a connection: the wait is part of their latencies"
        )
        #expect(fact?.isWarning == true)
    }

    @Test("Little's law holds in a steady run, and a growing queue breaks it")
    func littlesLaw() {
        let steady = builder().analysis().trust.facts.first { $0.name == "in flight" }
        #expect(steady?.isWarning == false)
        var growing = RunBuilder()
        growing.scenario(seconds: 100)
        for index in 0..<1_000 {
            growing.request(at: Double(index) * 100, ttft: 200, e2e: 1_000 + Double(index) * 50)
        }
        let grew = growing.analysis().trust.facts.first { $0.name == "in flight" }
        #expect(grew?.isWarning == true)
        #expect(grew?.text.contains("the queue grew") == true)
    }

    @Test("the mean in flight is that of the window, from its first second on")
    func meanInFlight() throws {
        // 10/s for 10 s with a stay of 5 s each: it rises to 50 in 5 s and stays there, so 37.75 in the mean.
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        for index in 0..<100 { builder.request(at: Double(index) * 100, ttft: 200, e2e: 5_000) }
        let fact = try #require(builder.analysis().trust.facts.first { $0.name == "in flight" })
        #expect(fact.text == "37.8 in flight on average; 10/s × 5 s is 50 in the long run (Little's law)")
        #expect(!fact.isWarning)
        builder.scenarios[0].warmup = .fixed(.seconds(5))
        let settled = try #require(builder.analysis().trust.facts.first { $0.name == "in flight" })
        #expect(settled.text.hasPrefix("50 in flight on average; "))
    }

    @Test("requests that failed or were cut say nothing of a queue", arguments: [Outcome.cancelled, .http5xx])
    func noLawForFailures(outcome: Outcome) throws {
        var builder = RunBuilder()
        builder.scenario(seconds: 100)
        for index in 0..<1_000 {
            let isFailing = index >= 500
            builder.request(
                at: Double(index) * 100,
                ttft: 200,
                e2e: 1_000,
                outcome: isFailing ? outcome : .succeeded,
                closed: isFailing ? 60_000 : 1_000
            )
        }
        let fact = try #require(builder.analysis().trust.facts.first { $0.name == "in flight" })
        #expect(!fact.isWarning)
        #expect(!fact.text.contains("Little"))
    }

    @Test("a note on the run is a warning")
    func notes() {
        var builder = builder()
        builder.notes = ["the server's certificate was not verified"]
        #expect(builder.analysis().trust.level == .warning)
        #expect(builder.analysis().trust.sentence.hasSuffix(" The server's certificate was not verified."))
    }
}
