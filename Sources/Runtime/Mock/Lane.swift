import NIOCore
import TidemarkPricing
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

/// The answers in progress on one event loop, and the one timer that wakes for the next event due.
///
/// Everything in it is touched on that loop only.
final class Lane: NIOScheduledCallbackHandler {
    let eventLoop: any EventLoop
    let shared: MockServer.Shared
    /// Counters of this loop; connections and process figures are filled in by the server.
    var statistics = MockStatistics()
    private var queue = DueQueue()
    private var slots: [Answer?] = []
    private var freeSlots: [Int32] = []
    /// The timer's deadline, and its handle; nil when nothing is due.
    private var alarm: (due: Int64, callback: NIOScheduledCallback)?
    private var isDraining = false
    /// Every event is built here; the storage is its own again once the socket has taken the bytes.
    private var scratch = ByteBuffer()

    /// Events written before the loop looks at its sockets again.
    private static let eventsPerTurn = 128
    /// The pause after such a turn: events already late must not keep the loop from reading.
    private static let pause: Int64 = 5_000

    init(eventLoop: any EventLoop, shared: MockServer.Shared) {
        self.eventLoop = eventLoop
        self.shared = shared
    }

    static func now() -> Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

    /// Takes an answer into the schedule.
    func start(_ answer: Answer) {
        statistics.requests += 1
        enqueue(answer)
    }

    /// Puts an answer into the queue of those that wait for a place.
    func wait(_ answer: Answer) {
        let waiter = Admission.Waiter(
            answer: NIOLoopBound(answer, eventLoop: eventLoop),
            lane: NIOLoopBound(self, eventLoop: eventLoop)
        )
        answer.waiter = waiter
        shared.admission.enqueue(waiter)
    }

    /// Starts an answer that had to wait and has a place now.
    func begin(_ answer: Answer) {
        answer.waiter = nil
        guard answer.connection != nil else { return shared.admission.leave() }
        answer.begin(at: Self.now())
        start(answer)
    }

    /// Puts an answer back into the schedule if it was held because its client did not read.
    func resume(_ answer: Answer) {
        guard answer.isHeld else { return }
        answer.isHeld = false
        statistics.held -= 1
        answer.heldUntil = Self.now()
        enqueue(answer)
    }

    /// Notes that the client has hung up; the answer's entry goes when it is due.
    func cancel(_ answer: Answer) {
        answer.connection = nil
        statistics.cancelled += 1
        if answer.isHeld { statistics.held -= 1 }
        // Only its client has not read it all.
        guard !answer.isWritten else { return }
        if let waiter = answer.waiter {
            // One that was given a place in the meantime gives it back in `begin`.
            _ = shared.admission.abandon(waiter)
        } else {
            if !answer.isBroken { bill(answer) }
            shared.admission.leave()
        }
    }

    /// Counts what a request came to.
    func bill(_ tokens: BilledTokens, of model: String, by tariff: Tariff?) {
        statistics.bills[model, default: MockBill()].add(tokens, tariff)
    }

    private func bill(_ answer: Answer) {
        guard let payment = answer.payment else { return }
        bill(answer.billedTokens, of: answer.label, by: payment.tariff)
    }

    /// Counts from zero again; what is in progress stays.
    func resetStatistics() {
        let held = statistics.held
        statistics = MockStatistics()
        statistics.held = held
    }

    private func enqueue(_ answer: Answer) {
        let slot: Int32
        if let free = freeSlots.popLast() {
            slot = free
            slots[Int(slot)] = answer
        } else {
            slot = Int32(slots.count)
            slots.append(answer)
        }
        queue.push(DueQueue.Entry(due: answer.pacing.due.nanoseconds, slot: slot))
        if !isDraining { arm(notBefore: 0) }
    }

    // MARK: The timer

    func handleScheduledCallback(eventLoop: some EventLoop) {
        alarm = nil
        drain()
    }

