import Foundation
import TidemarkTesting

/// An address that swallows every attempt to connect: its queue of connections is full, and nobody takes any out.
final class Blackhole {
    let port: Int
    private let listener: Int32
    private var waiting: [Int32] = []

    /// Nil where the system does not leave attempts unanswered.
    init?() {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 0) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard isBound, fills(address) else { return nil }
    }

    deinit {
        for descriptor in waiting + [listener] { close(descriptor) }
    }

    /// Connects until an attempt gets no answer.
    private func fills(_ address: sockaddr_in) -> Bool {
        for _ in 0..<64 {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            waiting.append(descriptor)
            var address = address
            withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if poll(&entry, 1, 250) == 0 { return true }
        }
        return false
    }
}
