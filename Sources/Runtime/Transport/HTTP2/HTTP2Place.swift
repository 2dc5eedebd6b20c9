package import NIOCore
import NIOHTTP2
import TidemarkUnits
package import TidemarkWire

/// A place for one request at a time on a connection that others use, too: each request is a stream of its own.
package final class HTTP2Place: Exchange {
    /// Its number for the owner.
    let number: Int
    private let connection: HTTP2Connection
    private let owner: any ConnectionOwner
    private var parser: ReplyParser
    /// The stream of the request under way.
    private(set) var stream: HTTP2StreamID?
    private var isLeaving = false
    /// The place is no longer ours: nothing more is said of it.
    private var isReleased = false

    /// What has come since the owner last heard of it: all frames of one read share its time stamp.
    private var piece = ReplyParser.Piece()
    private var bytes = 0
    private var isTouched = false

    init(_ number: Int, on connection: HTTP2Connection, format: any ClientFormat, owner: any ConnectionOwner) {
        self.number = number
        self.connection = connection
        self.owner = owner
        parser = ReplyParser(format)
    }

    // MARK: - Out

    package func send(_ pieces: [ByteBuffer], expecting expectation: ReplyParser.Expectation) {
        guard !isReleased, stream == nil else { return }
        parser.begin(expectation)
        if !connection.open(self, pieces) { lose(.closedEarly, at: owner.clock.now) }
    }

    /// The request is about to be written.
    func began(_ stream: HTTP2StreamID) {
        self.stream = stream
        isLeaving = true
    }

    /// The last byte of the request has left, or never will.
    func left(_ stream: HTTP2StreamID, isLong: Bool, _ result: Result<Void, any Error>) {
        guard stream == self.stream, !isReleased else { return }
        switch result {
        case .success:
            isLeaving = false
            if isLong { owner.sent(on: number, at: owner.clock.now) }
        case .failure: lose(.reset, at: owner.clock.now)
        }
    }

    package var partialReply: Reply { parser.reply }

    package func close() {
        guard !isReleased else { return }
        isReleased = true
        connection.leave(self)
        stream = nil
    }

    // MARK: - In

    func take(_ head: ReplyHead, bytes: Int, isLast: Bool) {
        note(parser.feed(head, isLast: isLast), bytes: bytes)
    }

    func take(_ body: ByteBuffer, isLast: Bool) {
        note(body.withUnsafeReadableBytes { parser.feedBody($0, isLast: isLast) }, bytes: body.readableBytes)
    }

    private func note(_ more: ReplyParser.Piece, bytes count: Int) {
        piece.contentEvents &+= more.contentEvents
        piece.answerEvents &+= more.answerEvents
        piece.textBytes &+= more.textBytes
        piece.isEnd = more.isEnd
        bytes += count
        if !isTouched { connection.touch(self) }
        isTouched = true
    }

    var hasEnded: Bool { piece.isEnd }

    /// Tells the owner what one read brought.
    func deliver(at now: Instant) {
        let (piece, bytes) = (self.piece, self.bytes)
        isTouched = false
        self.piece = ReplyParser.Piece()
        self.bytes = 0
        guard !isReleased, stream != nil else { return }
        owner.received(on: number, piece, bytes: bytes, at: now)
        guard piece.isEnd, !isReleased else { return }
        // An answer that did not wait for the whole request leaves nothing in the way of the next: it goes on a stream of
        // its own.
        connection.end(self, isCut: isLeaving)
        stream = nil
        var reply = parser.reply
        reply.keepsAlive = connection.isUsable
        owner.ended(on: number, reply, at: now)
    }

    /// The stream, or the whole connection, is gone.
    ///
    /// Where it is said to have closed early, its server has not looked at the request.
    func lose(_ outcome: Outcome, at now: Instant) {
        lose(outcome, isUnprocessed: outcome == .closedEarly, at: now)
    }

    private func lose(_ outcome: Outcome, isUnprocessed: Bool, at now: Instant) {
        guard !isReleased else { return }
        if isTouched { deliver(at: now) }
        guard !isReleased else { return }
        let wasBusy = stream != nil
        close()
        var reply = wasBusy ? parser.reply : Reply()
        reply.outcome = outcome
        reply.keepsAlive = false
        reply.isUnprocessed = isUnprocessed
        owner.lost(number, reply, at: now)
    }

    /// The peer has closed the connection in order.
    func endOfInput(at now: Instant) {
        guard !isReleased else { return }
        guard stream != nil else { return lose(.closedEarly, at: now) }
        if isTouched { deliver(at: now) }
        guard !isReleased, stream != nil else { return lose(.closedEarly, at: now) }
        let piece = parser.endOfInput()
        owner.received(on: number, piece, bytes: 0, at: now)
        lose(parser.reply.outcome, isUnprocessed: false, at: now)
    }
}
