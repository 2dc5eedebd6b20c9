import Foundation
import Testing
import TidemarkJSON
import TidemarkStatistics

@testable import TidemarkWire

@Suite("The scan and the full parse of a family agree") struct FamilyScanTests {
    /// The data of every event of every recorded answer of a family.
    static func events(_ family: APIFamily) throws -> [[UInt8]] {
        var collector = EventCollector()
        for stream in Fixture.streams where stream.family == family {
            let body = try Fixture.bytes(stream.path)
            guard !stream.path.hasSuffix(".json") else {
                collector.events.append(body)
                continue
            }
            body.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                switch family.client.framing {
                case .serverSentEvents:
                    var framing = ServerSentEvents()
                    framing.feed(base, count: bytes.count, to: &collector)
                    _ = framing.endOfInput(to: &collector)
                case .jsonLines:
                    var framing = JSONLines()
                    framing.feed(base, count: bytes.count, to: &collector)
                    framing.endOfInput(to: &collector)
                case .eventStream:
                    var framing = EventStreamFrames()
                    framing.feed(base, count: bytes.count, to: &collector)
                }
            }
        }
        return collector.events
    }

    @Test("on every event of every recorded stream", arguments: APIFamily.allCases)
    func recorded(family: APIFamily) throws {
        let format = family.client
        var content = 0
        for event in try Self.events(family) {
            let parsed = (try? JSONValue(parsing: event)).map(format.marks)
            #expect(format.marks(of: event) == parsed, "\(String(decoding: event, as: UTF8.self))")
            content += parsed?.says(of: family) == true ? 1 : 0
        }
        #expect(content > 0)
    }

    /// The event within an event that holds it in base 64; other events as they are.
    private static func text(_ event: [UInt8]) -> [UInt8] {
        let encoded = (try? JSONValue(parsing: event))?.members?.last { $0.name == "bytes" && $0.value.string != nil }
        return encoded?.value.string.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? event
    }

    /// Recorded events with members of others put into them, then damaged: what a parser trips over lies close to what
    /// it is made for.
    @Test("on 100,000 drawn events", arguments: APIFamily.allCases, 0..<4)
    func drawn(family: APIFamily, seed: UInt64) throws {
        let format = family.client
        let events = try Self.events(family)
        let values = events.compactMap { try? JSONValue(parsing: $0) }
        try #require(!values.isEmpty)
        var source = RandomSource(seed: seed)
        var accepted = 0
        var content = 0
        for _ in 0..<25_000 {
            var event = Array(source.crossed(source.pick(values), with: source.pick(values)).text().utf8)
            if source.chance(0.3) { event = source.damage(event) }
            let parsed = (try? JSONValue(parsing: event)).map(format.marks)
            accepted += parsed == nil ? 0 : 1
            content += parsed?.says(of: family) == true ? 1 : 0
            let scanned = format.marks(of: event)
            guard scanned != parsed, !Marks.differInRepairOnly(scanned, parsed, Self.text(event)) else { continue }
            Issue.record(
                "\(String(decoding: event, as: UTF8.self)): \(String(describing: scanned)), \(String(describing: parsed))"
            )
        }
        // The draw must not drift into texts that show nothing.
        #expect(accepted > 15_000)
        #expect(content > 500)
    }
}

extension Marks {
    /// Whether they hold what a family's answers are for: text, or an end where there is none.
    fileprivate func says(of family: APIFamily) -> Bool { family.isGenerated ? isContent : finish != nil }
}

/// Keeps the data of events.
private struct EventCollector: EventSink {
    var events: [[UInt8]] = []

    mutating func takeKnown(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int { 0 }

    mutating func take(_ event: FramedEvent) {
        let data = Array(UnsafeBufferPointer(start: event.data, count: event.count))
        if data != Array("[DONE]".utf8), !event.isException { events.append(data) }
    }
}

extension RandomSource {
    /// `value` with some of its parts replaced by parts of `other`, by odd values, or left out.
    mutating func crossed(_ value: JSONValue, with other: JSONValue) -> JSONValue {
        if chance(0.04) { return pick([.null, "", "Tide\n潮", .int(7), .int(-1), .double(2.5), true, [], [:], other]) }
        switch value {
        case .object(let members):
            var crossed = members.filter { _ in !chance(0.03) }
            for index in crossed.indices {
                crossed[index].value = self.crossed(crossed[index].value, with: other[crossed[index].name] ?? other)
            }
            if chance(0.1), let extra = other.members, !extra.isEmpty { crossed.append(pick(extra)) }
            if chance(0.05) { crossed.reverse() }
            return .object(crossed)
        case .array(let elements):
            return .array(elements.map { crossed($0, with: other[0] ?? other) })
        default:
            return value
        }
    }
}
