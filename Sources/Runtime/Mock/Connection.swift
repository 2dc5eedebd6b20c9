import Glibc
import NIOCore
import TidemarkJSON
import TidemarkUnits
import TidemarkWire

/// One client's connection: reads its requests in order, and has one answer on its way at a time.
final class Connection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// Leads to `answering`, `waiting` or `ending`.
        case reading
        /// A request is being worked on elsewhere. Leads to `answering`, `reading` or `ending`.
        case waiting
        /// Leads to `reading` or `ending`.
        case answering(Answer)
        /// The last answer was sent; what still comes is dropped.
        case ending
    }

    /// Bytes that go out one by one.
    private struct Drip {
        let gap: Nanoseconds
        var left = ByteBuffer()
        /// Whether the answer is over once they are written.
        var isLast = false
    }

    let lane: Lane
    private var context: ChannelHandlerContext?
    private var state = State.reading
    private var reader = HTTPRequestReader()
    private var input = ByteBuffer()
    private var isReadHeld = false
    private var drip: Drip?

    /// Bytes of further requests that are kept while one is being answered.
    private static let mostPending = 64 << 10
    /// Room made at once for a body that is on its way, whatever length it announces.
    private static let mostReserved = 1 << 20
    /// For how long a connection is kept after a fault, so that the client can read why.
    private static let lingering = TimeAmount.seconds(1)

    init(lane: Lane) {
        self.lane = lane
    }

    /// Whether further events can be written; not while bytes are held back to come one by one.
    var isWritable: Bool { drip.map { $0.left.readableBytes == 0 } ?? true && context?.channel.isWritable ?? false }

    // MARK: Channel events

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        let number = lane.shared.connections.opened()
        if lane.shared.configuration.refuses(connection: number, seed: lane.shared.seed) {
            lane.statistics.faults += 1
            close(after: ByteBuffer())
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        lane.shared.connections.closed()
        if case .answering(let answer) = state { lane.cancel(answer) }
        state = .ending
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if case .ending = state { return }
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.writeBuffer(&bytes)
        }
        readRequests()
    }

    func read(context: ChannelHandlerContext) {
        if isHoldingBack { isReadHeld = true } else { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard isWritable, case .answering(let answer) = state else { return }
        lane.resume(answer)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: Requests

    private var isHoldingBack: Bool {
        switch state {
        case .waiting, .answering: input.readableBytes > Self.mostPending
        case .reading, .ending: false
        }
    }

    private func readRequests() {
        do {
            while case .reading = state {
                switch try reader.next(from: &input) {
                case .needsMore:
                    tidyInput()
                    return releaseRead()
                case .expectsContinue: send(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
                case .request(let request): take(request)
                }
            }
        } catch {
            refuse(error)
        }
    }

    /// Gives the buffer back to its channel if it is used up, and makes room for a body that is on its way.
    private func tidyInput() {
        guard input.readableBytes > 0 else {
            input = ByteBuffer()
            return
        }
        input.discardReadBytes()
        input.reserveCapacity(min(reader.bytesExpected, Self.mostReserved))
    }

    private func releaseRead() {
        guard isReadHeld, !isHoldingBack else { return }
        isReadHeld = false
        context?.read()
    }

    /// Goes on with what is made elsewhere.
    func wait<Value>(for future: EventLoopFuture<Value>, then use: @escaping (Value) -> Void) {
        state = .waiting
        future.assumeIsolated().whenSuccess { value in
            guard case .waiting = self.state else { return }
            self.state = .reading
            use(value)
            self.readRequests()
        }
    }

    /// Gives an answer its way.
    func begin(_ answer: Answer, waits: Bool) {
        answer.connection = self
        state = .answering(answer)
        drip = answer.drip.map { Drip(gap: $0) }
        if waits { lane.wait(answer) } else { lane.start(answer) }
    }

    /// Called by the lane once it has written the last of `answer`.
    func finished(_ answer: Answer) {
        answer.connection = nil
        guard case .answering = state else { return }
        guard drip == nil else {
            drip?.isLast = true
            return
        }
        guard answer.keepsAlive else { return close(after: ByteBuffer()) }
        state = .reading
        readRequests()
    }

    // MARK: Writing

    func send(_ bytes: ByteBuffer) {
        guard drip == nil else { return dripOn(bytes) }
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func respond(_ response: consuming JSONResponse, _ request: HTTPRequest) {
        response.isHeadAlone = request.method == .head
        var buffer = ByteBuffer()
        response.write(to: &buffer)
        if response.keepsAlive { send(buffer) } else { close(after: buffer) }
    }

    /// Ends the connection with these bytes.
    func close(after bytes: ByteBuffer) {
        end(after: bytes) { $0.close(promise: nil) }
    }

    /// Ends the connection as a machine does that has lost it.
    func reset() {
        state = .ending
        input = ByteBuffer()
        guard let context else { return }
        // With no time to linger, closing sends a reset.
        guard let socket = context.channel as? any SocketOptionProvider else { return context.close(promise: nil) }
        let immediate = linger(l_onoff: 1, l_linger: 0)
        socket.setSoLinger(immediate).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }

    /// Writes the bytes one by one, and finishes the answer after its last.
    private func dripOn(_ bytes: ByteBuffer) {
        var bytes = bytes
        let isUnderWay = drip.map { $0.left.readableBytes > 0 } ?? false
        drip?.left.writeBuffer(&bytes)
        if !isUnderWay { dripOne() }
    }

    private func dripOne() {
        guard let context, var drip, let byte = drip.left.readSlice(length: 1) else { return }
        context.writeAndFlush(wrapOutboundOut(byte), promise: nil)
        guard drip.left.readableBytes == 0 else {
            self.drip = drip
            let gap = TimeAmount.nanoseconds(drip.gap.count)
            context.eventLoop.assumeIsolated().scheduleTask(in: gap) { self.dripOne() }
            return
        }
        drip.left.clear()
        self.drip = drip.isLast ? nil : drip
        guard case .answering(let answer) = state else { return }
        if drip.isLast { finished(answer) } else { lane.resume(answer) }
    }

    /// Tells why a request cannot be read, and gives a client that may still be sending time to read it.
    private func refuse(_ fault: HTTPFault) {
        lane.statistics.refused += 1
        let body = OpenAIChat().body(of: APIFault(message: fault.message), identity: "").text()
        var buffer = ByteBuffer()
        JSONResponse(status: fault.rawValue, body: Array(body.utf8), keepsAlive: false).write(to: &buffer)
        end(after: buffer) { context in
            context.close(mode: .output, promise: nil)
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { context.close(promise: nil) }
        }
    }

    /// Sends the last bytes of the connection.
    private func end(after bytes: ByteBuffer, then close: @escaping (ChannelHandlerContext) -> Void) {
        state = .ending
        input = ByteBuffer()
        releaseRead()
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(bytes)).assumeIsolated().whenSuccess { close(context) }
    }
}
