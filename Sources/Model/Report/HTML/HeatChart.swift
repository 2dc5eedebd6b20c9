import TidemarkAnalysis

/// Time to first token over time: how many requests of each time bin took how long.
struct HeatChart {
    private static let shades = 6

    /// Requests by column of time and row of latency.
    private let counts: [[Int]]
    private let secondsPerColumn: Int
    private let bands: LatencyBands
    private let plot: Plot

    /// Nil where no request had a first token.
    init?(_ cells: [ScenarioAnalysis.HeatCell], columns: Int, x: Axis) {
        let cells = cells.filter { $0.count > 0 && $0.second >= 0 && $0.seconds > 0 && $0.low >= 0 && $0.high > $0.low }
        guard let least = cells.map(\.low).min(), let most = cells.map(\.high).max() else { return nil }
        // Columns of the recording stay whole, so that none is drawn with gaps.
        let width = cells.map(\.seconds).max() ?? 1
        let recorded = (cells.map(\.second).max() ?? 0) / width + 1
        let together = (recorded + columns - 1) / max(1, columns)
        secondsPerColumn = width * together
        bands = LatencyBands(cells)
        var counts = [[Int]](
            repeating: [Int](repeating: 0, count: bands.bounds.count),
            count: (recorded + together - 1) / together
        )
        for cell in cells { counts[cell.second / secondsPerColumn][bands.index(of: cell)] += cell.count }
        self.counts = counts
        plot = Plot(x: x, y: .logarithmic(from: max(least, 1e3), to: most) { Quantity.time($0) })
    }

    func chart(marks: Markup) -> Chart {
        let least = bands.bounds.first?.0 ?? 0
        let most = bands.bounds.last?.1 ?? 0
        return Chart(
            title: "Time to first token",
            description: "Each column is \(Quantity.span(seconds: Double(secondsPerColumn))); the stronger a cell, "
                + "the more requests took that long. From \(Quantity.time(least)) to \(Quantity.time(most)).",
            drawing: "\(marks)\(plot.frame)\(drawing)",
            heads: ["due from", "requests", "half took up to", "all took up to"],
            rows: rows,
            note: "The stronger the colour, the more requests; the strongest cell holds \(counts.joined().max() ?? 0)."
        )
    }

    /// One path for each shade; cells of one shade beside each other become one box.
    private var drawing: Markup {
        let most = Double(max(1, counts.joined().max() ?? 1))
        var paths = [String](repeating: "", count: Self.shades)
        for band in bands.bounds.indices {
            var start = 0
            while start < counts.count {
                let shade = shade(of: counts[start][band], most: most)
                var end = start + 1
                while end < counts.count, self.shade(of: counts[end][band], most: most) == shade { end += 1 }
                if let shade {
                    let span = (Double(start * secondsPerColumn), Double(end * secondsPerColumn))
                    paths[shade] += plot.box(x: span, y: bands.bounds[band])
                }
                start = end
            }
        }
        let drawn = paths.enumerated().map { shade, path -> Markup in
            path.isEmpty ? "" : "<path class=\"h\(shade + 1)\" d=\"\(path)\"/>"
        }
        return "\(drawn)"
    }

    /// By the root of the count, so that single slow requests stay visible beside many quick ones.
    private func shade(of count: Int, most: Double) -> Int? {
        guard count > 0 else { return nil }
        return min(Self.shades - 1, Int((Double(count) / most).squareRoot() * Double(Self.shades)))
    }

    private var rows: [Chart.Row] {
        counts.enumerated().map { index, column in
            let start = Double(index * secondsPerColumn)
            let total = column.reduce(0, +)
            var seen = 0
            let half = column.firstIndex { count in
                seen += count
                return seen * 2 >= total
            }
            let last = column.lastIndex { $0 > 0 }
            let times = [half, last].map { $0.map { Quantity.time(bands.bounds[$0].1) } ?? "–" }
            return Chart.Row(
                x: plot.atX(start + Double(secondsPerColumn) / 2),
                cells: [Quantity.span(seconds: start), Quantity.count(total)] + (total > 0 ? times : ["–", "–"])
            )
        }
    }
}

/// The latencies that share a row of the map: those of the recording, or neighbours of them together.
private struct LatencyBands {
    let bounds: [(Double, Double)]
    private let indexOfLow: [Double: Int]

    init(_ cells: [ScenarioAnalysis.HeatCell]) {
        var highOfLow: [Double: Double] = [:]
        for cell in cells { highOfLow[cell.low] = max(cell.high, highOfLow[cell.low] ?? 0) }
        let lows = highOfLow.keys.sorted()
        let together = (lows.count + 47) / 48
        var bounds: [(Double, Double)] = []
        var indexOfLow: [Double: Int] = [:]
        for (index, low) in lows.enumerated() {
            let high = highOfLow[low] ?? low
            if index.isMultiple(of: together) { bounds.append((low, high)) } else { bounds[bounds.count - 1].1 = high }
            indexOfLow[low] = bounds.count - 1
        }
        self.bounds = bounds
        self.indexOfLow = indexOfLow
    }

    func index(of cell: ScenarioAnalysis.HeatCell) -> Int { indexOfLow[cell.low] ?? 0 }
}
