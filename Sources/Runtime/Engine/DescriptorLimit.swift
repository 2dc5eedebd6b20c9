import Glibc

/// How many connections the process may open.
enum DescriptorLimit {
    /// Descriptors that are not connections: files, the store, event loops.
    private static let reserve = 128

    /// Raises the soft limit to the hard one and returns what is left for connections.
    static var connections: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 - reserve }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return max(1, Int(clamping: limit.rlim_cur) - reserve)
    }
}
