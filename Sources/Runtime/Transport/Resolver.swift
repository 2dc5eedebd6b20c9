import Glibc
package import NIOCore
import NIOPosix

/// Finds the address that a target's connections go to.
package enum Resolver {
    /// The first address of `host` that accepts a connection; the first one at all if none does.
    ///
    /// A host with one address is not tried: its first connection is the first request's.
    ///
    /// - Throws: `TransportError` if the name has no address.
    package static func reachableAddress(
        of host: String,
        port: Int,
        on loop: any EventLoop
    ) async throws -> SocketAddress {
        if let address = try? SocketAddress(ipAddress: host, port: port) { return address }
        let addresses = try await NIOThreadPool.singleton.runIfActive { try lookUp(host, port: port) }
        guard let first = addresses.first else {
            throw TransportError(.nameNotFound, "the host \"\(host)\" has no address")
        }
        if addresses.count == 1 { return first }
        for address in addresses where await accepts(address, on: loop) { return address }
        return first
    }

    private static func accepts(_ address: SocketAddress, on loop: any EventLoop) async -> Bool {
        let attempt = ClientBootstrap(group: loop).connectTimeout(.seconds(2)).connect(to: address)
        do {
            let channel = try await attempt.get()
            try await channel.close()
            return true
        } catch {
            return false
        }
    }

    private static func lookUp(_ host: String, port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, String(port), &hints, &list)
        guard result == 0 else {
            throw TransportError(
                .nameNotFound,
                "the host \"\(host)\" cannot be resolved: \(String(cString: gai_strerror(result)))"
            )
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next {
            switch entry.pointee.ai_family {
            case AF_INET:
                entry.pointee.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    addresses.append(SocketAddress($0.pointee, host: host))
                }
            case AF_INET6:
                entry.pointee.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    addresses.append(SocketAddress($0.pointee, host: host))
                }
            default: break
            }
            next = entry.pointee.ai_next
        }
        return addresses
    }
}
