package import NIOCore
package import TidemarkWire

/// What carries one request after the other: a connection of HTTP/1.1, or a place on one of HTTP/2.
package protocol Exchange: AnyObject {
    /// Writes a request in pieces, which are not copied; the first one holds its whole head.
    func send(_ pieces: [ByteBuffer], expecting expectation: ReplyParser.Expectation)

    /// What has come so far of the answer under way.
    var partialReply: Reply { get }

    /// Gives it up; its owner hears no more of it.
    func close()
}
