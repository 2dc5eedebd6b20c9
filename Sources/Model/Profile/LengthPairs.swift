/// Correlation of pairs of lengths that occur so many times each.
struct LengthPairs {
    private var pairs: [(x: Int, y: Int, times: Int)]

    init(_ pairs: [(x: Int, y: Int, times: Int)]) {
        self.pairs = pairs.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    }

    /// Spearman's, ties at their mean rank; nil where one length is constant.
    var spearman: Double? {
        let x = Self.ranks(pairs.map { ($0.x, $0.times) })
        let y = Self.ranks(pairs.map { ($0.y, $0.times) })
        return Self.correlation(pairs.map { (x[$0.x] ?? 0, y[$0.y] ?? 0, Double($0.times)) })
    }

    /// Pearson's.
    var pearson: Double? {
        Self.correlation(pairs.map { (Double($0.x), Double($0.y), Double($0.times)) })
    }

    private static func ranks(_ values: [(length: Int, times: Int)]) -> [Int: Double] {
        var counts: [Int: Int] = [:]
        for (length, times) in values { counts[length, default: 0] += times }
        var ranks: [Int: Double] = [:]
        var below = 0
        for (length, times) in counts.sorted(by: { $0.key < $1.key }) {
            ranks[length] = Double(below) + Double(times + 1) / 2
            below += times
        }
        return ranks
    }

    private static func correlation(_ points: [(x: Double, y: Double, weight: Double)]) -> Double? {
        let total = points.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return nil }
        let meanX = points.reduce(0) { $0 + $1.weight * $1.x } / total
        let meanY = points.reduce(0) { $0 + $1.weight * $1.y } / total
        var (xx, yy, xy) = (0.0, 0.0, 0.0)
        for (x, y, weight) in points {
            xx += weight * (x - meanX) * (x - meanX)
            yy += weight * (y - meanY) * (y - meanY)
            xy += weight * (x - meanX) * (y - meanY)
        }
        return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : nil
    }
}
