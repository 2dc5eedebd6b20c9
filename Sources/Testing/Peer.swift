import Foundation

/// The server's end of one connection, for the script that plays it.
///
/// Blocking; used by one thread.
package final class Peer {
    private let descriptor: Int32
    private let number: Int
    private let note: (ScriptedServer.Request) -> Void
    private var pending: [UInt8] = []
    private var isOpen = true

    init(_ descriptor: Int32, number: Int, note: @escaping (ScriptedServer.Request) -> Void) {
        self.descriptor = descriptor
        self.number = number
        self.note = note
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    // MARK: - Out

    package func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    package func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        guard isOpen else { throw ScriptedServer.Failure(message: "the connection is closed") }
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { throw ScriptedServer.Failure(message: "send: errno \(errno)") }
            rest = rest.dropFirst(sent)
        }
    }

    /// An answer with a body of known length.
    package func answer(
        _ status: Int = 200,
        fields: [String] = ["content-type: application/json"],
        _ body: String
    ) throws {
        let head = ["HTTP/1.1 \(status) Status", "content-length: \(body.utf8.count)"] + fields
        try send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// The head of a streamed answer, whose body comes in chunks.
    package func beginStream() throws {
        try send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    }

    package func chunk(_ text: String) throws {
        try send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
    }

    /// An event with this text as content.
    package func token(_ text: String) throws {
        try chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(text)\"}}]}\n\n")
    }

    /// The finish, the usage, the end mark and the last chunk.
    package func endStream(tokens: Int) throws {
        try chunk("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
        try chunk("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":\(tokens)}}\n\n")
        try chunk("data: [DONE]\n\n")
        try send("0\r\n\r\n")
    }

    /// A streamed answer of so many tokens, all at once.
    package func stream(tokens: Int) throws {
        try beginStream()
        for number in 0..<tokens { try token("word\(number) ") }
        try endStream(tokens: tokens)
    }

    // MARK: - In

    /// Reads until the request's end, by its content length; nil where the client hung up first.
    package func request() throws -> ScriptedServer.Request? {
        guard let head = try head() else { return nil }
        guard let body = try body(after: head) else { return nil }
        let request = ScriptedServer.Request(connection: number, head: head, body: body)
        note(request)
        return request
    }

    /// Reads a head with its empty line, and leaves what follows.
    package func head() throws -> String? {
        let end = Array("\r\n\r\n".utf8)
        var searched = 0
        while true {
            if let found = pending[searched...].firstRange(of: end) {
                defer { pending.removeFirst(found.upperBound) }
                return String(decoding: pending[..<found.upperBound], as: UTF8.self)
            }
            searched = max(0, pending.count - end.count)
            guard try fill() else { return nil }
        }
    }

    /// Reads the body that a head announces.
    package func body(after head: String) throws -> [UInt8]? {
        let field = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let length = field.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        while pending.count < length {
            guard try fill() else { return nil }
        }
        defer { pending.removeFirst(length) }
        return Array(pending[..<length])
    }

    /// Reads exactly so many bytes.
    package func bytes(_ count: Int) throws -> [UInt8] {
        while pending.count < count {
            guard try fill() else { throw ScriptedServer.Failure(message: "the client hung up") }
        }
        defer { pending.removeFirst(count) }
        return Array(pending[..<count])
    }

    /// Passes bytes on in both directions, to a port of this machine, until either side ends.
    package func relay(to port: Int) throws {
        let other = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Foundation.close(other) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(other, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw ScriptedServer.Failure(message: "connect: errno \(errno)") }
        let early = pending
        pending = []
        if !early.isEmpty { _ = Foundation.send(other, early, early.count, Int32(MSG_NOSIGNAL)) }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            var ends = [descriptor, other].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&ends, 2, 20_000) > 0 else { return }
            for (from, to) in [(0, other), (1, descriptor)] where ends[from].revents != 0 {
                let count = recv(ends[from].fd, &buffer, buffer.count, 0)
                guard count > 0, Foundation.send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count else { return }
            }
        }
    }

    /// Waits until the client hangs up.
    package func awaitEnd() throws {
        while try fill() { pending.removeAll() }
    }

    package func pause(milliseconds: Int) {
        Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000)
    }

    /// Waits until something has come, or the client has hung up.
    package func awaitBytes() throws {
        if pending.isEmpty { _ = try fill() }
    }

    /// False at the end of input.
    private func fill() throws -> Bool {
        guard isOpen else { return false }
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw ScriptedServer.Failure(message: "recv: errno \(errno)") }
        pending += bytes[..<count]
        return count > 0
    }

    // MARK: - Ends

    package func close() {
        guard isOpen else { return }
        isOpen = false
        Foundation.close(descriptor)
    }

    /// Ends the connection with a reset.
    package func reset() {
        guard isOpen else { return }
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        close()
    }
}
