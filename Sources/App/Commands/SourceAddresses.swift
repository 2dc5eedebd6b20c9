import Foundation

/// The addresses that the requests of this machine may come from, as far as it knows them itself.
struct SourceAddresses {
    var text: String
    /// Whether the other side sees it as it is, rather than the address of a router.
    var isPublic: Bool

    /// Of the interfaces that are up, but loopback and link-local ones; sorted, each once.
    static var ofThisMachine: [SourceAddresses] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var texts: Set<String> = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard entry.ifa_flags & UInt32(IFF_UP) != 0, let address = entry.ifa_addr,
                let text = text(of: address)
            else { continue }
            texts.insert(text)
        }
        return texts.sorted().compactMap { SourceAddresses($0) }
    }

    /// Nil for addresses that reach no other host.
    init?(_ text: String) {
        let parts = text.split(separator: ".").compactMap { UInt8($0) }
        if parts.count == 4 {
            if parts[0] == 127 || parts[0] == 169 && parts[1] == 254 { return nil }
            // RFC 1918, and RFC 6598 for what carriers share.
            let isPrivate =
                parts[0] == 10 || parts[0] == 172 && (16...31).contains(parts[1]) || parts[0] == 192 && parts[1] == 168
                || parts[0] == 100 && (64...127).contains(parts[1])
            isPublic = !isPrivate
        } else {
            let lower = text.lowercased()
            if lower == "::1" || ["fe8", "fe9", "fea", "feb"].contains(where: lower.hasPrefix) { return nil }
            // RFC 4193.
            isPublic = !(lower.hasPrefix("fc") || lower.hasPrefix("fd"))
        }
        self.text = text
    }

    private static func text(of address: UnsafeMutablePointer<sockaddr>) -> String? {
        let length: Int
        switch Int32(address.pointee.sa_family) {
        case AF_INET: length = MemoryLayout<sockaddr_in>.size
        case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(address, socklen_t(length), &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        let text = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // A zone, as in fe80::1%eth0, means something on this machine alone.
        return String(text.prefix { $0 != "%" })
    }
}
