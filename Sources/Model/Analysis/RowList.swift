import TidemarkMeasurement

/// Some rows of a recording in an order of their own, without copying them.
struct RowList: RandomAccessCollection, Sendable {
    private let source: [Row]
    private let order: [Int32]

    init(source: [Row], order: [Int32]) {
        self.source = source
        self.order = order
    }

    var startIndex: Int { 0 }
    var endIndex: Int { order.count }
    subscript(position: Int) -> Row { source[Int(order[position])] }

    /// The rows at these positions of another list, in the order of the positions.
    init(of list: RowList, _ positions: [Int]) {
        self.init(source: list.source, order: positions.map { list.order[$0] })
    }

    /// The rows that satisfy `isIncluded`, in the same order.
    func only(_ isIncluded: (Row) -> Bool) -> RowList {
        RowList(source: source, order: order.filter { isIncluded(source[Int($0)]) })
    }
}
