package import NIOCore
import TidemarkUnits
import TidemarkWire

/// One request outside the load and its answer, over a connection of its own: for what a run needs besides its target.
///
/// A redirect is an answer like others and is not followed.
package enum LoneExchange {
    package struct Answer: Sendable {
        package var status: UInt16
        /// Of an error, its first 16 KiB.
        package var body: [UInt8]
    }

    /// Sends a whole request of HTTP/1.1; `what` names the server in messages.
    ///
    /// - Throws: `TransportError` where no answer comes, or none within `limit`.
    package static func answer(
        to request: [UInt8],
        of what: String,
        over connector: Connector,
        on loop: any EventLoop,
        within limit: TimeAmount
    ) async throws -> Answer {
        let end = loop.makePromise(of: Answer.self)
        let deadline = loop.scheduleTask(in: limit) {
            end.fail(TransportError(.noAnswer, "\(what) does not answer"))
        }
        loop.execute {
            let owner = Owner(end, what)
            let handler = ReplyHandler(connection: 0, format: APIFamily.vertex.client, owner: owner)
            owner.handler = handler
            let bound = NIOLoopBound((owner: owner, handler: handler), eventLoop: loop)
            end.futureResult.whenComplete { _ in
                bound.value.handler.close()
                bound.value.owner.handler = nil
            }
            connector.connect(on: loop, handler: { bound.value.handler }).whenComplete { result in
                // Too late: it would be asked for nothing.
                guard bound.value.owner.handler != nil else { return bound.value.handler.close() }
                switch result {
                case .success: bound.value.handler.send([ByteBuffer(bytes: request)], expecting: .whole)
                case .failure(let error):
                    let cause = (error as? ProxyError)?.description ?? Outcome(ofConnectionError: error).name
                    bound.value.owner.fail(cause)
                }
            }
        }
        defer { deadline.cancel() }
        return try await end.futureResult.get()
    }
}

/// Lives on one loop, and as long as the answer is awaited.
private final class Owner: ConnectionOwner {
    let clock = Clock()
    var handler: ReplyHandler?
    private let end: EventLoopPromise<LoneExchange.Answer>
    private let what: String

    init(_ end: EventLoopPromise<LoneExchange.Answer>, _ what: String) {
        self.end = end
        self.what = what
    }

    func fail(_ cause: String) {
        end.fail(TransportError(.noAnswer, "\(what) cannot be reached: \(cause)"))
    }

    func received(on connection: Int, _ piece: ReplyParser.Piece, bytes: Int, at now: Instant) {}

    func ended(on connection: Int, _ reply: Reply, at now: Instant) { finish(reply) }

    func lost(_ connection: Int, _ reply: Reply, at now: Instant) { finish(reply) }

    func sent(on connection: Int, at now: Instant) {}

    /// What the parser makes of a whole body does not matter: it is no answer of a model.
    private func finish(_ reply: Reply) {
        guard reply.status > 0, let handler else { return fail(reply.outcome.name) }
        end.succeed(LoneExchange.Answer(status: reply.status, body: handler.body))
    }
}
