import TidemarkUnits

extension Proxy {
    /// A proxy, and the variable that names it.
    package typealias Named = (proxy: Proxy, variable: String?)

    /// What a variable of the environment holds is no proxy.
    package struct EnvironmentError: Error, CustomStringConvertible {
        var variable: String
        var fault: UnitError

        package var description: String { "\(variable) in the environment: \(fault)" }
    }

    /// The proxy that the environment has for a URL.
    ///
    /// `https_proxy` or `http_proxy` by the URL's scheme, then `all_proxy`, unless `no_proxy` names the host; each in
    /// lower case first. This machine is never reached through a proxy of the environment.
    package static func fromEnvironment(
        for url: BaseURL,
        _ variable: (String) -> String?
    ) throws(EnvironmentError) -> Named? {
        func value(_ name: String) -> (name: String, value: String)? {
            for name in [name, name.uppercased()] {
                if let value = variable(name), !value.isEmpty { return (name, value) }
            }
            return nil
        }
        guard !url.isLoopback, let found = value("\(url.scheme.rawValue)_proxy") ?? value("all_proxy") else {
            return nil
        }
        if let exceptions = value("no_proxy"), isExcepted(url, by: exceptions.value) { return nil }
        do {
            return (try Proxy(parsing: found.value), found.name)
        } catch {
            throw EnvironmentError(variable: found.name, fault: error)
        }
    }

    /// Whether one of the entries, with commas or spaces between them, names the host: `*`, a domain with all that is
    /// under it, an address, or a block of IPv4 addresses; with `:port` only that port.
    static func isExcepted(_ url: BaseURL, by entries: String) -> Bool {
        entries.lowercased().split { $0 == "," || $0 == " " }.contains { entry in
            if entry == "*" { return true }
            var name = entry
            if entry.first == "[" {
                name = entry.dropFirst().prefix { $0 != "]" }
                if let port = entry.split(separator: "]").last, port.hasPrefix(":"), port.dropFirst() != "\(url.port)" {
                    return false
                }
            } else if let colon = entry.firstIndex(of: ":"), entry.lastIndex(of: ":") == colon {
                guard entry[entry.index(after: colon)...] == "\(url.port)" else { return false }
                name = entry[..<colon]
            }
            if let slash = name.firstIndex(of: "/") {
                return isInBlock(url.host, name[..<slash], bits: name[name.index(after: slash)...])
            }
            if name.hasPrefix("*.") { name = name.dropFirst(2) }
            if name.hasPrefix(".") { name = name.dropFirst() }
            return !name.isEmpty && (url.host == name || url.host.hasSuffix(".\(name)"))
        }
    }

    private static func isInBlock(_ host: String, _ block: Substring, bits: Substring) -> Bool {
        guard let address = ipv4(Substring(host)), let start = ipv4(block), let bits = UInt32(bits), bits <= 32 else {
            return false
        }
        let mask = bits == 0 ? 0 : UInt32.max << (32 - bits)
        return address & mask == start & mask
    }

    private static func ipv4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let octets = parts.compactMap { UInt8($0) }
        guard parts.count == 4, octets.count == 4 else { return nil }
        return octets.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
