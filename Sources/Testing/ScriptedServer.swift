import Foundation
import Synchronization

/// A server on loopback that does with each connection what a script says, byte for byte: for tests of what a client
/// makes of it.
///
/// Every connection has a thread of its own, so that a script may block. Whatever waits for ever fails after 20 s.
package final class ScriptedServer: Sendable {
    package enum Family: Sendable, Equatable {
        case v4, v6
        /// A Unix socket with this path, which is new.
        case unix(String)
    }

    /// What went wrong in setting one up, or within a script.
    package struct Failure: Error {
        package var message: String
    }

    /// 0 for a Unix socket.
    package let port: Int
    private let listener: Int32
    private let state = Mutex(State())

    private struct State {
        var accepted = 0
        var requests: [Request] = []
        var isStopped = false
    }

    /// One request as it came in.
    package struct Request: Sendable, Hashable {
        /// The connection that it came on, counted from 0.
        package var connection: Int
        package var head: String
        package var body: [UInt8]
    }

    /// Starts to listen, on a port that is free.
    ///
    /// - Parameters:
    ///   - family: of the loopback address.
    ///   - backlog: connections that the system takes before they are accepted.
    ///   - script: is called with each new connection and its number, from 0; the connection ends with it.
    /// - Throws: `Failure` where the machine lacks the family, or a port.
    package init(
        _ family: Family = .v4,
        backlog: Int32 = 1_024,
        script: @escaping @Sendable (Peer, Int) throws -> Void
    ) throws {
        listener = try Self.listen(family, backlog: backlog)
        port = if case .unix = family { 0 } else { try Self.port(of: listener) }
        Thread.detachNewThread { [self] in acceptAll(script) }
    }

    /// A server that answers each request of each connection in turn, until the client hangs up.
    package static func answering(
        _ answer: @escaping @Sendable (Peer, Request) throws -> Void
    ) throws -> ScriptedServer {
        try ScriptedServer { peer, _ in
            while let request = try peer.request() { try answer(peer, request) }
        }
    }

    package var accepted: Int { state.withLock { $0.accepted } }
    /// All that were read whole, in the order in which they were complete.
    package var requests: [Request] { state.withLock { $0.requests } }

    package func url(_ host: String = "127.0.0.1", path: String = "/v1") -> String { "http://\(host):\(port)\(path)" }

    /// Takes no more connections; those that are open end with their scripts.
    package func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopped = true }
            return !state.isStopped
        }
        // Ends the wait of the accepting thread, which closes it.
        if isFirst { shutdown(listener, Int32(SHUT_RDWR)) }
    }

    private func acceptAll(_ script: @escaping @Sendable (Peer, Int) throws -> Void) {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0, errno == EINTR || errno == ECONNABORTED { continue }
            guard descriptor >= 0 else { break }
            let number = state.withLock { state in
                state.accepted += 1
                return state.accepted - 1
            }
            Thread.detachNewThread { [self] in
                let peer = Peer(descriptor, number: number) { [self] request in
                    state.withLock { $0.requests.append(request) }
                }
                // A script that fails has met a client that went away: the client's own test sees what it made of it.
                try? script(peer, number)
                peer.close()
            }
        }
        Foundation.close(listener)
    }

    private static func listen(_ family: Family, backlog: Int32) throws -> Int32 {
        let domain: Int32 =
            switch family {
            case .v4: AF_INET
            case .v6: AF_INET6
            case .unix: AF_UNIX
            }
        let descriptor = socket(domain, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(message: "socket: errno \(errno)") }
        var bound: Int32 = -1
        switch family {
        case .v4:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            bound = bind(descriptor, &address)
        case .v6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_addr = in6addr_loopback
            bound = bind(descriptor, &address)
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let isTooLong = path.utf8.count >= MemoryLayout.size(ofValue: address.sun_path)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
            if !isTooLong { bound = bind(descriptor, &address) }
        }
        guard bound == 0, Foundation.listen(descriptor, backlog) == 0 else {
            let code = errno
            Foundation.close(descriptor)
            throw Failure(message: "cannot listen: errno \(code)")
        }
        return descriptor
    }

    private static func bind<Address>(_ descriptor: Int32, _ address: inout Address) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }

    private static func port(of descriptor: Int32) throws -> Int {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { throw Failure(message: "getsockname: errno \(errno)") }
        // The port stands at the same place in the addresses of both families.
        return Int(UInt16(bigEndian: address.sin6_port))
    }
}
