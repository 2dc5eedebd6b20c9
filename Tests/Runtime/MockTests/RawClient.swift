import Glibc
import Testing
import TidemarkJSON

/// A blocking client that sends bytes and reads answers, for tests of a server that runs on its own threads.
final class RawClient {
    struct Failure: Error {
        var message: String
    }

    /// One answer, whole.
    struct Answer {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func json() throws -> JSONValue { try JSONValue(parsing: body) }

        /// The data of every event, without the end mark.
        func events() throws -> [JSONValue] {
            let lines = text.split(separator: "\n\n")
            try #require(lines.last == "data: [DONE]")
            return try lines.dropLast().map { try JSONValue(parsing: String($0.dropFirst(6))) }
        }

        /// The pieces of content, in order.
        func contents() throws -> [String] {
            try events().compactMap { event in
                let delta = event["choices"]?[0]?["delta"]
                return delta?["role"] == nil ? delta?["content"]?.string : nil
            }
        }
    }

    private let descriptor: Int32
    private var pending: [UInt8] = []

    /// Connects; `receiveBuffer` is how many bytes the system keeps for this client while it does not read.
    init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var deadline = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &deadline, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(message: "connect: errno \(errno)") }
    }

    deinit {
        close(descriptor)
    }

    func send(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { throw Failure(message: "send: errno \(errno)") }
            rest = rest.dropFirst(sent)
        }
    }

    /// Posts a chat request with these further members, and reads the answer.
    func chat(_ members: String, path: String = "/v1/chat/completions") throws -> Answer {
        try send(Self.chatRequest(members, path: path))
        return try receive()
    }

    static func chatRequest(_ members: String, path: String = "/v1/chat/completions") -> String {
        let body = #"{"messages":[{"role":"user","content":"What is the time of the tide?"}]\#(members)}"#
        return "POST \(path) HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    func get(_ path: String) throws -> Answer {
        try send("GET \(path) HTTP/1.1\r\n\r\n")
        return try receive()
    }

    // MARK: Reading

    /// Reads what is there; false at the end of the connection.
    private func fill() throws -> Bool {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw Failure(message: "recv: errno \(errno)") }
        pending += bytes[..<count]
        return count > 0
    }

    func line() throws -> String {
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeFirst(end + 1)
                return line.hasSuffix("\r") ? String(line.dropLast()) : line
            }
            guard try fill() else { throw Failure(message: "the connection ended within a line") }
        }
    }

    func bytes(_ count: Int) throws -> [UInt8] {
        while pending.count < count {
            guard try fill() else { throw Failure(message: "the connection ended within a body") }
        }
        defer { pending.removeFirst(count) }
        return Array(pending[..<count])
    }

    func isAtEnd() throws -> Bool {
        guard pending.isEmpty else { return false }
        return try !fill()
    }

    /// Reads one answer to its end.
    ///
    /// A body of unknown length ends with the connection.
    func receive(hasBody: Bool = true) throws -> Answer {
        let status = try line().split(separator: " ")
        var answer = Answer(status: try #require(Int(status[1])), headers: [:], body: [])
        while case let header = try line(), !header.isEmpty {
            let parts = header.split(separator: ":", maxSplits: 1)
            answer.headers[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
        }
        guard hasBody else { return answer }
        if let length = answer.headers["content-length"] {
            answer.body = try bytes(try #require(Int(length)))
        } else if answer.headers["transfer-encoding"] == "chunked" {
            while case let size = try #require(Int(try line(), radix: 16)), size > 0 {
                answer.body += try bytes(size)
                #expect(try line() == "")
            }
            #expect(try line() == "")
        } else {
            while try fill() {}
            swap(&answer.body, &pending)
        }
        return answer
    }
}
