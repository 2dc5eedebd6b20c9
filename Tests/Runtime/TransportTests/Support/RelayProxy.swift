import Foundation
import Synchronization
import TidemarkTesting

/// A proxy of HTTP that really passes bytes on, to a port of this machine.
final class RelayProxy: Sendable {
    private let server: ScriptedServer
    private let seen: Seen

    private final class Seen: Sendable {
        let heads = Mutex<[String]>([])
    }

    init(to port: Int) throws {
        let seen = Seen()
        self.seen = seen
        server = try ScriptedServer { peer, _ in
            guard let head = try peer.head() else { return }
            seen.heads.withLock { $0.append(head) }
            try peer.send("HTTP/1.1 200 OK\r\n\r\n")
            try peer.relay(to: port)
        }
    }

    var port: Int { server.port }
    var heads: [String] { seen.heads.withLock { $0 } }
    func stop() { server.stop() }
}
