import Glibc
import NIOCore
import NIOPosix
import TidemarkPlan
import TidemarkUnits

/// Finds the address that a target's connections go to.
enum Resolver {
    struct Found {
        var address: SocketAddress
        var route: RunDescription.Route

        init(_ address: SocketAddress, lookup: Nanoseconds? = nil) {
            self.address = address
            let text = BaseURL.authority(address.ipAddress ?? "", address.port ?? 0)
            route = RunDescription.Route(address: text, nameLookup: lookup)
        }

        init(socket path: String) throws {
            do {
                address = try SocketAddress(unixDomainSocketPath: path)
            } catch {
                throw TransportError(.nameNotFound, "\(path) cannot be the path of a socket: \(error)")
            }
            route = RunDescription.Route(address: "unix:\(path)")
        }
    }

    /// The first address of `host` that is of the kind chosen and accepts a connection; the first one if none does.
    ///
    /// A host with one address is not tried: its first connection is the first request's.
    ///
    /// - Throws: `TransportError` if the name has no address of that kind.
    static func reachable(
        _ host: String,
        port: Int,
        _ choice: Target.AddressChoice,
        on loop: any EventLoop
    ) async throws -> Found {
        let literal = if case .fixed(let address) = choice { address } else { host }
        if let address = try? SocketAddress(ipAddress: literal, port: port) { return Found(address) }
        let (found, lookup) = try await timedLookUp(host, port: port)
        let addresses = found.filter { address in
            switch choice {
            case .any, .fixed: true
            case .ipv4: address.protocol == .inet
            case .ipv6: address.protocol == .inet6
            }
        }
        guard let first = addresses.first else {
            let kind = choice == .ipv4 ? "IPv4 " : choice == .ipv6 ? "IPv6 " : ""
            throw TransportError(.nameNotFound, "the host \"\(host)\" has no \(kind)address")
        }
        if addresses.count == 1 { return Found(first, lookup: lookup) }
        for address in addresses where await accepts(address, on: loop) { return Found(address, lookup: lookup) }
        return Found(first, lookup: lookup)
    }

    /// What the system gives first.
    static func firstAddress(of host: String, port: Int) async throws -> Found {
        if let address = try? SocketAddress(ipAddress: host, port: port) { return Found(address) }
        let (found, lookup) = try await timedLookUp(host, port: port)
        guard let first = found.first else {
            throw TransportError(.nameNotFound, "the host \"\(host)\" has no address")
        }
        return Found(first, lookup: lookup)
    }

    private static func timedLookUp(
        _ host: String,
        port: Int
    ) async throws -> (addresses: [SocketAddress], time: Nanoseconds) {
        try await NIOThreadPool.singleton.runIfActive {
            let start = Clock.monotonicNanoseconds()
            let addresses = try lookUp(host, port: port)
            return (addresses, Nanoseconds(Clock.monotonicNanoseconds() - start))
        }
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
