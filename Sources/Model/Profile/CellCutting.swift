import Glibc

/// Cuts a box around points into cells until each is near to log-uniform inside.
///
/// A box is cut where the share of requests below the cut differs most from what the log-uniform draw would give. No part
/// holds fewer requests, or users, than it must.
struct CellCutting {
    /// Requests at one place of the plane or space.
    struct Point {
        /// One length for each axis, from 1.
        var lengths: [Int]
        var count: Int
        /// Different users, at most as many as must be told apart.
        var users: [UInt64]
        /// Requests without a user, each of which counts as one.
        var withoutUser: Int
    }

    struct Box {
        var bounds: [ClosedRange<Int>]
        var count: Int
    }

    private struct Open {
        /// Places of grid starts: begin and end of each axis.
        var places: [Range<Int>]
        /// Points in ascending order of each axis.
        var orders: [[Int32]]
        var count: Int
        var cut: Cut?
    }

    private struct Cut {
        var axis: Int
        /// A place of the axis' grid.
        var place: Int
        /// Requests on the wrong side.
        var misplaced: Double
    }

    private let points: [Point]
    private let grids: [CellGrid]
    private let smallest: Int
    private let tolerated: Double

    /// A cell may put so many `tolerated` requests on the wrong side of a line through it.
    init(points: [Point], grids: [CellGrid], smallest: Int, tolerated: Double) {
        self.points = points
        self.grids = grids
        self.smallest = smallest
        self.tolerated = tolerated
    }

    /// At most so many boxes, from low to high.
    func boxes(atMost limit: Int) -> [Box] {
        guard !points.isEmpty else { return [] }
        let orders = grids.indices.map { axis in
            points.indices.sorted { (points[$0].lengths[axis], $0) < (points[$1].lengths[axis], $1) }.map(Int32.init)
        }
        var whole = Open(
            places: grids.map { 0..<($0.starts.count - 1) },
            orders: orders,
            count: points.reduce(0) { $0 + $1.count }
        )
        whole.cut = bestCut(of: whole)
        var waiting = [whole]
        var done: [Open] = []
        while let next = waiting.indices.max(by: { rank(waiting[$0]) < rank(waiting[$1]) }) {
            let box = waiting.remove(at: next)
            guard let cut = box.cut, done.count + waiting.count + 1 < limit else {
                done.append(box)
                continue
            }
            for part in parts(of: box, at: cut) where part.count > 0 {
                if part.cut == nil { done.append(part) } else { waiting.append(part) }
            }
        }
        let boxes = done.map { box in
            Box(
                bounds: grids.indices.map { axis in
                    let starts = grids[axis].starts
                    return starts[box.places[axis].lowerBound]...(starts[box.places[axis].upperBound] - 1)
                },
                count: box.count
            )
        }
        return boxes.sorted { left, right in
            for axis in left.bounds.indices where left.bounds[axis] != right.bounds[axis] {
                let (low, high) = (left.bounds[axis], right.bounds[axis])
                return (low.lowerBound, low.upperBound) < (high.lowerBound, high.upperBound)
            }
            return false
        }
    }

    private func rank(_ box: Open) -> Double { box.cut?.misplaced ?? 0 }

    private func parts(of box: Open, at cut: Cut) -> [Open] {
        let start = grids[cut.axis].starts[cut.place]
        return [false, true].map { isUpper in
            var part = box
            let places = box.places[cut.axis]
            part.places[cut.axis] = isUpper ? cut.place..<places.upperBound : places.lowerBound..<cut.place
            part.orders = box.orders.map { order in
                order.filter { (points[Int($0)].lengths[cut.axis] >= start) == isUpper }
            }
            part.count = part.orders[0].reduce(0) { $0 + points[Int($1)].count }
            part.cut = part.count > 0 ? bestCut(of: part) : nil
            return part
        }
    }

    /// The cut with the most requests on the wrong side; nil if none is over what is tolerated.
    private func bestCut(of box: Open) -> Cut? {
        var best: Cut?
        for axis in grids.indices {
            guard let cut = bestCut(of: box, axis: axis), cut.misplaced > best?.misplaced ?? tolerated else { continue }
            best = cut
        }
        return best
    }

    private func bestCut(of box: Open, axis: Int) -> Cut? {
        let places = box.places[axis]
        guard places.count > 1 else { return nil }
        let order = box.orders[axis]
        let grid = grids[axis]
        let low = grid.logs[places.lowerBound]
        let width = grid.logs[places.upperBound] - low
        // Parts below `first` points or above `last` points would be too small.
        let first = enough(order)
        let last = order.count - enough(order.reversed())
        var below = 0
        var position = 0
        var best: Cut?
        for place in (places.lowerBound + 1)..<places.upperBound {
            let start = grid.starts[place]
            while position < order.count, points[Int(order[position])].lengths[axis] < start {
                below += points[Int(order[position])].count
                position += 1
            }
            guard position == 0 || position == order.count || (position >= first && position <= last) else { continue }
            let expected = Double(box.count) * (grid.logs[place] - low) / width
            let misplaced = abs(Double(below) - expected)
            if misplaced > best?.misplaced ?? 0 { best = Cut(axis: axis, place: place, misplaced: misplaced) }
        }
        return best
    }

    /// How many points, from the first, hold enough requests and users; one more than there are if all do not.
    private func enough(_ order: some Collection<Int32>) -> Int {
        var requests = 0
        var withoutUser = 0
        var users: Set<UInt64> = []
        for (position, index) in order.enumerated() {
            let point = points[Int(index)]
            requests += point.count
            withoutUser += point.withoutUser
            if users.count < smallest { users.formUnion(point.users) }
            if requests >= smallest, users.count + withoutUser >= smallest { return position + 1 }
        }
        return order.count + 1
    }
}
