/// An array that is filled once and then only read, many times and from any thread.
///
/// Subscripts are checked in debug builds alone.
struct FrozenArray<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // Sendable because nothing writes to the memory between `init` and the owner's end.
    private final class Owner {
        let memory: UnsafeMutablePointer<Element>

        init(_ elements: [Element]) {
            memory = .allocate(capacity: max(1, elements.count))
            memory.initialize(from: elements, count: elements.count)
        }

        deinit { memory.deallocate() }
    }

    private let owner: Owner
    let base: UnsafePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        owner = Owner(elements)
        base = UnsafePointer(owner.memory)
        count = elements.count
    }

    @inline(__always)
    subscript(index: Int) -> Element {
        assert(index >= 0 && index < count)
        return base[index]
    }
}
