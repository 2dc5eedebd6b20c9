import DequeModule
import NIOCore
import TidemarkGenerator
import TidemarkMeasurement
import TidemarkTransport
import TidemarkWire

/// How a lane shares connections among requests.
struct Multiplexing {
    var scheme: String
    /// Real ones, each with many places.
    var mostConnections: Int

    /// What the machine may ask for before a server has set its limit.
    var mostPlaces: Int { min(mostConnections, 1_000_000) * HTTP2Connection.mostStreams }
}

/// A lane's connections of HTTP/2: what the lane's machine takes for connections are places on them.
///
/// A further one is opened only when all places are taken.
final class Multiplexer {
    private let settings: Multiplexing
    private let connector: Connector
    private let format: any ClientFormat
    /// Which lets go of this when it ends.
    private let lane: Lane
    private var connections: [HTTP2Connection] = []
    private var opening = 0
    /// The machine's connections that wait for a place.
    private var waiting = Deque<Int>()
    /// Places on a connection that does not stand yet: as many as on the last one.
    private var expectedPlaces = HTTP2Connection.usualStreams
    private var isClosed = false

    init(_ settings: Multiplexing, _ connector: Connector, _ format: any ClientFormat, lane: Lane) {
        self.settings = settings
        self.connector = connector
        self.format = format
        self.lane = lane
    }

    // MARK: - What the machine asks for

    func open(_ number: Int) {
        if let connection = connections.first(where: { $0.room > 0 }) {
            lane.took(connection.place(number), for: number, isNew: false)
        } else {
            waiting.append(number)
            fill()
        }
    }

    func cancel(_ number: Int) {
        waiting.removeAll { $0 == number }
    }

    func close() {
        isClosed = true
        waiting.removeAll()
        for connection in connections { connection.close() }
        connections = []
    }

    // MARK: - Connections

    /// Gives out places to those who wait, and opens connections for those who are left.
    private func fill() {
        while !waiting.isEmpty, let connection = connections.first(where: { $0.room > 0 }) {
            let number = waiting.removeFirst()
            lane.took(connection.place(number), for: number, isNew: true)
        }
        while waiting.count > opening * expectedPlaces, connections.count + opening < settings.mostConnections {
            connect()
        }
        guard !waiting.isEmpty, opening == 0 else { return }
        // All that there may be stand, and all of their places are taken: requests wait for one to become free.
        for number in waiting { lane.machine.withdraw(number) }
        waiting.removeAll()
    }

    private func connect() {
        opening += 1
        let connection = HTTP2Connection(format: format, scheme: settings.scheme, owner: lane)
        let bound = NIOLoopBound(connection, eventLoop: lane.loop)
        connector.connect(on: lane.loop, multiplexed: { bound.value }).assumeIsolated().whenComplete { [self] result in
            opening -= 1
            guard !isClosed else { return bound.value.close() }
            switch result {
            case .success: opened(bound.value)
            case .failure(let error):
                bound.value.close()
                failed(error)
            }
            lane.step()
        }
    }

    private func opened(_ connection: HTTP2Connection) {
        connections.append(connection)
        expectedPlaces = max(1, connection.capacity)
        connection.whenGone = { [unowned self, unowned connection] in
            connections.removeAll { $0 === connection }
            count()
        }
        connection.whenChanged = { [unowned self] in
            count()
            fill()
            lane.step()
        }
        lane.machine.recorder.connectionOpened()
        count()
        fill()
    }

    /// Fails as many of those who wait as would have found a place on it.
    private func failed(_ error: any Error) {
        let outcome = Outcome(ofConnectionError: error)
        let sample = (error as? ProxyError)?.description ?? (error as? TransportError)?.message
        let share = opening == 0 ? waiting.count : min(waiting.count, expectedPlaces)
        for _ in 0..<share {
            guard let number = waiting.popFirst() else { break }
            lane.machine.openFailed(number, outcome, sample: sample, at: lane.clock.now)
        }
        count()
    }

    /// Tells the recorder how many connections stand, and the machine how many places there can be.
    private func count() {
        lane.machine.recorder.connections(open: connections.count)
        let standing = connections.reduce(0) { $0 + $1.capacity }
        let further = min(settings.mostConnections, 1_000_000) - connections.count
        lane.machine.limit(connections: standing + max(0, further) * expectedPlaces, at: lane.clock.now)
    }
}
