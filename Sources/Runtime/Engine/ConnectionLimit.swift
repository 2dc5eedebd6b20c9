import Foundation
import Glibc

/// How many connections this machine can have open to one target.
enum ConnectionLimit {
    /// Descriptors that are not connections: files, the store, event loops.
    private static let reserve = 128

    /// What descriptors and ports allow; raises the soft limit of descriptors to the hard one.
    static var connections: Int { max(1, min(descriptors - reserve, ports / 2)) }

    private static var descriptors: Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1_024 }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
        getrlimit(resource, &limit)
        return Int(clamping: limit.rlim_cur)
    }

    /// Ports for connections to one address.
    ///
    /// Beyond half of them each further connect has to search for a free one, in
    /// the lane's own time.
    private static var ports: Int {
        let usual = 28_232
        guard let text = try? String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8) else {
            return usual
        }
        let bounds = text.split { $0 == "\t" || $0 == " " || $0 == "\n" }.compactMap { Int($0) }
        return bounds.count == 2 && bounds[0] < bounds[1] ? bounds[1] - bounds[0] + 1 : usual
    }
}
