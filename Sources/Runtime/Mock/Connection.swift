import NIOCore
import NIOPosix
import TidemarkJSON
import TidemarkTokens
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

    private let lane: Lane
    private var context: ChannelHandlerContext?
    private var state = State.reading
    private var reader = HTTPRequestReader()
    private var input = ByteBuffer()
    private var isReadHeld = false

    /// Bytes of further requests that are kept while one is being answered.
    private static let mostPending = 64 << 10
    /// Bodies over this are read on another thread: a long prompt must not hold up the loop's streams.
    private static let largestBodyOnLoop = 16 << 10
    /// Room made at once for a body that is on its way, whatever length it announces.
    private static let mostReserved = 1 << 20
    /// For how long a connection is kept after a fault, so that the client can read why.
    private static let lingering = TimeAmount.seconds(1)

    init(lane: Lane) {
        self.lane = lane
    }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    // MARK: Channel events

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        lane.shared.connections.opened()
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
        guard context.channel.isWritable, case .answering(let answer) = state else { return }
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

    private func take(_ request: HTTPRequest) {
        guard let route = Route(target: request.target, userAgent: request.userAgent) else {
            let message = "Nothing is served at this path. POST …/chat/completions is."
            return refuse(APIFault(status: 404, message: message, code: "unknown_url"), request)
        }
        guard route.allows(request.method) else {
            let message = "This path takes \(route.allowed)."
            return refuse(APIFault(status: 405, message: message), request, allow: route.allowed)
        }
        switch route {
        case .api(let route): generate(request, route)
        case .models: respond(Self.models([lane.shared.model]), request)
        case .health: respond(["status": "ok"], request)
        case .statistics: wait(for: lane.shared.statistics(on: lane.eventLoop), request) { $0.json }
        case .resetStatistics: wait(for: lane.shared.resetStatistics(on: lane.eventLoop), request) { ["reset": true] }
        }
    }

    private func wait<Value>(
        for future: EventLoopFuture<Value>,
        _ request: HTTPRequest,
        _ json: @escaping (Value) -> JSONValue
    ) {
        state = .waiting
        future.assumeIsolated().whenSuccess { value in
            guard case .waiting = self.state else { return }
            self.state = .reading
            self.respond(json(value), request)
            self.readRequests()
        }
    }

    /// The body of `GET …/models`.
    private static func models(_ names: [String]) -> JSONValue {
        let created = MockServer.Shared.secondsSince1970
        let list = names.map { name -> JSONValue in
            ["id": .string(name), "object": "model", "created": .int(created), "owned_by": "tidemark"]
        }
        return ["object": "list", "data": .array(list)]
    }

    // MARK: Generation

    private func generate(_ request: HTTPRequest, _ route: ServerRoute) {
        let arrival = Instant(nanoseconds: Lane.now())
        guard request.body.readableBytes > Self.largestBodyOnLoop else {
            return answer(RequestRead(request.body, route), arrival, request, route)
        }
        state = .waiting
        let body = request.body
        let reading = lane.shared.readers.runIfActive(eventLoop: lane.eventLoop) { RequestRead(body, route) }
        reading.assumeIsolated().whenSuccess { read in
            guard case .waiting = self.state else { return }
            self.state = .reading
            self.answer(read, arrival, request, route)
            self.readRequests()
        }
    }

    private func answer(_ read: RequestRead, _ arrival: Instant, _ request: HTTPRequest, _ route: ServerRoute) {
        let format = route.family.server
        do {
            let answer = try lane.shared.answer(read, format, arrival: arrival, request)
            answer.connection = self
            state = .answering(answer)
            lane.start(answer)
        } catch {
            refuse(error, request, format)
        }
    }

    /// Called by the lane once it has written the last of `answer`.
    func finished(_ answer: Answer) {
        answer.connection = nil
        guard case .answering = state else { return }
        guard answer.keepsAlive else { return end(after: ByteBuffer()) { $0.close(promise: nil) } }
        state = .reading
        readRequests()
    }

    // MARK: Writing

    func send(_ bytes: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func respond(_ json: JSONValue, _ request: HTTPRequest) {
        respond(JSONResponse(body: Array(json.text().utf8), keepsAlive: request.keepsAlive), request)
    }

    private func refuse(
        _ fault: APIFault,
        _ request: HTTPRequest,
        _ format: any ServerFormat = OpenAIChat(),
        allow: String? = nil
    ) {
        lane.statistics.refused += 1
        let identity = lane.shared.nextIdentity()
        let response = JSONResponse(
            status: fault.status,
            body: Array(format.body(of: fault, identity: identity).text().utf8),
            keepsAlive: request.keepsAlive,
            headers: HTTPRequest.lines(format.headers(identity: identity) + format.headers(of: fault)),
            allow: allow
        )
        respond(response, request)
    }

    private func respond(_ response: consuming JSONResponse, _ request: HTTPRequest) {
        response.isHeadAlone = request.method == .head
        var buffer = ByteBuffer()
        response.write(to: &buffer)
        guard !response.keepsAlive else { return send(buffer) }
        end(after: buffer) { $0.close(promise: nil) }
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