    private func arm(notBefore earliest: Int64) {
        guard let next = queue.first else { return }
        let due = max(next.due, earliest)
        if let alarm {
            if alarm.due <= due { return }
            alarm.callback.cancel()
        }
        do {
            let deadline = NIODeadline.uptimeNanoseconds(UInt64(max(0, due)))
            alarm = (due, try eventLoop.assumeIsolated().scheduleCallback(at: deadline, handler: self))
        } catch {
            // The loop is shutting down, and with it every answer.
            alarm = nil
        }
    }

    /// Writes the events that are due.
    private func drain() {
        isDraining = true
        var now = Self.now()
        var turns = 0
        while turns < Self.eventsPerTurn, let next = queue.first {
            if next.due > now {
                now = Self.now()
                if next.due > now { break }
            }
            _ = queue.popFirst()
            turns += 1
            // Writes take time: the stamp is taken anew every few of them.
            if turns & 3 == 0 { now = Self.now() }
            release(slot: next.slot, due: next.due, now: now)
        }
        isDraining = false
        arm(notBefore: turns == Self.eventsPerTurn ? Self.now() + Self.pause : 0)
    }

    private func release(slot: Int32, due: Int64, now: Int64) {
        guard let answer = slots[Int(slot)] else { return }
        if let connection = answer.connection {
            statistics.lateness.record(now - max(due, answer.heldUntil))
            write(answer, to: connection)
            if answer.connection != nil, !answer.pacing.isFinished, !answer.isBroken {
                if connection.isWritable {
                    queue.push(DueQueue.Entry(due: answer.pacing.due.nanoseconds, slot: slot))
                    return
                }
                answer.isHeld = true
                statistics.held += 1
            }
        }
        slots[Int(slot)] = nil
        freeSlots.append(slot)
    }

    // MARK: The events

    private func write(_ answer: Answer, to connection: Connection) {
        switch answer.form {
        case .streamed(let template):
            if answer.isUnopened, !answer.isResetUnopened {
                flush(answer, to: connection) { answer.writeOpening(template, to: &$0) }
            }
            if answer.breaksNow { return breakOff(answer, connection) { answer.writeContent(template, to: &$0) } }
            flush(answer, to: connection) { answer.writeContent(template, to: &$0) }
            guard answer.pacing.isFinished else { return }
            if answer.breaksNow { return breakOff(answer, connection) { answer.writeClosing(template, to: &$0) } }
            flush(answer, to: connection) { answer.writeClosing(template, to: &$0) }
        case .whole(let pieces):
            if answer.breakOff != nil { return breakOff(answer, connection) { answer.writeWhole(pieces, to: &$0) } }
            flush(answer, to: connection) { answer.writeWhole(pieces, to: &$0) }
        }
        answer.isWritten = true
        bill(answer)
        statistics.metrics[answer.label, default: ModelMetrics()].record(answer.completion, answer.times)
        shared.admission.leave()
        connection.finished(answer)
    }

    private func flush(_ answer: Answer, to connection: Connection, _ build: (inout ByteBuffer) -> Void) {
        let events = answer.events
        scratch.clear()
        build(&scratch)
        statistics.events += answer.events - events
        // Reasoning that its family does not show has no bytes.
        if scratch.readableBytes > 0 { connection.send(scratch) }
    }

    /// Ends an answer in the way that its fault wants; `build` gives what would have come next.
    private func breakOff(_ answer: Answer, _ connection: Connection, _ build: (inout ByteBuffer) -> Void) {
        answer.isBroken = true
        switch answer.breakOff?.way {
        case .cut:
            scratch.clear()
            build(&scratch)
            shared.admission.leave()
            answer.connection = nil
            connection.close(after: scratch.getSlice(at: 0, length: scratch.readableBytes / 2) ?? ByteBuffer())
        case .reset:
            shared.admission.leave()
            answer.connection = nil
            connection.reset()
        case .stall, nil:
            // The connection keeps the answer, and its place, until the client hangs up.
            if case .whole = answer.form {
                scratch.clear()
                build(&scratch)
                connection.send(scratch.getSlice(at: 0, length: scratch.readableBytes / 2) ?? ByteBuffer())
            }
        }
        bill(answer)
    }
}
