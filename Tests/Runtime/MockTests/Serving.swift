import Testing
import TidemarkPlan
import TidemarkStatistics

@testable import TidemarkMock

/// Servers for tests.
enum Serving {
    static let instant = MockSettings(timeToFirstToken: .fixed(0), interTokenLatency: .fixed(0))

    /// Settings that answer at once, with these keys of a mock's file.
    static func settings(_ keys: String) throws -> MockSettings {
        try MockSettings(yaml: "ttft: 0s\nitl: 0s\n" + keys, file: "mock.yaml")
    }

    /// Runs `body` against a server of its own.
    static func run(
        _ settings: MockSettings = instant,
        threads: Int = 1,
        seed: UInt64 = 1,
        _ body: (MockServer) async throws -> Void
    ) async throws {
        let server = try await MockServer.start(settings: settings, threads: threads, seed: seed)
        do {
            try await body(server)
        } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
    }

    /// Reads the counters until they are as expected; a test that waits for ever has failed.
    static func wait(for server: MockServer, until holds: (MockStatistics) -> Bool) async throws {
        let limit = ContinuousClock.now + .seconds(20)
        while !holds(try await server.statistics()) {
            try #require(ContinuousClock.now < limit, "the counters did not get there")
            await Task.yield()
        }
    }
}
