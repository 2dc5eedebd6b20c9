import Testing
import TidemarkStatistics

@testable import TidemarkMock

@Suite struct DueQueueTests {
    @Test("entries come out in the order of their due times", arguments: [0, 1, 2, 5, 6, 100, 1_000])
    func order(count: Int) {
        var source = RandomSource(seed: UInt64(count))
        let dues = (0..<count).map { _ in Int64(source.below(500)) }
        var queue = DueQueue()
        for (slot, due) in dues.enumerated() { queue.push(DueQueue.Entry(due: due, slot: Int32(slot))) }
        var popped: [DueQueue.Entry] = []
        while let first = queue.first, let entry = queue.popFirst() {
            #expect(first.slot == entry.slot)
            popped.append(entry)
        }
        #expect(popped.map(\.due) == dues.sorted())
        #expect(Set(popped.map(\.slot)).count == count)
        #expect(queue.isEmpty)
    }

    @Test("pushing and popping in turn keeps the earliest in front")
    func mixed() {
        var source = RandomSource(seed: 3)
        var queue = DueQueue()
        var twin: [Int64] = []
        for step in 0..<2_000 {
            if step % 3 == 2 {
                #expect(queue.popFirst()?.due == twin.removeFirst())
            } else {
                let due = Int64(source.below(1_000_000))
                queue.push(DueQueue.Entry(due: due, slot: 0))
                twin.insert(due, at: twin.firstIndex { $0 > due } ?? twin.count)
            }
        }
        #expect(queue.count == twin.count)
    }
}
